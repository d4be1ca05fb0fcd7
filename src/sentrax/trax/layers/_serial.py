"""`Serial`, and the stack over which layers pass tensors to each other."""

from collections.abc import Iterator, Sequence
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._keys import split_lazily
from sentrax.trax.layers._lengths import PaddedIds, mean_of_rows, pad_ids, takes_padded_ids
from sentrax.trax.layers.base import Layer
from sentrax.wording import counted


class Serial(Layer):
    """Layers applied one after the other.

        mlp = Serial(Dense(128), Relu(), Dense(10), LogSoftmax())

    The sublayers share a stack of tensors: each takes its `n_in` tensors off the top, and puts its `n_out`
    results there. Tensors that no sublayer takes pass through, below the results. Without sublayers it
    passes everything through. `model[i]` is a sublayer, `model[i:j]` a `Serial` of the same instances.

    Args:
        *sublayers: Layers, and lists or tuples of them; `None` is skipped.
        name: Name for printing.
        sublayers_to_print: Sublayers to show in the printed form; by default all.
    """

    def __init__(
        self,
        *sublayers: Any,
        name: str | None = None,
        sublayers_to_print: tuple[Any, ...] | list[Any] | None = None,
    ):
        flat = flatten_layers(sublayers)
        n_in, n_out = stack_effect([(layer.n_in, layer.n_out) for layer in flat])
        super().__init__(n_in=n_in, n_out=n_out, name=name, sublayers_to_print=sublayers_to_print)
        self._sublayers = flat

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize each sublayer for what reaches it."""
        pairs = []
        stack = input_signature
        for layer in self.sublayers:
            inputs = inputs_from_stack(stack, layer.n_in)
            pairs.append(layer.init(inputs, use_cache=True))
            stack = outputs_onto_stack(layer.output_signature(inputs), stack, layer.n_in)
        self._weights, self._state = tuple(zip(*pairs, strict=True)) if pairs else ((), ())

    def forward(self, xs: Any) -> Any:
        """Apply the sublayers in order."""
        stack, n_done = xs, 0
        if takes_padded_ids(self.sublayers) and isinstance(
            ids := pad_ids(inputs_from_stack(xs, 1)), PaddedIds
        ):
            stack, n_done = outputs_onto_stack(mean_of_rows(self.sublayers[0].weights, ids), xs, 1), 2
        keys = split_lazily(lambda: self.rng, len(self.sublayers))
        for layer, key in zip(self.sublayers[n_done:], keys[n_done:], strict=True):
            outputs = layer.run(inputs_from_stack(stack, layer.n_in), key)
            stack = outputs_onto_stack(outputs, stack, layer.n_in)
        return stack

    def __len__(self) -> int:
        return len(self.sublayers)

    def __bool__(self) -> bool:
        return True  # an empty one is a layer too

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.sublayers)

    def __getitem__(self, place: int | slice) -> Layer:
        if isinstance(place, slice):
            part = Serial(*self.sublayers[place])
            part._initialized = self._initialized
            return part
        return self.sublayers[place]

    def _check_number_of_inputs(self, x: Any) -> None:
        given = len(x) if isinstance(x, tuple | list) else 1
        if given < self.n_in:
            raise UnfitInputError(f"a tuple of {counted(self.n_in, 'tensor')}")


def inputs_from_stack(stack: Any, n: int) -> Any:
    """The top `n` items: the item itself if `n` is 1, else a tuple.

    Raises:
        UnfitInputError: If there are fewer.
    """
    if not isinstance(stack, tuple | list):
        stack = (stack,)
    if len(stack) < n:
        raise UnfitInputError(f"{counted(n, 'tensor')}, of which only {len(stack)} are on the stack")
    return stack[0] if n == 1 else tuple(stack[:n])


def outputs_onto_stack(outputs: Any, stack: Any, n: int) -> Any:
    """The stack with its top `n` items replaced by `outputs`; a stack of one item is that item."""
    if not isinstance(stack, tuple | list):
        stack = (stack,)
    if not isinstance(outputs, tuple | list):
        outputs = (outputs,)
    changed = (*outputs, *stack[n:])
    return changed[0] if len(changed) == 1 else changed


def stack_effect(uses: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The `(n_in, n_out)` of layers in series, from the `(n_in, n_out)` of each."""
    if not uses:
        return 1, 1
    deepest = depth = 0
    for n_in, n_out in uses:
        depth += n_in
        deepest = max(deepest, depth)
        depth -= n_out
    return deepest, deepest - depth


def flatten_layers(layers: Any) -> tuple[Layer, ...]:
    """Layers in nested lists and tuples, in order; `None` is skipped.

    Raises:
        InputError: At anything else.
    """
    flat: list[Layer] = []
    for layer in layers:
        if isinstance(layer, Layer):
            flat.append(layer)
        elif isinstance(layer, tuple | list):
            flat.extend(flatten_layers(layer))
        elif layer is not None:
            call = "; call it to make a layer" if callable(layer) else ""
            raise InputError(f"got {layer!r}; expected layers or lists of layers{call}")
    return tuple(flat)


def as_layer(layer: Any) -> Layer:
    """A layer as it is; a list of layers, or `None`, as a `Serial`."""
    return layer if isinstance(layer, Layer) else Serial(layer)
