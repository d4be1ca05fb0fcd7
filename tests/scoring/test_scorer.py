"""The scorer: one text and a column agree, and nothing heavy is loaded."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax

from sentrax.errors import InputError
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import Vocabulary


def model() -> SavedModel:
    pipeline = TextPipeline.preset("social")
    vocabulary = Vocabulary.from_tokens([["good", "bad", "so"]])
    n_ids = len(vocabulary) + pipeline.ngrams.rows
    table = np.random.default_rng(0).normal(size=(2, n_ids))
    model = AveragingModel.from_table(table, np.array([0.1, -0.1]))
    return SavedModel(("negative", "positive"), AveragingPredictor(pipeline, vocabulary, model))


SCORER = Scorer(model())


@given(st.lists(st.text(alphabet="god ba!:)so\n", max_size=30)))
def test_a_column_has_the_probabilities_of_its_texts_to_the_bit(texts: list[str]) -> None:
    together = SCORER.probabilities(pl.Series(texts, dtype=pl.String))
    assert together.shape == (len(texts), 2)
    for text, row in zip(texts, together, strict=True):
        assert np.exp(SCORER.log_probabilities(text)).tobytes() == row.tobytes()


class TableOfLogits:
    """A predictor whose texts are the numbers of the rows of a table."""

    def __init__(self, table: npt.NDArray[np.float64]):
        self.table = table

    n_classes = property(lambda self: self.table.shape[1])

    def logits(self, texts: list[str]) -> npt.NDArray[np.float64]:
        return self.table[list(map(int, texts))]

    def logits_of(self, text: str) -> npt.NDArray[np.float64]:
        row: npt.NDArray[np.float64] = self.table[int(text)]
        return row


def scorer_of(table: npt.NDArray[np.float64], *, multi_label: bool) -> Scorer:
    labels = tuple(map(str, range(table.shape[1])))
    predictor: Any = TableOfLogits(table)
    return Scorer(SavedModel(labels, predictor, Calibration(1.37), multi_label))


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("n_labels", [1, 2, 3, 7, 8, 9, 20])
def test_one_text_has_the_probabilities_that_it_has_among_others(n_labels: int, multi_label: bool) -> None:
    table = np.random.default_rng(n_labels).normal(scale=9, size=(50, n_labels))
    scorer = scorer_of(table, multi_label=multi_label)
    together = scorer.column_log_probabilities(list(map(str, range(50))))
    alone = np.array([scorer.log_probabilities(str(row)) for row in range(50)])
    assert alone.tobytes() == together.tobytes()
    if not multi_label:
        np.testing.assert_allclose(together, log_softmax(table / 1.37, axis=1), rtol=1e-12)
    for row in range(50):
        label, probability = scorer.predict(str(row))
        assert (label, probability) == (str(together[row].argmax()), np.exp(together[row].max()))


@pytest.mark.parametrize("logits", [[np.inf, 0.0], [np.nan, 0.0], [0.0, np.nan], [-np.inf, 0.0]])
def test_logits_that_are_not_finite_have_no_probabilities(logits: list[float]) -> None:
    scorer = scorer_of(np.array([logits]), multi_label=False)
    with pytest.raises(InputError, match="weights are so large"):
        scorer.predict("0")
    with pytest.raises(InputError, match="weights are so large"):
        scorer.probabilities(["0"])


def test_the_prediction_is_the_most_probable_label() -> None:
    label, probability = SCORER.predict("so good")
    probabilities = SCORER.probabilities(["so good"])[0]
    assert label == SCORER.model.labels[probabilities.argmax()]
    assert probability == probabilities.max() > 0.5


def test_one_text_is_scored_without_jax_nltk_polars_and_scipy(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    model().save(path)
    code = f"""
import sys
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring import Scorer
Scorer(SavedModel.load({str(path)!r})).predict("so good")
print(*(name for name in ("jax", "nltk", "polars", "scipy") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
