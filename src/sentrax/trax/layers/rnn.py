"""Recurrent layers: LSTM, GRU and SRU, which read a text from left to right and remember.

A cell maps one place and the state to an output and the next state; `Scan` takes it along the text. In mode
`"predict"` a layer continues at each call where the last one ended, so that a text may come in parts.
"""

from collections.abc import Callable
from typing import Any

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import Array, random, sigmoid
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arguments import check_sizes
from sentrax.trax.layers._control import Scan
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._joining import Split
from sentrax.trax.layers._serial import Serial
from sentrax.trax.layers.activation_fns import Sigmoid, Tanh
from sentrax.trax.layers.base import Fn, Layer
from sentrax.trax.layers.combinators import Branch, Dup, Gate, Multiply, Parallel, Select
from sentrax.trax.layers.convolution import Conv
from sentrax.trax.layers.core import Dense, Dropout
from sentrax.trax.layers.initializers import (
    GlorotUniformInitializer,
    Initializer,
    RandomNormalInitializer,
    RandomUniformInitializer,
)
from sentrax.wording import counted

_SMALL_UNIFORM = RandomUniformInitializer(0.01)


class LSTMCell(Layer):
    """One step of a long short-term memory: x and state (c, h) to the output h and the next state.

        i, j, f, o = parts of [x, h] w + b
        c' = sigmoid(f) c + sigmoid(i) tanh(j)
        h' = sigmoid(o) tanh(c')

    Weights are `(w, b)`, of shapes (features + n_units, 4 n_units) and (4 n_units,). Hochreiter and
    Schmidhuber, "Long short-term memory" (1997); Greff et al., "LSTM: a search space odyssey" (2015),
    arXiv:1503.04069.

    Args:
        n_units: Number of features of the output; the state has twice as many.
        forget_bias: What is added to the initial bias of f, so that at first little is forgotten.
        kernel_initializer: Makes the initial `w`.
        bias_initializer: Makes the initial `b`.
    """

    def __init__(
        self,
        n_units: int,
        forget_bias: float = 1.0,
        kernel_initializer: Initializer = GlorotUniformInitializer(),
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
    ):
        check_sizes(type(self).__name__, n_units=n_units)
        super().__init__(n_in=2, n_out=2)
        self._n_units = n_units
        self._forget_bias = forget_bias
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make weights for as many features as x has."""
        x, state = input_signature
        _check_state(state, 2 * self._n_units)
        kernel_key, bias_key = random.split_apart(self.rng)
        kernel = self._kernel_initializer((x.shape[-1] + self._n_units, 4 * self._n_units), kernel_key)
        bias = self._bias_initializer((4 * self._n_units,), bias_key)
        self.weights = (kernel, bias + _at_part(2, 4, self._n_units, self._forget_bias))

    def forward(self, inputs: Any) -> Any:
        """Input (..., features) and state (..., 2 n_units) to (..., n_units) and the next state."""
        x, state = inputs
        kernel, bias = self.weights
        memory, output = jnp.split(state, 2, axis=-1)
        gates = jnp.dot(jnp.concatenate([x, output], axis=-1), kernel) + bias
        input_gate, candidate, forget_gate, output_gate = jnp.split(gates, 4, axis=-1)
        memory = sigmoid(forget_gate) * memory + sigmoid(input_gate) * jnp.tanh(candidate)
        output = sigmoid(output_gate) * jnp.tanh(memory)
        return output, jnp.concatenate([memory, output], axis=-1)


class GRUCell(Layer):
    """One step of a gated recurrent unit: x and state h to the output, which is the next state.

        u, r = sigmoid(parts of [x, h] w1 + b1)
        h' = u h + (1 - u) tanh([x, r h] w2 + b2)

    Weights are `(w1, b1, w2, b2)`, of shapes (features + n_units, 2 n_units), (2 n_units,), (features +
    n_units, n_units) and (n_units,). Chung et al., "Empirical evaluation of gated recurrent neural networks"
    (2014), arXiv:1412.3555.

    Args:
        n_units: Number of features of output and state.
        forget_bias: What is added to the initial bias of u; above 0, at first little is forgotten.
        kernel_initializer: Makes the initial `w1` and `w2`.
        bias_initializer: Makes the initial `b1` and `b2`.
    """

    def __init__(
        self,
        n_units: int,
        forget_bias: float = 0.0,
        kernel_initializer: Initializer = _SMALL_UNIFORM,
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
    ):
        check_sizes(type(self).__name__, n_units=n_units)
        super().__init__(n_in=2, n_out=2)
        self._n_units = n_units
        self._forget_bias = forget_bias
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make weights for as many features as x has."""
        x, state = input_signature
        _check_state(state, self._n_units)
        features = x.shape[-1] + self._n_units
        keys = random.split_apart(self.rng, 4)
        gates_kernel = self._kernel_initializer((features, 2 * self._n_units), keys[0])
        gates_bias = self._bias_initializer((2 * self._n_units,), keys[1])
        gates_bias = gates_bias + _at_part(0, 2, self._n_units, self._forget_bias)
        kernel = self._kernel_initializer((features, self._n_units), keys[2])
        bias = self._bias_initializer((self._n_units,), keys[3])
        self.weights = (gates_kernel, gates_bias, kernel, bias)

    def forward(self, inputs: Any) -> Any:
        """Input (..., features) and state (..., n_units) to (..., n_units), twice."""
        x, state = inputs
        gates_kernel, gates_bias, kernel, bias = self.weights
        gates = sigmoid(jnp.dot(jnp.concatenate([x, state], axis=-1), gates_kernel) + gates_bias)
        keep, reset = jnp.split(gates, 2, axis=-1)
        candidate = jnp.tanh(jnp.dot(jnp.concatenate([x, reset * state], axis=-1), kernel) + bias)
        state = keep * state + (1 - keep) * candidate
        return state, state


