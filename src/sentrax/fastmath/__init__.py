"""Arrays, gradients and compilation: JAX under the names that Trax gave its parts.

>>> from sentrax import fastmath
>>> fastmath.grad(lambda x: x**2)(5.0)
Array(10., dtype=float32, weak_type=True)
"""

from jax import grad, jit, value_and_grad, vmap
from jax import numpy as numpy

from sentrax.fastmath import random
from sentrax.fastmath.shapes import ShapeDtype, abstract_eval, signature
from sentrax.fastmath.trees import Array, Tree, nested_map, tree_flatten, tree_leaves, tree_unflatten

__all__ = [
    "Array",
    "ShapeDtype",
    "Tree",
    "abstract_eval",
    "grad",
    "jit",
    "nested_map",
    "numpy",
    "random",
    "signature",
    "tree_flatten",
    "tree_leaves",
    "tree_unflatten",
    "value_and_grad",
    "vmap",
]
