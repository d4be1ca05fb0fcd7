"""Arrays, gradients and compilation: JAX, or numpy, under the names that Trax gave its parts.

>>> from sentrax.trax import fastmath
>>> fastmath.grad(lambda x: x**2)(5.0)
Array(10., dtype=float32, weak_type=True)
>>> with fastmath.use_backend("numpy"):
...     fastmath.numpy.arange(3)
array([0, 1, 2])
"""

from typing import TYPE_CHECKING

from sentrax.trax.fastmath import ops, random

if TYPE_CHECKING:
    from jax import numpy as numpy
else:
    from sentrax.trax.fastmath import numpy
from sentrax.trax.fastmath._backends import Backend, backend_name, is_backend, set_backend, use_backend
from sentrax.trax.fastmath._trees import (
    Array,
    Tree,
    nested_map,
    nested_map_multiarg,
    nested_stack,
    nested_zip,
    tree_flatten,
    tree_leaves,
    tree_unflatten,
)
from sentrax.trax.fastmath.ops import (
    abstract_eval,
    avg_pool,
    backend,
    cond,
    conv,
    custom_grad,
    custom_vjp,
    disable_jit,
    dynamic_slice,
    dynamic_slice_in_dim,
    dynamic_update_slice,
    dynamic_update_slice_in_dim,
    erf,
    expit,
    fori_loop,
    global_device_count,
    grad,
    index_add,
    index_max,
    index_min,
    index_update,
    jit,
    local_device_count,
    logsumexp,
    lt,
    map,  # noqa: A004 - Trax's name
    max_pool,
    pmap,
    psum,
    remat,
    scan,
    sigmoid,
    sort_key_val,
    stop_gradient,
    sum_pool,
    top_k,
    value_and_grad,
    vjp,
    vmap,
)
from sentrax.trax.shapes import ShapeDtype, signature

__all__ = [
    "Array",
    "Backend",
    "ShapeDtype",
    "Tree",
    "abstract_eval",
    "avg_pool",
    "backend",
    "backend_name",
    "cond",
    "conv",
    "custom_grad",
    "custom_vjp",
    "disable_jit",
    "dynamic_slice",
    "dynamic_slice_in_dim",
    "dynamic_update_slice",
    "dynamic_update_slice_in_dim",
    "erf",
    "expit",
    "fori_loop",
    "global_device_count",
    "grad",
    "index_add",
    "index_max",
    "index_min",
    "index_update",
    "is_backend",
    "jit",
    "local_device_count",
    "logsumexp",
    "lt",
    "map",
    "max_pool",
    "nested_map",
    "nested_map_multiarg",
    "nested_stack",
    "nested_zip",
    "numpy",
    "ops",
    "pmap",
    "psum",
    "random",
    "remat",
    "scan",
    "set_backend",
    "sigmoid",
    "signature",
    "sort_key_val",
    "stop_gradient",
    "sum_pool",
    "top_k",
    "tree_flatten",
    "tree_leaves",
    "tree_unflatten",
    "use_backend",
    "value_and_grad",
    "vjp",
    "vmap",
]
