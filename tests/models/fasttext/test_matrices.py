"""Matrices by rows: product-quantized ones, rounded ones, and means."""

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.models.fasttext.matrices import (
    ProductQuantizedMatrix,
    matrix_from_arrays,
    mean_of_rows,
    multiply,
)
from sentrax.models.quantized_tables import QuantizedTable

GENERATOR = np.random.default_rng(0)
TABLE = GENERATOR.normal(size=(9000, 3)).astype(np.float32)


def quantized() -> ProductQuantizedMatrix:
    """Three columns as blocks of two and one, with norms."""
    codes = np.array([[0, 1], [255, 0]], dtype=np.uint8)
    centroids = np.zeros((2, 256, 2), dtype=np.float32)
    centroids[0, 0], centroids[0, 255] = (1, 2), (3, 4)
    centroids[1, 0, 0], centroids[1, 1, 0] = 5, 6
    norms = np.linspace(0, 255, 256, dtype=np.float32)
    return ProductQuantizedMatrix(codes, centroids, 3, np.array([2, 10], dtype=np.uint8), norms)


def test_a_quantized_row_is_its_centroids_times_its_norm() -> None:
    assert quantized().take(np.array([1, 0, 1])).tolist() == [[30, 40, 50], [2, 4, 12], [30, 40, 50]]


def test_the_mean_of_rows_is_numpys_and_zero_for_none() -> None:
    rows = GENERATOR.integers(0, len(TABLE), 20_000)
    expected = TABLE[rows].astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(mean_of_rows(QuantizedTable(TABLE), rows), expected, rtol=1e-9)
    assert mean_of_rows(QuantizedTable(TABLE), rows[:0]).tolist() == [0, 0, 0]


def test_the_product_is_numpys() -> None:
    right = GENERATOR.normal(size=(3, 2))
    np.testing.assert_allclose(
        multiply(QuantizedTable(TABLE), right).weights, TABLE @ right, rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize(
    "matrix", [QuantizedTable(TABLE), QuantizedTable(TABLE).quantize("int8"), quantized()], ids=repr
)
def test_a_matrix_comes_back_from_its_arrays(matrix: QuantizedTable | ProductQuantizedMatrix) -> None:
    again = matrix_from_arrays(matrix.to_arrays("it"), "it", 3)
    rows = np.array([1, 0])
    assert again.take(rows).tolist() == matrix.take(rows).tolist()


@pytest.mark.parametrize("name", ["it_codes", "it_centroids", "it_norm_codes", "it_norms"])
@pytest.mark.parametrize("damaged", [np.zeros(0, dtype=np.uint8), np.zeros((2, 2))])
def test_arrays_that_do_not_fit_are_refused(name: str, damaged: np.ndarray) -> None:
    with pytest.raises(InputError):
        matrix_from_arrays({**quantized().to_arrays("it"), name: damaged}, "it", 3)


@pytest.mark.parametrize("columns", [1, 2, 5, 400])
def test_a_quantizer_for_another_width_is_refused(columns: int) -> None:
    with pytest.raises(InputError, match="blocks"):
        matrix_from_arrays(quantized().to_arrays("it"), "it", columns)
