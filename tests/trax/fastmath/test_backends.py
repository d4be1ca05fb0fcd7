"""JAX computes by default, numpy when asked, and TensorFlow never."""

import threading
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax import fastmath
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import Backend, use_backend
from sentrax.trax.fastmath import numpy as jnp


def test_jax_is_the_default() -> None:
    assert fastmath.backend_name() == "jax"
    assert fastmath.is_backend(Backend.JAX)
    assert jnp.isinf is jax.numpy.isinf
    assert fastmath.backend()["np"] is jax.numpy


@pytest.mark.parametrize("name", ["numpy", Backend.NUMPY])
def test_numpy_computes_inside_a_with_block(name: Any) -> None:
    with use_backend(name):
        assert fastmath.backend_name() == "numpy"
        assert fastmath.is_backend("numpy")
        assert jnp.isinf is np.isinf
        assert fastmath.backend()["np"] is np
    assert jnp.isinf is jax.numpy.isinf


def test_blocks_nest_and_end_with_an_error_too() -> None:
    with use_backend("numpy"):
        with use_backend("jax"):
            assert fastmath.backend_name() == "jax"
        with pytest.raises(ZeroDivisionError), use_backend("jax"):
            raise ZeroDivisionError
        assert fastmath.backend_name() == "numpy"
    assert fastmath.backend_name() == "jax"


def test_set_backend_lasts_until_it_is_set_back() -> None:
    fastmath.set_backend("numpy")
    try:
        assert isinstance(jnp.ones(2), np.ndarray)
    finally:
        fastmath.set_backend(None)
    assert fastmath.backend_name() == "jax"


def test_a_with_block_is_of_its_thread_only() -> None:
    seen: list[str] = []
    with use_backend("numpy"):
        other = threading.Thread(target=lambda: seen.append(fastmath.backend_name()))
        other.start()
        other.join()
    assert seen == ["jax"]


@pytest.mark.parametrize("name", ["tensorflow-numpy", Backend.TFNP])
def test_tensorflow_is_a_name_that_says_what_to_use(name: Any) -> None:
    for ask in (fastmath.set_backend, fastmath.backend, lambda name: use_backend(name).__enter__()):
        with pytest.raises(InputError, match=r"needs TensorFlow.* use 'jax'"):
            ask(name)


def test_an_unknown_backend_is_named() -> None:
    with pytest.raises(InputError, match="unknown backend 'torch'; choose from 'jax' and 'numpy'"):
        fastmath.set_backend("torch")


def test_a_backend_can_be_asked_for_by_name() -> None:
    assert fastmath.backend("numpy")["np"] is np
    assert fastmath.backend(Backend.JAX)["name"] == "jax"


def test_layers_of_array_functions_compute_with_numpy() -> None:
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(np.float32)
    model = tl.Serial(tl.Dense(4), tl.Relu(), tl.Mean(axis=1), tl.LogSoftmax())
    with use_backend("numpy"):
        (kernel, bias), *_ = model.init(x)[0]
        y = model(x)
        inner = model[:2](x)
    assert isinstance(kernel, np.ndarray)
    assert isinstance(inner, np.ndarray)
    means = np.maximum(x @ kernel + bias, 0).mean(axis=1)
    np.testing.assert_allclose(y, means - np.log(np.exp(means).sum(-1, keepdims=True)), rtol=1e-5)


def test_weights_are_the_same_with_either_backend() -> None:
    def weights() -> Any:
        return tl.Dense(4).init(np.ones((2, 3)), rng=fastmath.random.get_prng(5))[0]

    with use_backend("numpy"):
        of_numpy = weights()
    np.testing.assert_array_equal(of_numpy[0], weights()[0])


def test_random_numbers_are_arrays_of_the_backend() -> None:
    random = fastmath.random
    with use_backend("numpy"):
        key = random.get_prng(0)
        drawn = [
            *(key, random.split(key), random.fold_in(key, 1), random.normal(key, (2,))),
            *(random.uniform(key, (2,)), random.randint(key, (2,), 0, 9), random.bernoulli(key, 0.5, (2,))),
        ]
    assert all(isinstance(array, np.ndarray) for array in drawn)
    assert isinstance(random.get_prng(0), jax.Array)
