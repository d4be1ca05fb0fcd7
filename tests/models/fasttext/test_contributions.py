"""What the words of a text add to the scores of a model of fastText, worked out by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.models.contributions import EXACT, Contributions
from sentrax.models.fasttext.contributions import contribute, parts_of
from sentrax.models.fasttext.predictor import FastTextPredictor
from sentrax.models.removal import REMOVAL
from sentrax.saved.loading import read_fasttext
from tests.models.fasttext.written import Written, dense
from tests.saved_models import QUANTIZED, TEXTS

NORMAL = np.random.default_rng(3).normal
NGRAMS = Written(
    words=(b"</s>", b"good", b"bad"),
    inputs=dense(NORMAL(size=(3 + 50, 2)).tolist()),
    outputs=dense([[1.0, -0.5], [-1.0, 2.0]]),
    dim=2,
    word_ngrams=3,
    subwords=(2, 3),
    buckets=50,
)
"""Words, subwords, pairs and runs of three."""


def predictor(written: Written, folder: Path, **changes: Any) -> FastTextPredictor:
    """The model that fastText has written."""
    model = read_fasttext(written.to(folder, **changes)).predictor
    assert isinstance(model, FastTextPredictor)
    return model


def explained(model: FastTextPredictor, text: str) -> Contributions:
    (found,) = contribute(model, [text])
    assert (found.logits == model.logits_of(text)).all()
    return found


def test_a_known_word_adds_its_product_and_an_unknown_one_nothing(tmp_path: Path) -> None:
    # The rows of good, good, bad and the end are 2, 2, -1 and 0; of four, each counts a quarter.
    found = explained(predictor(Written(), tmp_path), "good film good\tbad")
    assert found.method == EXACT
    assert list(found.tokens) == ["good", "film", "good", "bad"]
    assert list(found.spans) == [(0, 4), (5, 9), (10, 14), (15, 18)]
    assert found.of_tokens().tolist() == [[-0.5, 0.5], [0, 0], [-0.5, 0.5], [0.25, -0.25]]
    assert found.logits.tolist() == [-0.75, 0.75]


@pytest.mark.parametrize("written", [NGRAMS, QUANTIZED, Written()], ids=["n-grams", "quantized", "words"])
@pytest.mark.parametrize("text", [*TEXTS, "good bad", "__label__no good\0bad </s> good", "\ud83d\ude00 é"])
def test_shares_add_up_to_the_logits(written: Written, text: str, tmp_path: Path) -> None:
    model = predictor(written, tmp_path)
    found = explained(model, text)
    total = found.bias + found.of_tokens().sum(axis=0) + found.of_whole_text()
    np.testing.assert_allclose(total, found.logits, rtol=1e-12, atol=1e-12)
    plain = text.encode("utf-16", "surrogatepass").decode("utf-16")
    rows = [row for part in parts_of(model.features, plain) for row in part.rows.tolist()]
    assert rows == model.features.rows(plain).tolist()


def test_runs_are_shared_by_their_words_and_the_end_belongs_to_the_text(tmp_path: Path) -> None:
    found = explained(predictor(NGRAMS, tmp_path), "good day")
    groups = [(feature.group, feature.name, list(feature.tokens)) for feature in found.features]
    assert groups == [
        *(("word", "good", [0]), ("subwords", "good", [0]), ("subwords", "day", [1])),
        *(("end of the text", "", []), ("pair", "good day", [0, 1]), ("pair", "day", [1])),
        ("3 words", "good day", [0, 1]),
    ]


def test_what_the_table_of_a_sigmoid_rounds_off_belongs_to_the_text(tmp_path: Path) -> None:
    found = explained(predictor(Written(), tmp_path, loss="ova", outputs=dense([[-7.0], [0.31]])), "good")
    # Scores are -7 and 0.31; -7 is a step of the table, and 0.31 is rounded down to 9/32.
    assert found.of_tokens()[0] == pytest.approx([-7, 0.31])
    assert found.of_whole_text() == pytest.approx([0, 9 / 32 - 0.31], abs=1e-6)


def test_a_hierarchical_softmax_is_explained_by_leaving_words_out(tmp_path: Path) -> None:
    model = predictor(Written(), tmp_path, loss="hs")
    found = explained(model, "good, film bad")
    assert found.method == REMOVAL
    assert list(found.tokens) == ["good,", "film", "bad"]
    expected = found.logits - model.logits_of("good, film ")
    np.testing.assert_allclose(found.of_tokens()[2], expected)
