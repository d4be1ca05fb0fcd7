"""Operations under Trax's names, each done by the backend that computes when it is called.

One table: a name, JAX's function, and numpy's where Trax's numpy backend has one; the rest raises an
`InputError`. `backend()` gives a backend's functions by name, and its array functions as `"np"`.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import jax
import numpy as np

from sentrax.errors import InputError
from sentrax.trax import shapes
from sentrax.trax.fastmath import _jax_functions as jax_functions
from sentrax.trax.fastmath import numpy as numpy
from sentrax.trax.fastmath import random as random
from sentrax.trax.fastmath._backends import Backend as Backend
from sentrax.trax.fastmath._backends import active_backend, usable_backend
from sentrax.trax.fastmath._backends import backend_name as backend_name
from sentrax.trax.fastmath._backends import is_backend as is_backend
from sentrax.trax.fastmath._backends import set_backend as set_backend
from sentrax.trax.fastmath._backends import use_backend as use_backend
from sentrax.trax.fastmath._trees import Tree, nested_map

F = TypeVar("F", bound=Callable[..., Any])

_TABLES: dict[Backend, dict[str, Any]] = {
    Backend.JAX: {"name": "jax", "np": jax.numpy},
    Backend.NUMPY: {"name": "numpy", "np": np},
}


def backend(name: Backend | str | None = None) -> Mapping[str, Any]:
    """The functions of a backend by name, by default those of the active one."""
    return _TABLES[active_backend() if name is None else usable_backend(name)]


def disable_jit() -> None:
    """Compile nothing from now on, so that a debugger can step through what `jit` wraps."""
    jax.config.update("jax_disable_jit", True)  # type: ignore[no-untyped-call]


def _operation(name: str, jax_function: F, numpy_function: Callable[..., Any] | None = None) -> F:
    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise InputError(f"the numpy backend has no {name}; use the backend 'jax' for it")

    _TABLES[Backend.JAX][name] = jax_function
    _TABLES[Backend.NUMPY][name] = numpy_function or refuse

    def operation(*args: Any, **kwargs: Any) -> Any:
        return _TABLES[active_backend()][name](*args, **kwargs)

    functools.update_wrapper(operation, jax_function, ("__doc__", "__annotations__"))
    operation.__name__ = operation.__qualname__ = name
    return operation  # type: ignore[return-value]


def _numpy_logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    log_sum: Any = np.logaddexp.reduce
    return log_sum(x, axis=axis, keepdims=keepdims)


def _numpy_abstract_eval(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` on signatures; numpy has to compute it, and does so with zeros."""

    def evaluate(*signatures: Tree) -> Tree:
        return shapes.signature(
            function(*nested_map(lambda each: np.zeros(each.shape, each.dtype), signatures))
        )

    return evaluate


# Functions of arrays.
logsumexp = _operation("logsumexp", jax.nn.logsumexp, _numpy_logsumexp)
expit = _operation("expit", jax.nn.sigmoid, lambda x: np.exp(-np.logaddexp(0, -x)))
sigmoid = _operation("sigmoid", jax.nn.sigmoid)
erf = _operation("erf", jax_functions.erf)
lt = _operation("lt", jax.lax.lt)
conv = _operation("conv", jax_functions.conv)
avg_pool = _operation("avg_pool", jax_functions.avg_pool)
max_pool = _operation("max_pool", jax_functions.max_pool)
sum_pool = _operation("sum_pool", jax_functions.sum_pool)
top_k = _operation("top_k", jax.lax.top_k)
sort_key_val = _operation("sort_key_val", jax.lax.sort_key_val)

# Parts of arrays.
index_update = _operation("index_update", jax_functions.index_update)
index_add = _operation("index_add", jax_functions.index_add)
index_min = _operation("index_min", jax_functions.index_min)
index_max = _operation("index_max", jax_functions.index_max)
dynamic_slice = _operation("dynamic_slice", jax.lax.dynamic_slice)
dynamic_slice_in_dim = _operation("dynamic_slice_in_dim", jax.lax.dynamic_slice_in_dim)
dynamic_update_slice = _operation("dynamic_update_slice", jax.lax.dynamic_update_slice)
dynamic_update_slice_in_dim = _operation("dynamic_update_slice_in_dim", jax.lax.dynamic_update_slice_in_dim)

# Loops and branches.
cond = _operation("cond", jax.lax.cond)
fori_loop = _operation("fori_loop", jax.lax.fori_loop)
map = _operation("map", jax.lax.map)  # noqa: A001 - Trax's name
scan = _operation("scan", jax.lax.scan)

# Compilation and gradients.
jit = _operation("jit", jax.jit, lambda function, **_options: function)
remat = _operation("remat", jax.remat)
vmap = _operation("vmap", jax.vmap)
grad = _operation("grad", jax.grad)
value_and_grad = _operation("value_and_grad", jax.value_and_grad)
vjp = _operation("vjp", jax.vjp)
custom_grad = _operation("custom_grad", jax_functions.custom_grad)
custom_vjp = _operation("custom_vjp", jax_functions.custom_vjp)
stop_gradient = _operation("stop_gradient", jax.lax.stop_gradient)
abstract_eval = _operation("abstract_eval", shapes.abstract_eval, _numpy_abstract_eval)

# Devices.
pmap = _operation("pmap", jax.pmap)
psum = _operation("psum", jax.lax.psum)
global_device_count = _operation("global_device_count", jax.device_count, lambda: 1)
local_device_count = _operation("local_device_count", jax.local_device_count, lambda: 1)
