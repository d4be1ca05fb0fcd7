"""The averaging model: the mean of its columns, alone and among others."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.averaging.model import AveragingModel, FactoredModel
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import WEIGHT_TYPES
from sentrax.text.ragged import Ragged

N_IDS = 50
TABLE = np.random.default_rng(0).normal(size=(3, N_IDS)).astype(np.float32)
BIAS = np.array([0.5, -0.25, 0.0], dtype=np.float32)
ROWS = st.lists(st.lists(st.integers(0, N_IDS - 1), max_size=40), max_size=12)


@given(ROWS)
def test_logits_are_the_mean_of_columns_and_the_bias(rows: list[list[int]]) -> None:
    found = AveragingModel.from_table(TABLE, BIAS).logits(Ragged.from_rows(rows))
    wanted = [TABLE[:, row].mean(axis=1, dtype=np.float64) + BIAS if row else BIAS for row in rows]
    np.testing.assert_allclose(found, np.reshape(wanted, (-1, 3)), rtol=1e-6, atol=1e-7)


@given(ROWS, st.sampled_from(WEIGHT_TYPES))
def test_a_text_has_the_same_bits_alone_and_among_others(rows: list[list[int]], kind: str) -> None:
    model = AveragingModel.from_table(TABLE, BIAS).quantize(kind)
    together = model.logits(Ragged.from_rows(rows))
    for row, among_others in zip(rows, together, strict=True):
        assert model.logits(Ragged.from_rows([row]))[0].tobytes() == among_others.tobytes()


def test_the_mean_of_vectors_times_a_matrix_is_the_mean_of_their_products() -> None:
    random = np.random.default_rng(1)
    embedding, kernel = random.normal(size=(N_IDS, 8)), random.normal(size=(8, 3))
    text = [3, 3, 17, 44]
    found = AveragingModel.from_embedding(embedding, kernel, BIAS).logits(Ragged.from_rows([text]))[0]
    np.testing.assert_allclose(found, embedding[text].mean(axis=0) @ kernel + BIAS, rtol=1e-5)


IDS = np.array([2, 3, 7, 40], dtype=np.int32)
VECTORS = np.random.default_rng(1).normal(size=(4, 5)).astype(np.float32)
KERNEL = np.random.default_rng(2).normal(size=(5, 3)).astype(np.float32)
FACTORED = FactoredModel(IDS, QuantizedTable.exact(VECTORS), KERNEL, BIAS)


@given(ROWS)
def test_a_factored_model_is_one_of_the_product_of_its_factors(rows: list[list[int]]) -> None:
    table = np.zeros((3, N_IDS), dtype=np.float64)
    table[:, IDS] = (VECTORS.astype(np.float64) @ KERNEL).T
    wanted = [table[:, row].mean(axis=1) + BIAS if row else BIAS for row in rows]
    found = FACTORED.logits(Ragged.from_rows(rows))
    np.testing.assert_allclose(found, np.reshape(wanted, (-1, 3)), rtol=1e-6, atol=1e-7)
    for row, among_others in zip(rows, found, strict=True):
        assert FACTORED.logits(Ragged.from_rows([row]))[0].tobytes() == among_others.tobytes()


DAMAGE: dict[str, tuple[str, Any]] = {
    "ids that do not ascend": ("ids", IDS[::-1].copy()),
    "an id too large": ("ids", np.array([2, 3, 7, N_IDS], dtype=np.int32)),
    "fewer ids": ("ids", IDS[:3]),
    "another width": ("kernel", KERNEL[:4]),
    "another bias": ("bias", BIAS[:2]),
}


@pytest.mark.parametrize(("name", "array"), DAMAGE.values(), ids=DAMAGE)
def test_factors_that_do_not_fit_are_refused(name: str, array: Any) -> None:
    arrays = FACTORED.to_arrays()
    assert FactoredModel.from_arrays(arrays, N_IDS).to_arrays().keys() == arrays.keys()
    with pytest.raises(InputError):
        FactoredModel.from_arrays({**arrays, name: array}, N_IDS)