@names_wrong_arguments
def MakeZeroState(depth_multiplier: int = 1) -> Layer:
    """Zeros to begin with: from (batch, length, features) to (batch, depth_multiplier × features)."""
    return _zero_state(lambda x: depth_multiplier * x.shape[-1])


@names_wrong_arguments
def LSTM(n_units: int, mode: str = "train", return_state: bool = False, initial_state: bool = False) -> Layer:
    """An LSTM along a text: (batch, length, features) to (batch, length, n_units).

    Args:
        n_units: Number of features of the output; the input may have others.
        mode: In `"predict"`, the state is kept from call to call.
        return_state: Whether the last state, (batch, 2 n_units), is a second output.
        initial_state: Whether the first state is a second input, instead of zeros.
    """
    cell = LSTMCell(n_units)
    return _along_text(cell, 2 * n_units, f"LSTM_{n_units}", mode, return_state, initial_state)


@names_wrong_arguments
def GRU(n_units: int, mode: str = "train") -> Layer:
    """A GRU along a text: (batch, length, features) to (batch, length, n_units).

    Args:
        n_units: Number of features of the output; the input may have others.
        mode: In `"predict"`, the state is kept from call to call.
    """
    return _along_text(GRUCell(n_units), n_units, f"GRU_{n_units}", mode)


@names_wrong_arguments
def ConvGRUCell(n_units: int, kernel_size: tuple[int, int] = (3, 3)) -> Layer:
    """A GRU cell whose affine maps are convolutions: (batch, height, width, n_units) to the same.

    Ballas et al., "Delving deeper into convolutional networks for learning video representations" (2015),
    arXiv:1511.06432.

    Args:
        n_units: Number of features.
        kernel_size: How far the convolutions see.
    """
    return GeneralGRUCell(lambda: Conv(n_units, kernel_size, padding="SAME"))


@names_wrong_arguments
def GeneralGRUCell(
    candidate_transform: Callable[[], Layer],
    memory_transform_fn: Callable[[], Layer] | None = None,
    gate_nonlinearity: Callable[[], Layer] = Sigmoid,
    candidate_nonlinearity: Callable[[], Layer] = Tanh,
    dropout_rate_c: float = 0.1,
    sigmoid_bias: float = 0.5,
) -> Layer:
    """A GRU cell with parts of your choice, from state s to the next state.

        u = gate_nonlinearity(candidate_transform(s) + sigmoid_bias)
        r = gate_nonlinearity(candidate_transform(s) + sigmoid_bias)
        c = candidate_nonlinearity(candidate_transform(r s))
        s' = u memory_transform(s) + (1 - u) dropout(c)

    Each `candidate_transform` has weights of its own.

    Args:
        candidate_transform: Makes the affine maps.
        memory_transform_fn: Makes a layer that the state goes through before it is kept; by default none.
        gate_nonlinearity: Makes the nonlinearities of the gates u and r.
        candidate_nonlinearity: Makes the nonlinearity of the candidate c.
        dropout_rate_c: The share of the candidate's features that is dropped in training.
        sigmoid_bias: What is added before the gates; above 0, at first little is forgotten.
    """

    def gate() -> list[Layer]:
        return [
            candidate_transform(),
            Fn(f"AddSigmoidBias({sigmoid_bias})", lambda x: x + sigmoid_bias),
            gate_nonlinearity(),
        ]

    memory: Any = memory_transform_fn() if memory_transform_fn else []
    candidate = [
        Dup(),
        gate(),
        Multiply(),
        candidate_transform(),
        candidate_nonlinearity(),
        Dropout(rate=dropout_rate_c),
    ]
    return Serial(Branch(memory, gate(), candidate), Gate())


