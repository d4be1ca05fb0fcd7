"""Layers that run another layer many times, on parts, conditionally or once: Scan, Chunk, Cond, Cache."""

import math
from typing import Any

import jax

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import ShapeDtype, random
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._keys import split_lazily
from sentrax.trax.layers._serial import Serial, inputs_from_stack, outputs_onto_stack
from sentrax.trax.layers.base import Layer, PureLayer
from sentrax.wording import counted


class _LayerWithMemory(Layer):
    """A layer around another, with a state of its own: the whole state is (the sublayer's, its own)."""

    def __init__(self, layer: Layer, name: str):
        super().__init__(layer.n_in, layer.n_out, name)
        self._sublayers = (layer,)
        self._memory: Any = ()

    @property
    def sublayer(self) -> Layer:
        """The layer inside."""
        return self.sublayers[0]

    @property
    def state(self) -> Any:
        """The state of the sublayer, and this layer's own."""
        return (*super().state, self._memory)

    @state.setter
    def state(self, state: Any) -> None:
        self._state = self._pass_down(state[:-1], "state")
        self._memory = state[-1] if state else ()


class Scan(_LayerWithMemory):
    """Applies a layer at each index along an axis, in order, passing a carry from one to the next.

    The layer takes `(*xs, *carry)` of one place and gives `(*ys, *carry)`. `Scan` takes the same with each x
    stacked along `axis`, and the initial carry; it returns each y stacked, and the final carry.
    It compiles to one loop, however long the axis is. The state of an instance that
    also appears earlier in the model stays as it is.

    Args:
        layer: The layer to apply.
        axis: The axis to scan along; the layer does not see it.
        n_carry: The number of tensors in the carry.
        remat: Whether to compute the forward pass again for the gradient, which saves memory.
        mode: In `"predict"`, the last carry is remembered, and the next call continues from it.
    """

    def __init__(
        self, layer: Layer, axis: int = 0, n_carry: int = 1, remat: bool = False, mode: str = "train"
    ):
        super().__init__(layer, "Scan" if axis == 0 else f"Scan_axis{axis}")
        self._axis = axis
        self._n_carry = n_carry
        self._remat = remat
        self._mode = mode

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize the layer for one place; in `"predict"` mode, remember that there is no carry yet."""
        xs, carry = self._xs_and_carry(input_signature)
        places = tuple(ShapeDtype(_without_axis(x.shape, self._axis), x.dtype) for x in xs)
        self._init_sublayers(inputs_from_stack(places + carry, self.n_in))
        if self._mode == "predict":
            self._memory = (tuple(jnp.zeros(part.shape, part.dtype) for part in carry), jnp.array(False))

    def forward(self, inputs: Any) -> Any:
        """`(*xs, *carry)` to `(*ys, *carry)`."""
        xs, carry = self._xs_and_carry(inputs)
        carry = jax.tree_util.tree_map(jnp.asarray, carry)
        if self._memory:
            remembered, has_carry = self._memory
            carry = tuple(jnp.where(has_carry, old, new) for old, new in zip(remembered, carry, strict=True))
        weights, key = self.weights[0], self.rng

        def at_one_place(carried: Any, place: Any) -> Any:
            carry, state = carried
            xs, number = place
            inputs = inputs_from_stack((*xs, *carry), self.n_in)
            outputs, state = self.sublayer.pure_fn(
                inputs, weights, state, lambda: random.fold_in(key, number)
            )
            ys, carry = self._xs_and_carry(outputs)
            return (carry, state), ys

        moved = tuple(jnp.moveaxis(x, self._axis, 0) for x in xs)
        numbers = jnp.arange(moved[0].shape[0] if moved else 1)
        body = jax.checkpoint(at_one_place) if self._remat else at_one_place
        (carry, state), ys = jax.lax.scan(body, (carry, self.state[0]), (moved, numbers))
        self.state = (state, (carry, jnp.array(True)) if self._mode == "predict" else ())
        stacked = tuple(jnp.moveaxis(y, 0, self._axis) for y in ys)
        return outputs_onto_stack(stacked + carry, (), 0)

    def _xs_and_carry(self, tensors: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        together = tuple(tensors) if isinstance(tensors, tuple | list) else (tensors,)
        n_xs = len(together) - self._n_carry
        return together[:n_xs], together[n_xs:]


class Cond(Layer):
    """Applies one of two layers, depending on the output of a third.

    `cond` takes its inputs off the stack and gives one boolean; the chosen layer gets the rest. Only the
    chosen one is computed. The state of an instance that
    also appears earlier in the model stays as it is.

    Args:
        cond: The layer that decides.
        true: The layer to apply if it says true.
        false: The layer to apply otherwise; by default its inputs pass through.
        name: Name for printing.

    Raises:
        InputError: If `true` and `false` differ in their number of inputs or outputs.
    """

    def __init__(self, cond: Layer, true: Layer, false: Layer | None = None, name: str | None = None):
        if false is None:
            false = PureLayer(lambda xs: xs, true.n_in, true.n_in, "Identity")
        if cond.n_out != 1 or (true.n_in, true.n_out) != (false.n_in, false.n_out):
            raise InputError(
                "Cond needs a condition with one output, and two layers that take and give equally many"
                f" tensors; got a condition with {cond.n_out}, and layers from {true.n_in} to {true.n_out}"
                f" and from {false.n_in} to {false.n_out}"
            )
        super().__init__(cond.n_in + true.n_in, true.n_out, name)
        self._sublayers = (cond, true, false)

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize all three layers."""
        cond, true, _ = self.sublayers
        given = _as_tuple(input_signature)
        inputs = inputs_from_stack(given[cond.n_in :], true.n_in)
        self._init_sublayers(inputs_from_stack(given, cond.n_in), inputs, inputs)

    def forward(self, xs: Any) -> Any:
        """The outputs of the chosen layer."""
        cond, true, false = self.sublayers
        keys = split_lazily(lambda: self.rng, 3)
        given = _as_tuple(xs)
        chosen = cond.run(inputs_from_stack(given, cond.n_in), keys[0])
        inputs = inputs_from_stack(given[cond.n_in :], true.n_in)
        key = jax.tree_util.tree_map(jnp.asarray, self.rng)
        (_, true_weights, false_weights), (_, true_state, false_state) = self.weights, self.state

        def take_true(inputs: Any) -> Any:
            outputs, state = true.pure_fn(inputs, true_weights, true_state, lambda: random.fold_in(key, 1))
            return outputs, (state, false_state)

        def take_false(inputs: Any) -> Any:
            outputs, state = false.pure_fn(inputs, false_weights, false_state, lambda: random.fold_in(key, 2))
            return outputs, (true_state, state)

        outputs, states = jax.lax.cond(chosen, take_true, take_false, inputs)
        self.state = (self.state[0], *states)
        return outputs_onto_stack(outputs, (), 0)

    def _check_number_of_inputs(self, x: Any) -> None:
        if len(_as_tuple(x)) != self.n_in:
            raise UnfitInputError(f"{counted(self.n_in, 'tensor')}")


