"""Layers made of layers, which pass tensors to each other over a stack.

The top of the stack is on the left:

    Serial(Dup(), Dense(3), Swap())      x  ->  x x  ->  Dense(x) x  ->  x Dense(x)
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._control import BatchLeadingAxes as BatchLeadingAxes
from sentrax.trax.layers._control import Cache as Cache
from sentrax.trax.layers._control import Chunk as Chunk
from sentrax.trax.layers._control import Cond as Cond
from sentrax.trax.layers._control import Scan as Scan
from sentrax.trax.layers._joining import Concatenate as Concatenate
from sentrax.trax.layers._joining import Split as Split
from sentrax.trax.layers._keys import draw_key, split_lazily
from sentrax.trax.layers._serial import Serial as Serial
from sentrax.trax.layers._serial import as_layer, flatten_layers, stack_effect
from sentrax.trax.layers._serial import inputs_from_stack as inputs_from_stack
from sentrax.trax.layers._serial import outputs_onto_stack as outputs_onto_stack
from sentrax.trax.layers.base import Fn, Layer, PureLayer
from sentrax.wording import counted


class Parallel(Layer):
    """Layers applied side by side, each to its own tensors of the stack.

    The first layer takes its inputs from the top, the next from below those; outputs keep this order.

    Args:
        *layers: Layers; a list of layers means a `Serial` of them, `None` or `[]` no change.
        name: Name for printing.
    """

    def __init__(self, *layers: Any, name: str | None = None):
        sublayers = tuple(map(as_layer, layers))
        n_in = sum(layer.n_in for layer in sublayers)
        super().__init__(n_in, sum(layer.n_out for layer in sublayers), name)
        self._sublayers = sublayers

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize each layer for its inputs."""
        self._init_sublayers(*self._split_inputs(input_signature))

    def forward(self, inputs: Any) -> Any:
        """The outputs of all layers, in order."""
        keys = split_lazily(lambda: self.rng, len(self.sublayers))
        outputs: tuple[Any, ...] = ()
        for layer, layer_inputs, key in zip(self.sublayers, self._split_inputs(inputs), keys, strict=True):
            layer_outputs = layer.run(layer_inputs, key)
            outputs += (layer_outputs,) if layer.n_out == 1 else tuple(layer_outputs)
        return inputs_from_stack(outputs, self.n_out)

    def _split_inputs(self, inputs: Any) -> list[Any]:
        stack = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
        allotted = []
        for layer in self.sublayers:
            allotted.append(inputs_from_stack(stack, layer.n_in))
            stack = stack[layer.n_in :]
        return allotted


@names_wrong_arguments
def Branch(*layers: Any, name: str = "Branch") -> Layer:
    """Layers applied side by side to copies of the same tensors.

    With layers of different `n_in`, each takes that many from the top. `Branch(None, layer)` keeps the input
    beside the output.

    Args:
        *layers: Layers; a list means a `Serial`, `None` no change. A single layer is returned as it is.
        name: Name for printing.
    """
    if len(layers) == 1:
        return as_layer(layers[0])
    parallel = Parallel(*layers)
    indices = [place for layer in parallel.sublayers for place in range(layer.n_in)]
    return Serial(Select(indices), parallel, name=name, sublayers_to_print=layers)


@names_wrong_arguments
def Residual(*layers: Any, shortcut: Layer | None = None) -> Serial:
    """The sum of what the layers give and of the input itself, or of what `shortcut` makes of it.

    He et al., "Deep residual learning for image recognition" (2015), arXiv:1512.03385.
    """
    flat = flatten_layers(layers)
    return Serial(Branch(shortcut, flat[0] if len(flat) == 1 else Serial(*flat)), Add())


@names_wrong_arguments
def Select(indices: Sequence[int], n_in: int | None = None, name: str | None = None) -> Layer:
    """Copies, reorders or drops tensors of the stack.

    Args:
        indices: For each output, the index of the tensor to put there, counted from the top, 0.
        n_in: How many tensors are taken off; by default as many as the largest index needs.
        name: Name for printing; by default it tells the indices.

    Raises:
        InputError: If an index is out of range.
    """
    if isinstance(indices, int) or not all(isinstance(place, int | np.integer) for place in indices):
        raise InputError(f"indices of Select is {indices!r}; expected a list of whole numbers")
    n_in = max(indices, default=-1) + 1 if n_in is None else n_in
    if not all(-n_in <= place < n_in for place in indices):
        raise InputError(
            f"indices of Select is {indices!r}; expected 0 to {n_in - 1}, as it takes"
            f" {counted(n_in, 'tensor')}"
        )
    label = name or f"Select[{','.join(map(str, indices))}]"

    def select(xs: Any) -> Any:
        stack = xs if isinstance(xs, tuple | list) else (xs,)
        return inputs_from_stack(tuple(stack[place] for place in indices), len(indices))

    return PureLayer(select, n_in, len(indices), label)


@names_wrong_arguments
def Drop() -> Layer:
    """Removes the top tensor."""
    return Fn("Drop", lambda x: (), n_out=0)


