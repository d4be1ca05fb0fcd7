"""A table of weights, most of which are 0, sums rows as a full matrix does, and a damaged one is refused."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from sentrax.errors import InputError
from sentrax.models import sparse_tables
from sentrax.models.sparse_tables import SparseTable

FULL = np.array([[0, 1.5, 0, -2], [0, 0, 0, 0], [0.25, 0, 3, 0]])
TABLE = SparseTable.exact(sparse.csr_matrix(FULL))
ROWS, FACTORS, TEXTS = np.array([2, 0, 0, 1]), np.array([2.0, 1, -1, 5]), np.array([0, 0, 2, 2])


def test_sums_are_those_of_the_full_matrix() -> None:
    expected = np.zeros((3, 4))
    np.add.at(expected, TEXTS, FULL[ROWS] * FACTORS[:, None])
    assert TABLE.sum_rows(ROWS, FACTORS, TEXTS, 3).tolist() == expected.tolist()
    assert TABLE.take(ROWS).tolist() == FULL[ROWS].tolist()
    assert TABLE.to_matrix().toarray().tolist() == FULL.tolist()


def test_sums_taken_in_many_steps_are_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    table = SparseTable.exact(sparse.random(20, 9, 0.4, format="csr", rng=random))
    rows, texts = random.integers(20, size=300), np.sort(random.integers(5, size=300))
    factors = random.normal(size=300)
    at_once = table.sum_rows(rows, factors, texts, 5)
    monkeypatch.setattr(sparse_tables, "_WEIGHTS_AT_ONCE", 10)
    assert table.sum_rows(rows, factors, texts, 5).tobytes() == at_once.tobytes()


def test_no_rows_sum_to_zeros() -> None:
    assert TABLE.sum_rows(ROWS[:0], FACTORS[:0], TEXTS[:0], 2).tolist() == np.zeros((2, 4)).tolist()


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 0), ("float16", 1e-3), ("int8", 3 / 254)])
def test_a_table_comes_back_from_its_arrays_in_every_type(dtype: str, tolerance: float) -> None:
    table = TABLE.quantize(dtype)
    read = SparseTable.from_arrays(table.to_arrays("w"), "w", (3, 4))
    assert read.take(np.arange(3)) == pytest.approx(FULL, abs=tolerance)
    assert read.take(np.arange(3)).tolist() == table.take(np.arange(3)).tolist()


def test_int8_has_a_scale_for_64_weights() -> None:
    weights = np.concatenate([np.full(64, 1e-3), np.full(64, 50.0)])[None]
    table = SparseTable.exact(sparse.csr_matrix(weights)).quantize("int8")
    assert table.take(np.array([0])) == pytest.approx(weights, rel=1e-6)


def test_a_row_may_be_longer_than_16_bits_say() -> None:
    matrix = sparse.csr_matrix(np.arange(1, 2**16 + 11, dtype=np.float32)[None])
    table = SparseTable.exact(matrix)
    read = SparseTable.from_arrays(table.to_arrays("w"), "w", matrix.shape)
    assert (read.to_matrix() != matrix).nnz == 0


def test_files_of_earlier_releases_have_offsets_and_columns_of_32_bits() -> None:
    arrays = {**TABLE.to_arrays("w"), "w_columns": TABLE.columns.astype(np.int32), "w_offsets": TABLE.offsets}
    del arrays["w_lengths"]
    assert SparseTable.from_arrays(arrays, "w", (3, 4)).take(ROWS).tolist() == FULL[ROWS].tolist()


DAMAGE: dict[str, tuple[str, Any]] = {
    "a column too large": ("w_columns", np.array([1, 3, 0, 4], dtype=np.uint16)),
    "a negative column": ("w_columns", np.array([1, 3, 0, -1], dtype=np.int32)),
    "too few columns": ("w_columns", np.array([1, 3, 0], dtype=np.uint16)),
    "lengths of more weights": ("w_lengths", np.array([2, 1, 2], dtype=np.uint16)),
    "a length too few": ("w_lengths", np.array([2, 2], dtype=np.uint16)),
    "lengths of another type": ("w_lengths", np.array([2, 0, 2])),
    "a falling offset": ("w_offsets", np.array([0, 4, 2, 4])),
    "a first offset": ("w_offsets", np.array([1, 2, 2, 4])),
    "another last offset": ("w_offsets", np.array([0, 2, 2, 3])),
    "other rows": ("w_offsets", np.array([0, 2, 4])),
    "no weights": ("w_values", np.zeros((0, 64), dtype=np.float32)),
    "columns of another type": ("w_columns", np.array([1, 3, 0, 2])),
}


@pytest.mark.parametrize(("name", "array"), DAMAGE.values(), ids=DAMAGE)
def test_arrays_that_do_not_fit_are_refused(name: str, array: Any) -> None:
    arrays = {**TABLE.to_arrays("w"), name: array}
    if name == "w_offsets":
        del arrays["w_lengths"]
    with pytest.raises(InputError, match=r"its .*w"):
        SparseTable.from_arrays(arrays, "w", (3, 4))
