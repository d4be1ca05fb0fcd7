"""Matrices by rows: product-quantized ones, rounded ones, and means."""

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.models.fasttext.matrices import DenseMatrix, QuantizedMatrix, matrix_of, mean_of_rows, product

GENERATOR = np.random.default_rng(0)
TABLE = GENERATOR.normal(size=(9000, 3)).astype(np.float32)


def quantized() -> QuantizedMatrix:
    """Three columns as stretches of two and one, with norms."""
    codes = np.array([[0, 1], [255, 0]], dtype=np.uint8)
    centroids = np.zeros((2, 256, 2), dtype=np.float32)
    centroids[0, 0], centroids[0, 255] = (1, 2), (3, 4)
    centroids[1, 0, 0], centroids[1, 1, 0] = 5, 6
    norms = np.linspace(0, 255, 256, dtype=np.float32)
    return QuantizedMatrix(codes, centroids, 3, np.array([2, 10], dtype=np.uint8), norms)


def test_a_quantized_row_is_its_centroids_times_its_norm() -> None:
    assert quantized().rows(np.array([1, 0, 1])).tolist() == [[30, 40, 50], [2, 4, 12], [30, 40, 50]]


def test_a_mean_is_numpys_and_of_nothing_zero() -> None:
    rows = GENERATOR.integers(0, len(TABLE), 20_000)
    wanted = TABLE[rows].astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(mean_of_rows(DenseMatrix.of(TABLE), rows), wanted, rtol=1e-9)
    assert mean_of_rows(DenseMatrix.of(TABLE), rows[:0]).tolist() == [0, 0, 0]


def test_a_product_is_numpys() -> None:
    right = GENERATOR.normal(size=(3, 2))
    np.testing.assert_allclose(
        product(DenseMatrix.of(TABLE), right).table, TABLE @ right, rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize(("kind", "rounding"), [("float32", 0), ("float16", 2**-11), ("int8", 1 / 254)])
def test_rounding_is_at_most_half_a_step(kind: str, rounding: float) -> None:
    found = DenseMatrix.of(TABLE).quantize(kind)
    assert found.table.dtype == kind
    limit = rounding * np.abs(TABLE).max(axis=1, keepdims=True) + 1e-6
    assert (np.abs(found.rows(slice(None)) - TABLE) <= limit).all()


@pytest.mark.parametrize(
    "matrix", [DenseMatrix.of(TABLE), DenseMatrix.of(TABLE).quantize("int8"), quantized()], ids=repr
)
def test_a_matrix_comes_back_from_its_arrays(matrix: DenseMatrix | QuantizedMatrix) -> None:
    again = matrix_of(matrix.to_arrays("it"), "it", 3)
    rows = np.array([1, 0])
    assert again.rows(rows).tolist() == matrix.rows(rows).tolist()


@pytest.mark.parametrize("name", ["it_codes", "it_centroids", "it_norm_codes", "it_norms"])
@pytest.mark.parametrize(
    "damaged", [np.zeros(0, dtype=np.uint8), np.zeros((2, 2)), np.full(256, np.nan, np.float32)]
)
def test_arrays_that_do_not_fit_are_refused(name: str, damaged: np.ndarray) -> None:
    with pytest.raises(InputError):
        matrix_of({**quantized().to_arrays("it"), name: damaged}, "it", 3)


@pytest.mark.parametrize("columns", [1, 2, 5, 400])
def test_a_quantizer_for_another_width_is_refused(columns: int) -> None:
    with pytest.raises(InputError, match="stretches"):
        matrix_of(quantized().to_arrays("it"), "it", columns)