class Cache(_LayerWithMemory):
    """Applies a layer at the first call, and gives the same output at every later one.

    In prediction a decoder runs step by step over one encoded input; this keeps the encoder from running
    again. The output is part of the state; setting the state back forgets it.

    Args:
        layer: The layer to apply once.
    """

    def __init__(self, layer: Layer):
        super().__init__(layer, f"Cache_{layer.name}")

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize the layer; nothing is remembered yet."""
        self._init_sublayers(input_signature)
        self._memory = ()

    def forward(self, inputs: Any) -> Any:
        """The layer's outputs, now or from before."""
        if not self._memory:
            self._memory = (self.sublayer.run(inputs, lambda: self.rng),)
        return self._memory[0]


class BatchLeadingAxes(Layer):
    """Applies a layer to tensors whose leading axes are merged into one, and splits them again.

    Args:
        layer: A layer that wants one axis of examples.
        n_last_axes_to_keep: How many axes, counted from the end, are not merged.
    """

    def __init__(self, layer: Layer, n_last_axes_to_keep: int = 1):
        super().__init__(layer.n_in, layer.n_out, f"BatchLeadingAxes_{n_last_axes_to_keep}")
        self._sublayers = (layer,)
        self._n_last_axes_to_keep = n_last_axes_to_keep

    @property
    def sublayer(self) -> Layer:
        """The layer inside."""
        return self.sublayers[0]

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize the layer for merged tensors."""
        merged = tuple(
            ShapeDtype((math.prod(self._leading(x)), *x.shape[len(self._leading(x)) :]), x.dtype)
            for x in _as_tuple(input_signature)
        )
        self._init_sublayers(inputs_from_stack(merged, self.n_in))

    def forward(self, inputs: Any) -> Any:
        """(*leading, *last) to (*leading, *what the layer makes of the last)."""
        tensors = _as_tuple(inputs)
        leading = self._leading(tensors[0])
        merged = tuple(jnp.reshape(x, (math.prod(leading), *x.shape[len(leading) :])) for x in tensors)
        outputs = _as_tuple(self.sublayer.run(inputs_from_stack(merged, self.n_in), lambda: self.rng))
        split = tuple(jnp.reshape(y, (*leading, *y.shape[1:])) for y in outputs)
        return inputs_from_stack(split, self.n_out)

    def _leading(self, x: Any) -> tuple[int, ...]:
        return tuple(x.shape[: len(x.shape) - self._n_last_axes_to_keep])


@names_wrong_arguments
def Chunk(layer: Layer, chunk_size: int, pass_unchunkable: bool = True) -> Layer:
    """Applies a layer to `chunk_size` examples of the batch at a time, which saves memory.

    Args:
        layer: The layer to apply; each of its tensors has the batch as its first axis.
        chunk_size: Examples in a chunk; below 1, the layer comes back as it is.
        pass_unchunkable: Whether a batch that does not divide evenly goes through whole. If not, it is a
            `LayerError`.
    """
    if chunk_size < 1:
        return layer

    def split(inputs: Any) -> Any:
        tensors = _as_tuple(inputs)
        batch = tensors[0].shape[0]
        if batch % chunk_size and not pass_unchunkable:
            raise UnfitInputError(f"a batch that divides into chunks of {chunk_size}, not one of {batch}")
        size = batch if batch % chunk_size else chunk_size
        parts = tuple(jnp.reshape(x, (batch // size, size, *x.shape[1:])) for x in tensors)
        return inputs_from_stack(parts, layer.n_in)

    def join(outputs: Any) -> Any:
        joined = tuple(jnp.reshape(y, (math.prod(y.shape[:2]), *y.shape[2:])) for y in _as_tuple(outputs))
        return inputs_from_stack(joined, layer.n_out)

    return Serial(
        PureLayer(split, layer.n_in, layer.n_in, "SplitIntoChunks"),
        Scan(layer, n_carry=0),
        PureLayer(join, layer.n_out, layer.n_out, "JoinChunks"),
        name=f"Chunk_{chunk_size}",
        sublayers_to_print=[layer],
    )


def _as_tuple(tensors: Any) -> tuple[Any, ...]:
    return tuple(tensors) if isinstance(tensors, tuple | list) else (tensors,)


def _without_axis(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    if not -len(shape) <= axis < len(shape):
        raise UnfitInputError(f"tensors with an axis {axis}, to scan along, not tensors of shape {shape}")
    axis = axis % len(shape)
    return shape[:axis] + shape[axis + 1 :]
