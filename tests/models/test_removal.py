"""A word's share is what the logits lose without it, for any model."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from sentrax.models.removal import REMOVAL, contribute, word_spans
from sentrax.text.pipeline import NGrams, TextPipeline
from tests.saved_models import TEXTS, saved_model


class Counter:
    """A model whose first logit is how many characters a text has besides spaces, and the second -1."""

    kind, n_classes, n_asked = "counter", 2, 0
    pipeline = replace(TextPipeline.preset("social"), ngrams=NGrams())

    def logits(self, texts: Iterable[str]) -> np.ndarray:
        rows = [self.logits_of(text) for text in texts]
        self.n_asked += len(rows)
        return np.array(rows)

    def logits_of(self, text: str) -> np.ndarray:
        return np.array([len(text.replace(" ", "")), -1.0])


def test_a_word_adds_what_is_lost_without_it() -> None:
    (found,) = contribute(Counter(), ["so #LoveThis !!!"])  # type: ignore[arg-type]
    assert found.method == REMOVAL
    assert list(found.tokens) == ["so", "#LoveThis", "!!!"]
    assert list(found.spans) == [(0, 2), (3, 12), (13, 16)]
    assert found.of_tokens().tolist() == [[2, 0], [9, 0], [3, 0]]
    assert found.bias.tolist() == [0, -1]


def test_neighbours_of_what_is_left_out_stay_apart() -> None:
    asked = list[str]()

    class Listening(Counter):
        def logits_of(self, text: str) -> np.ndarray:
            asked.append(text)
            return super().logits_of(text)

    list(contribute(Listening(), ["a,b"]))  # type: ignore[arg-type]
    assert asked == ["", "a,b", " ,b", "a b", "a, "]


def test_words_of_a_long_text_are_left_out_together_and_share_alike() -> None:
    model = Counter()
    (found,) = contribute(model, ["ab " * 2000])  # type: ignore[arg-type]
    assert model.n_asked <= 513
    assert len(found.tokens) == 2000
    assert found.of_tokens().tolist() == pytest.approx(np.array([[2.0, 0.0]] * 2000))


def test_a_huge_text_is_scored_only_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentrax.models.removal._MOST_CHARACTERS", 10_000)
    model = Counter()
    (found,) = contribute(model, ["ab " * 2000])  # type: ignore[arg-type]
    assert model.n_asked <= 9
    assert found.of_tokens().sum() == pytest.approx(4000)


def test_words_are_those_of_the_pipeline_or_of_the_preset_social() -> None:
    assert word_spans(saved_model("averaging").predictor, "Well, #aB") == [(0, 4), (4, 5), (6, 9)]
    assert word_spans(saved_model("fasttext").predictor, "Well, #aB") == [(0, 4), (4, 5), (6, 9)]


@pytest.mark.parametrize("name", ["lexicon", "averaging", "dan"])
def test_shares_of_real_models_are_differences_of_logits(name: str) -> None:
    model = saved_model(name).predictor
    for text, found in zip(TEXTS, contribute(model, TEXTS), strict=True):
        for (start, end), share in zip(found.spans, found.of_tokens(), strict=True):
            without = model.logits_of(f"{text[:start]} {text[end:]}")
            np.testing.assert_allclose(share, model.logits_of(text) - without, atol=1e-12)
