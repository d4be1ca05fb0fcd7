"""Layers made of layers, which pass tensors to each other over a stack."""

from collections.abc import Sequence
from typing import Any

from sentrax.fastmath import Tree
from sentrax.layers.base import Layer, UnfitInputError, is_cached, split_when_needed


class Serial(Layer):
    """Layers applied one after the other.

        mlp = Serial(Dense(128), Relu(), Dense(10), LogSoftmax())

    The sublayers share a stack of tensors: each takes its `n_in` tensors off the top, and puts its `n_out`
    results there. Without sublayers it passes one tensor through.

    Args:
        *sublayers: Layers, and lists or tuples of them.
        name: Name for printing.
        sublayers_to_print: Sublayers to show in the printed form; by default all.
    """

    def __init__(
        self,
        *sublayers: Any,
        name: str | None = None,
        sublayers_to_print: tuple[Layer, ...] | list[Layer] | None = None,
    ):
        flat = tuple(_flattened(sublayers))
        n_in, n_out = _stack_use(flat)
        super().__init__(n_in=n_in, n_out=n_out, name=name, sublayers_to_print=sublayers_to_print)
        self._sublayers = flat

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize each sublayer for what reaches it."""
        weights, states = [], []
        stack = input_signature
        for layer in self.sublayers:
            inputs = inputs_from_stack(stack, layer.n_in)
            layer_weights, layer_state = layer.init(inputs, use_cache=True)
            weights.append(layer_weights)
            states.append(layer_state)
            stack = outputs_onto_stack(layer.output_signature(inputs), stack, layer.n_in)
        self._weights, self._state = tuple(weights), tuple(states)

    def forward(self, xs: Any) -> Any:
        """Apply the sublayers in order."""
        if not self.sublayers:
            return xs
        if len(self.weights) != len(self.sublayers) or len(self.state) != len(self.sublayers):
            raise UnfitInputError(f"weights for {len(self.sublayers)} sublayers; call init first")
        keys = split_when_needed(lambda: self.rng, len(self.sublayers))
        stack, states = xs, []
        for layer, weights, state, key in zip(self.sublayers, self.weights, self.state, keys, strict=True):
            inputs = inputs_from_stack(stack, layer.n_in)
            outputs, new_state = layer.pure_fn(inputs, weights, state, key, use_cache=True)
            stack = outputs_onto_stack(outputs, stack, layer.n_in)
            states.append(new_state)
        self.state = tuple(states)
        return stack

    @property
    def weights(self) -> Tree:
        """The weights of the sublayers, as a tuple."""
        return self._weights

    @weights.setter
    def weights(self, weights: Tree) -> None:
        self._weights = weights
        for layer, own in zip(self.sublayers, weights or ((),) * len(self.sublayers), strict=True):
            if not is_cached(own):
                layer.weights = own

    @property
    def state(self) -> Tree:
        """The states of the sublayers, as a tuple."""
        return self._state

    @state.setter
    def state(self, state: Tree) -> None:
        self._state = state
        for layer, own in zip(self.sublayers, state or ((),) * len(self.sublayers), strict=True):
            if not is_cached(own):
                layer.state = own


def inputs_from_stack(stack: Any, n: int) -> Any:
    """The top `n` items: the item itself if `n` is 1, else a tuple."""
    if not isinstance(stack, tuple | list):
        stack = (stack,)
    if len(stack) < n:
        raise UnfitInputError(f"{n} tensors, of which only {len(stack)} are on the stack")
    return stack[0] if n == 1 else tuple(stack[:n])


def outputs_onto_stack(outputs: Any, stack: Any, n: int) -> Any:
    """The stack with its top `n` items replaced by `outputs`; a stack of one item is that item."""
    if not isinstance(stack, tuple | list):
        stack = (stack,)
    if not isinstance(outputs, tuple | list):
        outputs = (outputs,)
    changed = (*outputs, *stack[n:])
    return changed[0] if len(changed) == 1 else changed


def _flattened(layers: Sequence[Any]) -> list[Layer]:
    flat: list[Layer] = []
    for layer in layers:
        if isinstance(layer, Layer):
            flat.append(layer)
        elif isinstance(layer, tuple | list):
            flat.extend(_flattened(layer))
        else:
            raise TypeError(f"a combinator is made of layers, but got {layer!r}")
    return flat


def _stack_use(layers: Sequence[Layer]) -> tuple[int, int]:
    """How many tensors the layers take from below them, and how many they leave."""
    if not layers:
        return 1, 1
    deepest = depth = 0
    for layer in layers:
        depth += layer.n_in
        deepest = max(deepest, depth)
        depth -= layer.n_out
    return deepest, deepest - depth
