"""The lexicon predictor: scores by hand, any labels, saved and loaded, and states that do not fit."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import Polarity
from sentrax.models.lexicon.predictor import LexiconPredictor
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import TextPipeline
from tests.models.turns_of_phrase import NEGATIVE, POSITIVE

LABELS = ("negative", "neutral", "positive")
DEFAULT = LexiconPredictor.default()
TEXTS = ["not the worst", "a table", "", "I LOVE this!!! :)", "good but boring", "x" * 10_000, "\ud800\x00"]

TWO = Polarity(0, 1)


def small(n_classes: int = 2, polarity: Polarity = TWO, margin: float = 0.26) -> LexiconPredictor:
    lexicon = Lexicon({"good": 2, "bad": -2, "odd": -1})
    return LexiconPredictor(TextPipeline.preset("social"), lexicon, n_classes, polarity, margin)


@pytest.mark.parametrize(
    ("text", "label"),
    {
        "This movie was almost good.": "negative",
        "This movie was good.": "positive",
        "It is not the worst film": "positive",
        "not bad": "positive",
        "not good at all": "negative",
        "The table has four legs": "neutral",
        "": "neutral",
        "I love it 😍": "positive",
        "i'm soooo sad :(": "negative",
        "the story is clever but the ending is terrible": "negative",
    }.items(),
)
def test_the_packaged_list_labels_plain_sentences(text: str, label: str) -> None:
    assert LABELS[DEFAULT.logits_of(text).argmax()] == label


@pytest.mark.parametrize("sentence", [one for group in POSITIVE.values() for one in group])
def test_a_negation_that_praises_is_positive(sentence: str) -> None:
    assert LABELS[DEFAULT.logits_of(sentence).argmax()] == "positive"


@pytest.mark.parametrize("sentence", [one for group in NEGATIVE.values() for one in group])
def test_one_that_blames_and_an_ordinary_one_are_negative(sentence: str) -> None:
    assert LABELS[DEFAULT.logits_of(sentence).argmax()] == "negative"


@pytest.mark.parametrize("emoji", ["❤️", "❤", "👍🏽", "🥰", "🔥", "xD", ":'-)", "(◕‿◕)"])
def test_an_emoji_alone_is_an_opinion(emoji: str) -> None:
    assert LABELS[DEFAULT.logits_of(emoji).argmax()] == "positive"


SPELLINGS = {
    "It isn't good": ("It isn’t good", "It isn´t good", "It isn‘t good", "It isn′t good", "It isn`t good"),
    "It isn't a good day": (
        "It isn&#x27;t a good day",
        "It isn&rsquo;t a good<br />day",
        "It isn&amp;#39;t a good\u00a0day",
    ),
    'a "lovely" day': (
        "a “lovely” day",
        "a **“lovely”** day",
        "a \u00ablovely\u00bb day",
        "a &quot;lo\u200bvely&quot; day",
    ),
    "so lovely": ("so _lovely_", "so 𝐥𝐨𝐯𝐞𝐥𝐲", "so ｌｏｖｅｌｙ", "so l\u00adovely"),
}


@pytest.mark.parametrize(("plain", "others"), SPELLINGS.items(), ids=SPELLINGS)
def test_spellings_of_one_sentence_have_one_score(plain: str, others: tuple[str, ...]) -> None:
    assert set(DEFAULT.scores([plain, *others]).tolist()) == {DEFAULT.scores([plain])[0]} != {0.0}


def test_most_tweets_with_emoticons_get_the_right_sign(tweets: LabelledTexts) -> None:
    texts = [*tweets.texts_with("negative"), *tweets.texts_with("positive")]
    is_positive = np.arange(len(texts)) >= len(tweets) // 2
    assert np.mean((DEFAULT.scores(texts) > 0) == is_positive) > 0.95


def test_a_score_is_the_squashed_sum_of_valences() -> None:
    expected = [2 / np.sqrt(4 + 15), -4 / np.sqrt(16 + 15), 0]
    np.testing.assert_allclose(small().scores(["good", "bad bad", "film"]), expected)
    assert 0.99 < small().scores(["good " * 10_000])[0] <= 1


def test_other_labels_have_a_logit_of_0_and_win_without_valence() -> None:
    logits = small(4, Polarity(3, 1)).logits(["film", "good", "bad"])
    np.testing.assert_array_equal(logits[:, [0, 2]], 0)
    assert logits[0, [1, 3]].max() < 0
    assert logits[1:].argmax(axis=1).tolist() == [1, 3]


def test_two_labels_are_decided_by_the_sign_alone() -> None:
    logits = small().logits(["odd", "good", "film"])
    assert (logits[:, 1] - logits[:, 0] > 0).tolist() == [False, True, False]
    assert logits[2, 0] == logits[2, 1]


def test_a_wider_margin_leaves_more_texts_to_other_labels() -> None:
    assert small(3, Polarity(0, 2), 0.1).logits_of("odd").argmax() == 0
    assert small(3, Polarity(0, 2), 0.3).logits_of("odd").argmax() == 1


def test_logits_are_the_same_alone_and_among_others_to_the_bit() -> None:
    together = DEFAULT.logits(TEXTS * 3)
    np.testing.assert_array_equal(together, np.stack([DEFAULT.logits_of(text) for text in TEXTS * 3]))
    assert DEFAULT.logits([]).shape == (0, 3)


def test_an_item_that_is_not_a_string_is_named() -> None:
    with pytest.raises(InputError, match="item 1 is None"):
        DEFAULT.logits(["a", None])  # type: ignore[list-item]
    with pytest.raises(InputError, match="not a string"):
        DEFAULT.logits_of(3)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["float32", "float16", "int8"])
def test_a_saved_lexicon_has_equal_logits(kind: str, tmp_path: Path) -> None:
    model = SavedModel(LABELS, DEFAULT).quantize(kind)
    model.save(tmp_path / "model")
    loaded = SavedModel.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predictor.logits(TEXTS), DEFAULT.logits(TEXTS))
    assert loaded.fingerprint() == model.fingerprint()


def test_an_unknown_weight_type_is_refused() -> None:
    with pytest.raises(InputError, match="unknown weight type 'int4'"):
        DEFAULT.quantize("int4")


HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "no pipeline": ({"pipeline": None}, "the pipeline is None"),
    "a list for a lexicon": ({"lexicon": ["good"]}, "lexicon is not an object"),
    "a level out of range": ({"lexicon": {"good": 9}}, "valence of 'good' is 9"),
    "a level of lists": ({"lexicon": {"good": []}}, "valence of 'good'"),
    "a text for a number": ({"n_classes": "3"}, "n_classes is '3'"),
    "true for a number": ({"negative": True}, "negative is True"),
    "no classes": ({"n_classes": 0}, "n_classes is 0"),
    "endless classes": ({"n_classes": 10**12}, "n_classes is 1000000000000"),
    "a label that there is not": ({"positive": 3}, "expected two different numbers from 0 to 2"),
    "a label before the first": ({"positive": -1}, "expected two different numbers from 0 to 2"),
    "one label for both": ({"positive": 0}, r"are \(0, 0\); expected two different"),
    "a margin of text": ({"margin": "0"}, "margin is '0'"),
    "true for a margin": ({"margin": True}, "margin is True"),
    "a margin that is no number": ({"margin": float("nan")}, "margin is nan"),
    "an endless margin": ({"margin": 10**400}, "margin is 1000"),
    "a margin too wide": ({"margin": 2}, "margin is 2"),
}


@pytest.mark.parametrize(("change", "message"), HOSTILE.values(), ids=HOSTILE)
def test_content_that_does_not_fit_is_refused(change: dict[str, Any], message: str) -> None:
    content, arrays = DEFAULT.to_state()
    with pytest.raises(InputError, match=message):
        LexiconPredictor.from_state({**content, **change}, arrays)


@pytest.mark.parametrize("part", ["pipeline", "lexicon", "n_classes", "negative", "positive", "margin"])
def test_content_that_is_missing_is_refused(part: str) -> None:
    content, arrays = DEFAULT.to_state()
    del content[part]
    with pytest.raises(InputError):
        LexiconPredictor.from_state(content, arrays)


def test_one_text_loads_neither_jax_nor_polars() -> None:
    code = """
import sys
from sentrax.models.lexicon.predictor import LexiconPredictor
LexiconPredictor.default().logits_of("not a good film")
print(*(name for name in ("jax", "polars", "scipy") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
