"""Weights in fewer bytes, against numpy and the bounds of rounding."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sentrax.errors import InputError
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import WEIGHT_TYPES

MATRICES = npst.arrays(
    np.float32,
    npst.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=5),
    elements=st.floats(-(2.0**100), 2.0**100, width=32),
)
TABLE = np.random.default_rng(0).normal(size=(7, 4)).astype(np.float32)
ROWS = np.array([6, 0, 6, -1])
each_axis = pytest.mark.parametrize("scale_axis", [0, 1])
each_type = pytest.mark.parametrize("dtype", WEIGHT_TYPES)


def all_rows(table: QuantizedTable) -> npt.NDArray[np.float64]:
    return table.take(np.arange(len(table)))


@each_axis
@given(exact=MATRICES)
@example(exact=np.array([[2e-43, 1e-45]], dtype=np.float32))
def test_int8_is_at_most_half_a_step_away(scale_axis: int, exact: npt.NDArray[np.float32]) -> None:
    table = QuantizedTable.exact(exact, scale_axis).quantize("int8")  # type: ignore[arg-type]
    assert (str(table.weights.dtype), str(table.scales.dtype)) == ("int8", "float32")
    steps = np.abs(exact).max(axis=1 - scale_axis, initial=0, keepdims=True).astype(np.float64) / 127
    steps = np.maximum(steps, 2 * np.finfo(np.float32).tiny * 127)  # a smaller weight may become 0
    assert (np.abs(all_rows(table) - exact) <= 0.501 * steps).all()


@pytest.mark.parametrize("largest", [1e-36, 1.4e-38, 2.66e-43, 1.5e-45])
def test_int8_never_turns_the_sign_of_a_very_small_weight(largest: float) -> None:
    exact = np.array([[largest, -largest]], dtype=np.float32)
    assert (all_rows(QuantizedTable.exact(exact).quantize("int8")) * exact >= 0).all()


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_floats_are_rounded_as_numpy_rounds_and_have_no_scales(dtype: str) -> None:
    table = QuantizedTable.exact(TABLE).quantize(dtype)
    assert not len(table.scales)
    np.testing.assert_array_equal(table.weights, TABLE.astype(dtype), strict=True)


@each_type
def test_a_table_of_many_chunks_is_rounded_as_its_rows_are_alone(dtype: str) -> None:
    exact = np.random.default_rng(1).normal(size=(40_000, 2)).astype(np.float32)
    table = QuantizedTable.exact(exact).quantize(dtype)
    last = QuantizedTable.exact(exact[-3:]).quantize(dtype)
    np.testing.assert_array_equal(table.take(np.array([-3, -2, -1])), all_rows(last))


@each_axis
@each_type
def test_taken_rows_and_columns_are_weights_times_scales(dtype: str, scale_axis: int) -> None:
    table = QuantizedTable.exact(TABLE, scale_axis).quantize(dtype)  # type: ignore[arg-type]
    scales = np.expand_dims(table.scales.astype(np.float64), 1 - scale_axis) if dtype == "int8" else 1
    expected = table.weights.astype(np.float64) * scales
    np.testing.assert_array_equal(table.take(ROWS), expected[ROWS], strict=True)
    assert [table.take_one(row) for row in range(len(table))] == expected.tolist()
    columns = np.array([3, 3, 0])
    np.testing.assert_array_equal(table.take(columns, axis=1), expected[:, columns], strict=True)


@each_type
def test_rows_of_many_texts_are_taken_at_once_in_float32(dtype: str) -> None:
    table = QuantizedTable.exact(TABLE).quantize(dtype)
    ids = np.array([[0, 1, 2], [6, 5, 0]])
    taken = table.take(ids, dtype=np.float32)
    assert taken.dtype == np.float32
    np.testing.assert_allclose(taken, TABLE[ids], atol=np.abs(TABLE).max() / 127)


@each_axis
@each_type
def test_rounding_again_changes_nothing(dtype: str, scale_axis: int) -> None:
    table = QuantizedTable.exact(TABLE, scale_axis).quantize(dtype)  # type: ignore[arg-type]
    again = table.quantize("float32").quantize(dtype)
    np.testing.assert_array_equal(again.weights, table.weights, strict=True)


@each_axis
@each_type
def test_a_table_comes_back_from_its_arrays(dtype: str, scale_axis: int) -> None:
    table = QuantizedTable.exact(TABLE, scale_axis).quantize(dtype)  # type: ignore[arg-type]
    again = QuantizedTable.from_arrays(table.to_arrays("t"), "t", TABLE.shape, scale_axis)  # type: ignore[arg-type]
    np.testing.assert_array_equal(all_rows(again), all_rows(table))


INT8 = QuantizedTable.exact(TABLE).quantize("int8").to_arrays("t")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "array 't' is missing"),
        ({"t": TABLE.astype(np.float64)}, "its t is float64"),
        ({"t": TABLE[1:]}, r"shape \(6, 4\)"),
        ({"t": INT8["t"]}, "array 't_scales' is missing"),
        ({**INT8, "t_scales": INT8["t_scales"][1:]}, r"its t_scales is float32 of shape \(6,\)"),
        ({**INT8, "t_scales": INT8["t_scales"].astype(np.float64)}, "its t_scales is float64"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(arrays: dict[str, npt.NDArray[np.generic]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        QuantizedTable.from_arrays(arrays, "t", (7, 4))


@pytest.mark.parametrize(
    ("weight", "dtype", "message"),
    [
        (1e5, "float16", "a weight is too large for float16"),
        (np.inf, "int8", "a weight is too large for int8"),
        (np.nan, "float32", "a weight is too large for float32"),
        (1.0, "int4", "unknown weight type 'int4'; choose from float32, float16, int8"),
    ],
)
def test_weights_that_do_not_fit_into_a_type_are_refused(weight: float, dtype: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        QuantizedTable.exact(np.array([[weight]])).quantize(dtype)


def test_rows_that_share_a_scale_are_rounded_by_their_largest_weight() -> None:
    table = QuantizedTable.exact(TABLE).quantize("int8", rows_per_scale=3)
    steps = [np.abs(TABLE[start : start + 3]).max() / 127 for start in (0, 3, 6)]
    np.testing.assert_allclose(table.scales, steps, rtol=1e-6)
    expected = np.rint(TABLE / np.repeat(steps, 3)[:7, None]) * np.repeat(steps, 3)[:7, None]
    np.testing.assert_allclose(table.take(np.arange(7)), expected, rtol=1e-6)
    np.testing.assert_allclose(table.take(np.array([2]), axis=1), expected[:, [2]], rtol=1e-6)
    read = QuantizedTable.from_arrays(table.to_arrays("t"), "t", (7, 4), rows_per_scale=3)
    assert np.array_equal(read.take(np.arange(7)), table.take(np.arange(7)))
    again = table.quantize("int8", rows_per_scale=2)
    steps = [np.abs(expected[start : start + 2]).max() / 127 for start in (0, 2, 4, 6)]
    assert (np.abs(again.take(np.arange(7)) - expected) <= 0.501 * np.repeat(steps, 2)[:7, None]).all()
