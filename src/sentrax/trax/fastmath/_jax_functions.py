"""Operations that JAX has in another form: convolution, pooling, indexed updates, custom gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


def erf(x: Any) -> Any:
    """The error function, elementwise."""
    return lax.erf(1.0 * jnp.asarray(x))  # integers become floating point; bfloat16 stays


def conv(
    inp: Any,
    fltr: Any,
    window_strides: Sequence[int],
    padding: Any,
    dimension_numbers: Any,
    filter_dilation: Sequence[int] | None = None,
) -> Any:
    """Convolution in any number of dimensions.

    Args:
        inp: The input.
        fltr: The kernel.
        window_strides: A step for each spatial dimension.
        padding: `"VALID"`, `"SAME"`, or a (low, high) pair for each spatial dimension.
        dimension_numbers: The order of axes of input, kernel and output, as in `("NHWC", "HWIO", "NHWC")`.
        filter_dilation: Steps between the kernel's elements, for each spatial dimension.
    """
    return lax.conv_general_dilated(
        inp,
        fltr,
        window_strides,
        padding,
        rhs_dilation=filter_dilation,
        dimension_numbers=dimension_numbers,
    )


def max_pool(x: Any, pool_size: Sequence[int] = (2, 2), strides: Any = None, padding: str = "VALID") -> Any:
    """The largest value of each window, (batch, *spatial, channels); without `strides`, in steps of 1."""
    lowest = -np.inf if jnp.issubdtype(x.dtype, jnp.floating) else np.iinfo(x.dtype).min
    return lax.reduce_window(x, x.dtype.type(lowest), lax.max, *_windows(pool_size, strides), padding)


def sum_pool(x: Any, pool_size: Sequence[int] = (2, 2), strides: Any = None, padding: str = "VALID") -> Any:
    """The sum of each window, (batch, *spatial, channels); without `strides`, in steps of 1."""
    return lax.reduce_window(x, x.dtype.type(0), lax.add, *_windows(pool_size, strides), padding)


def avg_pool(x: Any, pool_size: Sequence[int] = (2, 2), strides: Any = None, padding: str = "VALID") -> Any:
    """The mean of each window, (batch, *spatial, channels), over what is not padding."""
    counts = sum_pool(jnp.ones((1, *x.shape[1:-1], 1), x.dtype), pool_size, strides, padding)
    return sum_pool(x, pool_size, strides, padding) / counts


def index_update(x: Any, idx: Any, y: Any) -> Any:
    """`x` with `y` at `x[idx]`."""
    return jnp.asarray(x).at[idx].set(y)


def index_add(x: Any, idx: Any, y: Any) -> Any:
    """`x` with `y` added at `x[idx]`, as often as an index occurs."""
    return jnp.asarray(x).at[idx].add(y)


def index_min(x: Any, idx: Any, y: Any) -> Any:
    """`x` with the lesser of `y` and `x[idx]` at `x[idx]`."""
    return jnp.asarray(x).at[idx].min(y)


def index_max(x: Any, idx: Any, y: Any) -> Any:
    """`x` with the greater of `y` and `x[idx]` at `x[idx]`."""
    return jnp.asarray(x).at[idx].max(y)


def custom_grad(f_vjp: Callable[..., Any], f_original: Callable[..., Any]) -> Callable[..., Any]:
    """`f_original`, with custom gradients.

    Args:
        f_vjp: Takes the arguments, and gives the output and a function from its gradient to a tuple of the
            arguments' gradients.
        f_original: The function.
    """

    def forward(*args: Any) -> Any:
        return f_vjp(*args)[0], args

    def backward(args: Any, gradient: Any) -> Any:
        # What `f_vjp` keeps for later is inside a function, which JAX cannot carry; so it is computed again.
        return tuple(f_vjp(*args)[1](gradient))

    return custom_vjp(f_original, forward, backward)


def custom_vjp(
    f: Callable[..., Any],
    f_fwd: Callable[..., Any],
    f_bwd: Callable[..., Any],
    nondiff_argnums: Sequence[int] = (),
) -> Callable[..., Any]:
    """`f`, whose gradients are what `f_bwd` makes of what `f_fwd` gives besides the output.

    Args:
        f: The function.
        f_fwd: Takes the same arguments; gives the output, and what `f_bwd` needs.
        f_bwd: Takes that and the output's gradient; gives a tuple of the arguments' gradients.
        nondiff_argnums: Arguments without a gradient; `f_bwd` takes them first.
    """
    function = jax.custom_vjp(f, nondiff_argnums=tuple(nondiff_argnums))
    function.defvjp(f_fwd, f_bwd)
    return function


def _windows(pool_size: Sequence[int], strides: Sequence[int] | None) -> tuple[Any, Any]:
    steps = (1,) * len(pool_size) if strides is None else tuple(strides)
    return (1, *pool_size, 1), (1, *steps, 1)
