"""The shares of words and n-grams are the columns of the table, divided by how many ids a text has."""

from dataclasses import replace

import numpy as np
import pytest

from sentrax.models.averaging.contributions import contribute
from sentrax.models.averaging.model import AveragingModel, FactoredModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.contributions import EXACT
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import Vocabulary
from tests.saved_models import TEXTS, saved_model

ROWS = 8


def predictor(words: int) -> AveragingPredictor:
    """A model with random weights for a few words and runs of up to `words` words."""
    pipeline = replace(TextPipeline.preset("social"), ngrams=NGrams(words, ROWS))
    vocabulary = Vocabulary.from_tokens([("so", "good", "bad", "<caps>")])
    table = np.random.default_rng(1).normal(size=(3, len(vocabulary) + ROWS))
    return AveragingPredictor(pipeline, vocabulary, AveragingModel.from_table(table, np.array([1.0, 0.5, 0])))


def test_a_word_adds_its_column_and_a_share_of_its_runs() -> None:
    model = predictor(3)
    (found,) = contribute(model, ["SO good film"])
    assert found.method == EXACT
    assert list(found.tokens) == ["so", "<caps>", "good", "film"]
    assert list(found.spans) == [(0, 2), (0, 2), (3, 7), (8, 12)]
    assert [(feature.group, feature.name, list(feature.tokens)) for feature in found.features] == [
        *(("word", "so", [0]), ("word", "<caps>", [1]), ("word", "good", [2]), ("word", "film", [3])),
        *(("pair", "so good", [0, 2]), ("pair", "good film", [2, 3]), ("3 words", "so good film", [0, 2, 3])),
    ]
    ids = model.encoder.one("SO good film")
    assert len(ids) == 7
    assert isinstance(model.model, AveragingModel)
    columns = model.model.table.take(ids, axis=1).T / 7
    good = columns[2] + columns[4] / 2 + columns[5] / 2 + columns[6] / 3
    np.testing.assert_allclose(found.of_tokens()[2], good, rtol=1e-12)
    np.testing.assert_allclose(found.of_tokens()[1], columns[1], rtol=1e-12)


@pytest.mark.parametrize("text", [*TEXTS, "good " * 300, "#good &amp; BAD"])
@pytest.mark.parametrize("words", [1, 2, 4])
def test_shares_and_bias_add_up_to_the_logits(text: str, words: int) -> None:
    model = predictor(words)
    (found,) = contribute(model, [text])
    assert (found.logits == model.logits_of(text)).all()
    np.testing.assert_allclose(found.bias + found.of_tokens().sum(axis=0), found.logits, rtol=1e-12)


def test_models_that_are_trained_quantized_or_factored_have_shares_too() -> None:
    trained = saved_model("averaging").predictor
    small = trained.quantize("int8")
    assert isinstance(trained, AveragingPredictor)
    vectors = np.random.default_rng(2).normal(size=(3, 2)).astype(np.float32)
    kernel = np.ones((2, 4), np.float32)
    factored = FactoredModel(
        np.array([0, 3, 5], np.int32), QuantizedTable.exact(vectors), kernel, np.zeros(4, np.float32)
    )
    for model in (trained, small, AveragingPredictor(trained.pipeline, trained.vocabulary, factored)):
        for found, logits in zip(contribute(model, TEXTS), model.logits(TEXTS), strict=True):
            np.testing.assert_allclose(found.bias + found.of_tokens().sum(axis=0), logits, rtol=1e-9)
