"""Activation functions, as layers without weights."""

from sentrax.fastmath import numpy as jnp
from sentrax.layers.base import Fn, Layer


def Relu() -> Layer:
    """max(x, 0), elementwise; its gradient at 0 is 0."""
    return Fn("Relu", lambda x: jnp.where(x <= 0, jnp.zeros_like(x), x))
