"""The scorer: one text and a column agree, and nothing heavy is loaded."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.saved.model import SavedModel
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
from sentrax.saved.model import SavedModel
from sentrax.scoring import Scorer
Scorer(SavedModel.load({str(path)!r})).predict("so good")
print(*(name for name in ("jax", "nltk", "polars", "scipy") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
