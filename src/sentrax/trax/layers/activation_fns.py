"""Activation functions, elementwise, as layers without weights (but for the last one)."""

from typing import Any

import jax

from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Fn, Layer


@names_wrong_arguments
def Relu() -> Layer:
    """max(x, 0), elementwise; its gradient at 0 is 0."""
    return Fn("Relu", _relu)


@names_wrong_arguments
def ParametricRelu(a: float = 1.0) -> Layer:
    """max(a x, 0), elementwise.

    Args:
        a: The slope where it is not 0.
    """
    return Fn("ParametricRelu", lambda x: _relu(a * x))


@names_wrong_arguments
def LeakyRelu(a: float = 0.01) -> Layer:
    """Elementwise, x above 0 and a x below.

    Args:
        a: The slope below 0.
    """
    return Fn("LeakyRelu", lambda x: jnp.where(x >= 0, x, a * x))


@names_wrong_arguments
def Elu(a: float = 1.0) -> Layer:
    """Elementwise, x above 0 and a (exp(x) - 1) below (Clevert et al., 2015, arXiv:1511.07289).

    Args:
        a: The value that it approaches, negated, far below 0.
    """
    return Fn("Elu", lambda x: jax.nn.elu(x, a))


@names_wrong_arguments
def Selu(alpha: float = 1.6732632423543772, lmbda: float = 1.0507009873554805) -> Layer:
    """`Elu` times lmbda (Klambauer et al., "Self-normalizing neural networks", 2017, arXiv:1706.02515).

    Args:
        alpha: The `a` of `Elu`.
        lmbda: The slope above 0. With both defaults, mean 0 and variance 1 stay as they are.
    """
    return Fn("Selu", lambda x: lmbda * jax.nn.elu(x, alpha))


@names_wrong_arguments
def Gelu() -> Layer:
    """Elementwise, x Φ(x), where Φ is the normal distribution function.

    Hendrycks and Gimpel, "Gaussian error linear units" (2016), arXiv:1606.08415.
    """
    return Fn("Gelu", lambda x: jax.nn.gelu(x, approximate=False))


@names_wrong_arguments
def FastGelu() -> Layer:
    """`Gelu` with a hyperbolic tangent for the distribution function; it differs by less than 0.001."""
    return Fn("FastGelu", lambda x: jax.nn.gelu(x, approximate=True))


@names_wrong_arguments
def Sigmoid() -> Layer:
    """1 / (1 + exp(-x)), elementwise."""
    return Fn("Sigmoid", lambda x: jax.nn.sigmoid(x))


@names_wrong_arguments
def Tanh() -> Layer:
    """The hyperbolic tangent, elementwise."""
    return Fn("Tanh", lambda x: jnp.tanh(x))


@names_wrong_arguments
def HardSigmoid() -> Layer:
    """1 + x, cut off below 0 and above 1, elementwise."""
    return Fn("HardSigmoid", lambda x: jnp.clip(1 + x, 0, 1))


@names_wrong_arguments
def HardTanh() -> Layer:
    """x, cut off below -1 and above 1, elementwise."""
    return Fn("HardTanh", lambda x: jnp.clip(x, -1, 1))


@names_wrong_arguments
def Softplus() -> Layer:
    """log(1 + exp(x)), elementwise."""
    return Fn("Softplus", lambda x: jnp.logaddexp(x, 0.0))


@names_wrong_arguments
def Exp() -> Layer:
    """exp(x), elementwise."""
    return Fn("Exp", lambda x: jnp.exp(x))


@names_wrong_arguments
def Log() -> Layer:
    """The natural logarithm, elementwise; not a number below 0."""
    return Fn("Log", lambda x: jnp.log(x))


@names_wrong_arguments
def Swish() -> Layer:
    """Elementwise, x times the sigmoid of x (Ramachandran et al., 2017, arXiv:1710.05941)."""
    return Fn("Swish", lambda x: x * jax.nn.sigmoid(x))


@names_wrong_arguments
def Glu() -> Layer:
    """The first half of the last axis, times the sigmoid of the second (Dauphin et al., arXiv:1612.08083).

    From (..., 2 n) to (..., n).
    """

    def glu(x: Any) -> Any:
        if jnp.ndim(x) == 0 or jnp.shape(x)[-1] % 2:
            raise UnfitInputError("an even number of features in the last axis")
        values, gates = jnp.split(x, 2, axis=-1)
        return values * jax.nn.sigmoid(gates)

    return Fn("Glu", glu)


class ThresholdedLinearUnit(Layer):
    """max(x, threshold), elementwise, with one trainable threshold, which begins at 0.

    Singh and Krishnan, "Filter response normalization layer" (2019), arXiv:1911.09737. Weights are that
    number, of shape ().
    """

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Set the threshold to 0."""
        self.weights = jnp.zeros((), dtype=jnp.float32)

    def forward(self, inputs: Any) -> Any:
        """(...) to the same shape."""
        if isinstance(self.weights, tuple):
            raise UnfitInputError("weights; call init first")
        return jnp.maximum(inputs, self.weights)


def _relu(x: Any) -> Any:
    return jnp.where(x <= 0, jnp.zeros_like(x), x)
