"""Sizes and axes that cannot be are refused in the words of this library, at the first chance."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl

X = np.arange(6, dtype=np.float32).reshape(2, 3)

SIZES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "dense": (tl.Dense, "n_units of Dense"),
    "ids": (lambda size: tl.Embedding(size, 3), "vocab_size of Embedding"),
    "vectors": (lambda size: tl.Embedding(3, size), "d_feature of Embedding"),
    "gru": (tl.GRU, "n_units of GRUCell"),
    "lstm": (tl.LSTM, "n_units of LSTMCell"),
    "sru": (tl.SRU, "n_units of SRU"),
    "filters": (lambda size: tl.Conv1d(size, 3), "filters of Conv"),
    "kernel": (lambda size: tl.Conv1d(2, size), "kernel_size of Conv"),
    "local filters": (lambda size: tl.LocallyConnected1d(size, 3), "filters of LocallyConnected1d"),
    "local kernel": (lambda size: tl.LocallyConnected1d(2, size), "kernel_size of LocallyConnected1d"),
    "attention": (tl.Attention, "d_feature of an attention layer"),
    "heads": (lambda size: tl.Attention(4, n_heads=size), "n_heads of an attention layer"),
    "parts": (tl.Split, "n_items of Split"),
    "joined": (tl.Concatenate, "n_items of Concatenate"),
}
ALONG = {
    "Mean": tl.Mean,
    "Min": tl.Min,
    "Max": tl.Max,
    "Sum": tl.Sum,
    "ArgMax": tl.ArgMax,
    "LogSoftmax": tl.LogSoftmax,
    "Softmax": tl.Softmax,
    "LogSumExp": tl.LogSumExp,
}


@pytest.mark.parametrize("size", [0, -1, 2.5, "2", None, True])
@pytest.mark.parametrize(("make", "what"), SIZES.values(), ids=SIZES)
def test_a_size_that_is_not_a_positive_int_is_refused_by_the_constructor(
    make: Callable[[Any], Any], what: str, size: Any
) -> None:
    with pytest.raises(InputError, match=f"{what} is {size!r}; expected a whole number, 1 or more"):
        make(size)


def test_sizes_of_numpy_are_numbers_too() -> None:
    size: Any = np.int64(2)
    assert tl.Dense(size).init(X)[0][0].shape == (3, 2)


@pytest.mark.parametrize("make", ALONG.values(), ids=ALONG)
def test_an_axis_out_of_range_is_named(make: Callable[..., Any]) -> None:
    for axis in (2, -3):
        with pytest.raises(LayerError, match=f"expected  an array with an axis {axis}, not one of 2 axes"):
            make(axis=axis)(X)


@pytest.mark.parametrize("axis", ["x", 1.0, True, (0, "x")])
@pytest.mark.parametrize(("name", "make"), ALONG.items(), ids=ALONG)
def test_a_wrong_type_of_axis_is_refused_by_the_constructor(
    name: str, make: Callable[..., Any], axis: Any
) -> None:
    with pytest.raises(InputError, match=f"axis of {name} is .*; expected a whole number"):
        make(axis=axis)


def test_several_axes_have_to_differ() -> None:
    np.testing.assert_array_equal(tl.Mean(axis=(0, -1))(X), X.mean())
    np.testing.assert_array_equal(tl.Max(axis=None)(X), 5)
    with pytest.raises(LayerError, match=r"axes that differ; axis=\(1, -1\) has one of 2 axes twice"):
        tl.Mean(axis=(1, -1))(X)


def test_layers_that_join_cut_and_drop_name_their_axes_too() -> None:
    for layer, given in (
        (tl.Concatenate(axis=2), (X, X)),
        (tl.Split(axis=2), X),
        (tl.Dropout(0.5, shared_axes=[2]), X),
    ):
        with pytest.raises(LayerError, match="an array with an axis 2, not one of 2 axes"):
            layer(given)
    with pytest.raises(LayerError, match="an array whose axis -1 divides into 2 equal parts"):
        tl.Split(2)(X)
