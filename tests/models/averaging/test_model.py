"""The averaging model: the mean of its columns, alone and among others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.averaging.model import AveragingModel
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
