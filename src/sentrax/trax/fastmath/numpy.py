"""The array functions of the backend that computes: `jax.numpy`, or numpy inside `use_backend("numpy")`.

>>> from sentrax.trax.fastmath import numpy as jnp
>>> jnp.arange(3)
Array([0, 1, 2], dtype=int32)
"""

from typing import Any

import jax.numpy
import numpy

from sentrax.trax.fastmath._backends import Backend, active_backend
from sentrax.trax.fastmath._uncompiled import MAKERS


def array_module() -> Any:
    """`jax.numpy` or numpy."""
    return jax.numpy if active_backend() is Backend.JAX else numpy


def __getattr__(name: str) -> Any:
    module = array_module()
    return MAKERS.get(name) or getattr(module, name) if module is jax.numpy else getattr(module, name)
