"""Arrays, gradients and compilation: JAX, or numpy, under the names that Trax gave its parts.

>>> from sentrax.trax import fastmath
>>> fastmath.grad(lambda x: x**2)(5.0)
Array(10., dtype=float32, weak_type=True)
>>> with fastmath.use_backend("numpy"):
...     fastmath.numpy.arange(3)
array([0, 1, 2])
"""

from typing import TYPE_CHECKING

from sentrax.trax.fastmath import ops as ops
from sentrax.trax.fastmath import random as random

if TYPE_CHECKING:
    from jax import numpy as numpy
else:
    from sentrax.trax.fastmath import numpy as numpy
from sentrax.trax.fastmath._backends import Backend as Backend
from sentrax.trax.fastmath._backends import backend_name as backend_name
from sentrax.trax.fastmath._backends import is_backend as is_backend
from sentrax.trax.fastmath._backends import set_backend as set_backend
from sentrax.trax.fastmath._backends import use_backend as use_backend
from sentrax.trax.fastmath._trees import Array as Array
from sentrax.trax.fastmath._trees import Tree as Tree
from sentrax.trax.fastmath._trees import nested_map as nested_map
from sentrax.trax.fastmath._trees import nested_map_multiarg as nested_map_multiarg
from sentrax.trax.fastmath._trees import nested_stack as nested_stack
from sentrax.trax.fastmath._trees import nested_zip as nested_zip
from sentrax.trax.fastmath._trees import tree_flatten as tree_flatten
from sentrax.trax.fastmath._trees import tree_leaves as tree_leaves
from sentrax.trax.fastmath._trees import tree_unflatten as tree_unflatten
from sentrax.trax.fastmath.ops import abstract_eval as abstract_eval
from sentrax.trax.fastmath.ops import avg_pool as avg_pool
from sentrax.trax.fastmath.ops import backend as backend
from sentrax.trax.fastmath.ops import cond as cond
from sentrax.trax.fastmath.ops import conv as conv
from sentrax.trax.fastmath.ops import custom_grad as custom_grad
from sentrax.trax.fastmath.ops import custom_vjp as custom_vjp
from sentrax.trax.fastmath.ops import disable_jit as disable_jit
from sentrax.trax.fastmath.ops import dynamic_slice as dynamic_slice
from sentrax.trax.fastmath.ops import dynamic_slice_in_dim as dynamic_slice_in_dim
from sentrax.trax.fastmath.ops import dynamic_update_slice as dynamic_update_slice
from sentrax.trax.fastmath.ops import dynamic_update_slice_in_dim as dynamic_update_slice_in_dim
from sentrax.trax.fastmath.ops import erf as erf
from sentrax.trax.fastmath.ops import expit as expit
from sentrax.trax.fastmath.ops import fori_loop as fori_loop
from sentrax.trax.fastmath.ops import global_device_count as global_device_count
from sentrax.trax.fastmath.ops import grad as grad
from sentrax.trax.fastmath.ops import index_add as index_add
from sentrax.trax.fastmath.ops import index_max as index_max
from sentrax.trax.fastmath.ops import index_min as index_min
from sentrax.trax.fastmath.ops import index_update as index_update
from sentrax.trax.fastmath.ops import jit as jit
from sentrax.trax.fastmath.ops import local_device_count as local_device_count
from sentrax.trax.fastmath.ops import logsumexp as logsumexp
from sentrax.trax.fastmath.ops import lt as lt
from sentrax.trax.fastmath.ops import map as map  # noqa: A004 - Trax's name
from sentrax.trax.fastmath.ops import max_pool as max_pool
from sentrax.trax.fastmath.ops import pmap as pmap
from sentrax.trax.fastmath.ops import psum as psum
from sentrax.trax.fastmath.ops import remat as remat
from sentrax.trax.fastmath.ops import scan as scan
from sentrax.trax.fastmath.ops import sigmoid as sigmoid
from sentrax.trax.fastmath.ops import sort_key_val as sort_key_val
from sentrax.trax.fastmath.ops import stop_gradient as stop_gradient
from sentrax.trax.fastmath.ops import sum_pool as sum_pool
from sentrax.trax.fastmath.ops import top_k as top_k
from sentrax.trax.fastmath.ops import value_and_grad as value_and_grad
from sentrax.trax.fastmath.ops import vjp as vjp
from sentrax.trax.fastmath.ops import vmap as vmap
from sentrax.trax.shapes import ShapeDtype as ShapeDtype
from sentrax.trax.shapes import signature as signature