@names_wrong_arguments
def Dup() -> Layer:
    """Copies the top tensor."""
    return Fn("Dup", lambda x: (x, x), n_out=2)


@names_wrong_arguments
def Swap() -> Layer:
    """Exchanges the top two tensors."""
    return Fn("Swap", lambda x0, x1: (x1, x0), n_out=2)


@names_wrong_arguments
def Add() -> Layer:
    """The sum of the top two tensors."""
    return Fn("Add", lambda x0, x1: x0 + x1)


@names_wrong_arguments
def SubtractTop() -> Layer:
    """The second tensor less the top one."""
    return Fn("SubtractTop", lambda x0, x1: x1 - x0)


@names_wrong_arguments
def Multiply() -> Layer:
    """The elementwise product of the top two tensors."""
    return Fn("Multiply", lambda x0, x1: x0 * x1)


@names_wrong_arguments
def Gate() -> Layer:
    """From memory, gate and candidate: gate × memory + (1 - gate) × candidate."""
    return Fn("Gate", lambda memory, gate, candidate: gate * memory + (1.0 - gate) * candidate)


class SerialWithSideOutputs(Layer):
    """Layers one after the other, each of which also gives tensors that the next ones do not see.

    Of a layer's outputs the last `n_side_outputs` are put aside. After the last layer, the stack comes out
    first, and then all that was put aside, in order.

    Args:
        layers: The layers.
        n_side_outputs: How many outputs of each layer to put aside: one number, or one for each layer.

    Raises:
        InputError: If a layer gives fewer, or there is not one number for each layer.
    """

    def __init__(self, layers: Sequence[Any], n_side_outputs: int | Sequence[int] = 1):
        flat = flatten_layers(layers)
        aside = [n_side_outputs] * len(flat) if isinstance(n_side_outputs, int) else list(n_side_outputs)
        if len(aside) != len(flat) or any(n > layer.n_out for layer, n in zip(flat, aside, strict=True)):
            raise InputError(
                f"n_side_outputs is {n_side_outputs}; expected one number for each layer, and no more than"
                f" the outputs that it gives, {[layer.n_out for layer in flat]}"
            )
        uses = [(layer.n_in, layer.n_out - n_aside) for layer, n_aside in zip(flat, aside, strict=True)]
        n_in, n_left = stack_effect(uses)
        super().__init__(n_in, n_left + sum(aside))
        self._sublayers = flat
        self._n_kept = [n_out for _, n_out in uses]

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize each layer for what reaches it."""
        inputs: list[Any] = []

        def collect_inputs(layer: Layer, given: Any, _key: Any) -> Any:
            inputs.append(given)
            return layer.output_signature(given)

        self._walk(input_signature, collect_inputs)
        self._init_sublayers(*inputs)

    def forward(self, xs: Any) -> Any:
        """The stack, and what was put aside."""
        return self._walk(xs, lambda layer, given, key: layer.run(given, key))

    def _walk(self, xs: Any, apply: Any) -> Any:
        stack = xs
        aside: list[Any] = []
        keys = split_lazily(lambda: self.rng, len(self.sublayers))
        for layer, n_kept, key in zip(self.sublayers, self._n_kept, keys, strict=True):
            outputs = apply(layer, inputs_from_stack(stack, layer.n_in), key)
            outputs = (outputs,) if layer.n_out == 1 else tuple(outputs)
            stack = outputs_onto_stack(outputs[:n_kept], stack, layer.n_in)
            aside += outputs[n_kept:]
        return outputs_onto_stack((), (stack if isinstance(stack, tuple) else (stack,)) + tuple(aside), 0)


class FlattenList(Layer):
    """Nested lists and tuples of tensors as one tuple."""

    def forward(self, inputs: Any) -> Any:
        """All tensors, in order."""
        return tuple(_leaves(inputs))

    def _check_number_of_inputs(self, x: Any) -> None:
        """Any nesting will do."""


@names_wrong_arguments
def Bidirectional(forward_layer: Layer, axis: int = 1, merge_layer: Layer | None = None) -> Serial:
    """Runs a recurrent layer forwards, a copy with its own weights backwards, and merges both outputs.

    Schuster and Paliwal, "Bidirectional recurrent neural networks" (1997).

    Args:
        forward_layer: A layer from (batch, time, features) to the same with other features.
        axis: The axis of time.
        merge_layer: What makes one tensor of the two; by default they are concatenated.
    """
    backward_layer = copy.deepcopy(forward_layer)
    for layer in backward_layer._all_layers():
        layer._rng = draw_key()  # so that the copy does not begin with the original's weights
    backward = Serial(_flip(axis), backward_layer, _flip(axis))
    return Serial(Branch(forward_layer, backward), merge_layer or Concatenate(), name="Bidirectional")


def _flip(axis: int) -> Layer:
    return Fn("FlipAlongTimeAxis", lambda x: jnp.flip(x, axis=axis))


def _leaves(tensors: Any) -> list[Any]:
    if isinstance(tensors, tuple | list):
        return [leaf for tensor in tensors for leaf in _leaves(tensor)]
    return [tensors]