@names_wrong_arguments
def InnerSRUCell() -> Layer:
    """The sequential part of an SRU: (1 - f) y, f and state c to f c + (1 - f) y, as output and state."""

    def step(admitted: Array, keep: Array, state: Array) -> tuple[Array, Array]:
        state = keep * state + admitted
        return state, state

    return Fn("InnerSRUCell", step, n_out=2)


@names_wrong_arguments
def ScanSRUCell(mode: str, monkey_patched_mask: Any = None) -> Layer:
    """`InnerSRUCell` along a text: (batch, length, n) twice and a state (batch, n) to outputs and last state.

    Args:
        mode: In `"predict"`, the state is kept from call to call.
        monkey_patched_mask: For prediction only: something whose `get_layer()` gives a layer without inputs
            that puts a mask (batch, length) onto the stack. Where it is 0, the state stays as it is.

    Raises:
        InputError: If there is a mask in another mode than `"predict"`.
    """
    if monkey_patched_mask is None:
        return Scan(InnerSRUCell(), axis=1, mode=mode)
    if mode != "predict":
        raise InputError(f"ScanSRUCell takes a mask in mode 'predict' only, not in {mode!r}")

    def step(real: Array, admitted: Array, keep: Array, state: Array) -> tuple[Array, Array]:
        state = jnp.where(real[:, None] != 0, keep * state + admitted, state)
        return state, state

    cell = Fn("MaskedInnerSRUCell", step, n_out=2)
    return Serial(monkey_patched_mask.get_layer(), Scan(cell, axis=1, mode=mode))


@names_wrong_arguments
def SRU(n_units: int, activation: Layer | None = None, mode: str = "train") -> Layer:
    """A simple recurrent unit along a text: (batch, length, n_units) to the same.

        r, f, y = parts of x w + b, of which r and f go through sigmoid
        c_t = f_t c_(t-1) + (1 - f_t) y_t
        h = r activation(c) + (1 - r) x sqrt(3)

    Only c is computed place by place, and without a matrix product, which makes it fast. Lei et al., "Simple
    recurrent units for highly parallelizable recurrence" (2017), arXiv:1709.02755; sqrt(3) is from there, and
    keeps the variance in a stack of such layers.

    Args:
        n_units: Number of features of the output, and of the input.
        activation: A layer that c goes through before it is shown; by default none.
        mode: In `"predict"`, the state is kept from call to call.
    """
    check_sizes("SRU", n_units=n_units)

    def show(state: Array, gate: Array, x: Array) -> Array:
        if x.shape[-1] != n_units:
            raise UnfitInputError(
                f"an input of {counted(n_units, 'feature')}, as many as units, since it is added"
            )
        return gate * state + (1 - gate) * x * 3**0.5

    return Serial(
        Branch(Dense(3 * n_units), None),
        Split(3),
        Parallel(Sigmoid(), Sigmoid()),
        Fn("Admit", lambda gate, keep, y: ((1 - keep) * y, keep, gate), n_out=3),
        Parallel(None, None, Branch(MakeZeroState(), None)),
        ScanSRUCell(mode),
        Select([0], n_in=2),
        activation,
        Fn("Show", show),
        name=f"SRU_{n_units}",
        sublayers_to_print=[],
    )


def _along_text(
    cell: Layer,
    state_size: int,
    name: str,
    mode: str,
    return_state: bool = False,
    initial_state: bool = False,
) -> Layer:
    begin = None if initial_state else Branch(None, _zero_state(lambda x: state_size))
    end = None if return_state else Select([0], n_in=2)
    return Serial(begin, Scan(cell, axis=1, mode=mode), end, name=name, sublayers_to_print=[])


def _zero_state(size: Callable[[Any], int]) -> Layer:
    def zeros(x: Any) -> Array:
        if len(x.shape) != 3:
            raise UnfitInputError("an array (batch, length, features)")
        return jnp.zeros((x.shape[0], size(x)), jnp.float32)

    return Fn("MakeZeroState", zeros)


def _check_state(state: Any, size: int) -> None:
    if state.shape[-1] != size:
        raise UnfitInputError(f"a state of {size} features")


def _at_part(place: int, n_parts: int, size: int, value: float) -> Array:
    """`n_parts` × `size` numbers: `value` in one part, 0 in the others."""
    return jnp.zeros((n_parts, size)).at[place].set(value).reshape(-1)
