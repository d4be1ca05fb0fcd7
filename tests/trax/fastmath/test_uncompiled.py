"""Arrays made without a program are those of JAX, to the bit and to the type."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy
import numpy as np
import pytest

from sentrax.trax.fastmath import numpy as jnp
from tests.trax.compiled import counted_programs

MADE: list[Any] = [
    *(5.0, 3, True, 2**31 - 1, [1, 2], (1, 2), [1.5, 2], [[True, 1], [2, 3]], [[True]], [], range(4)),
    *(np.ones((2, 3)), np.arange(4), np.float64(3), np.float32(2), np.array([2**33 + 1]), np.array([1 + 2j])),
    *([np.float16(1), 2.0], np.ones(2, np.float16), jax.numpy.arange(3), [jax.numpy.ones(2), [1.0, 2]]),
]
REFUSED: list[Any] = [2**31, [2**33], [2**70], [[1], [1, 2]], None, [None], "a"]


def assert_same(made: Any, expected: Any) -> None:
    assert made.aval == expected.aval  # shape, type, and whether the type is weak
    assert isinstance(made, jax.Array)
    np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize("given", MADE, ids=repr)
def test_arrays_are_those_of_jax(given: Any) -> None:
    assert_same(jnp.array(given), jax.numpy.array(given))
    assert_same(jax.jit(lambda: jnp.array(given))(), jax.numpy.array(given))


@pytest.mark.parametrize("given", REFUSED, ids=repr)
def test_what_jax_refuses_is_refused(given: Any) -> None:
    with pytest.raises(Exception) as of_jax:  # noqa: PT011 - whichever it is
        jax.numpy.array(given)
    with pytest.raises(of_jax.type):
        jnp.array(given)


@pytest.mark.parametrize("name", ["ones_like", "zeros_like"])
@pytest.mark.parametrize(
    "like",
    [jax.numpy.arange(3), jax.numpy.array(2.0), jax.numpy.ones((2, 2), jax.numpy.bfloat16), np.ones(2), 3],
)
def test_arrays_like_others_are_those_of_jax(name: str, like: Any) -> None:
    made: Callable[..., Any] = getattr(jnp, name)
    assert_same(made(like), getattr(jax.numpy, name)(like))
    assert_same(made(like, dtype=np.int32), getattr(jax.numpy, name)(like, dtype=np.int32))


def test_a_copy_shares_no_memory() -> None:
    array = jax.numpy.ones((8, 8))
    for made in (jnp.array(array), jnp.copy(array)):
        assert made.unsafe_buffer_pointer() != array.unsafe_buffer_pointer()
    given = np.ones((64, 64), np.float32)
    made = jnp.array(given)
    given[:] = 0
    assert made.min() == 1


def test_nothing_is_compiled() -> None:
    with counted_programs() as compiled:
        made = jnp.array([[1, 2, 3]] * 13)
        jnp.zeros_like(jnp.copy(jnp.ones_like(jnp.array(made))))
        jnp.array(2.5)
    assert not compiled
