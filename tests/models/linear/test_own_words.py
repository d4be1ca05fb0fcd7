"""Words whose valence a user gives: what they add to the logits, and what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.features.groups import valence_numbers
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.model import LinearModel
from sentrax.models.linear.own_words import OwnWords, add_words, measure_strength
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.training import cross_fit
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import FloatArray
from sentrax.text.hashing import hash_texts
from sentrax.text.pipeline import TextPipeline
from tests.models.fitting import fit_context, training_data

SOCIAL = TextPipeline.preset("social")
NO_WORDS = OwnWords({}, 1.0, 0, 1)
NEGATIVE, NEUTRAL, POSITIVE = range(3)


def fit() -> LinearPredictor:
    """A model of a few words, with the labels negative, neutral, positive."""
    random = np.random.default_rng(0)
    words = ["good", "great", "bad", "awful", "film", "sick", "the", "not", ":)", "but", "almost"]
    signs = [1, 1, -1, -1, 0, -1, 0, 0, 1, 0, 0]
    rows = [random.integers(len(words), size=number % 6 + 1) for number in range(200)]
    classes = [1 + int(np.sign(sum(signs[index] for index in row))) for row in rows]
    texts = [" ".join(words[index] for index in row) for row in rows]
    data = training_data(texts, np.eye(3)[classes])
    predictor, _ = cross_fit(data, np.full(200, -1), fit_context("linear", ("neg", "neu", "pos")))
    assert isinstance(predictor, LinearPredictor)
    return predictor


PREDICTOR = fit()


STRENGTH = measure_strength(PREDICTOR.model, PREDICTOR.lexicon, NEGATIVE, POSITIVE)


def with_words(words: Mapping[str, float | None]) -> LinearPredictor:
    return PREDICTOR.with_words(words, (NEGATIVE, POSITIVE))


def with_valence(word: str, valence: float) -> LinearPredictor:
    """The same for one token, whose strength is not measured each time."""
    own = OwnWords({word: valence}, STRENGTH, NEGATIVE, POSITIVE)
    return LinearPredictor(PREDICTOR.pipeline, PREDICTOR.lexicon, PREDICTOR.model, own)


def length_of_words(*words: str) -> float:
    """The length of a text's words: of each, the square of its idf, and 25 for each character."""
    group = PREDICTOR.model.groups["words"]
    rows = group.rows(hash_texts(*words))
    idf = np.where(rows >= 0, group.idf[rows], PREDICTOR.model.unseen_idf).astype(float)
    return float(np.sqrt((idf**2).sum() + 25 * len("".join(words))))


def added(text: str, word: str, valence: float) -> FloatArray:
    """What a valence adds to the logits of a text, compared with a word that says nothing."""
    logits = [with_valence(word, value).logits_of(text) for value in (valence, 0)]
    return np.subtract(*logits)


@pytest.mark.parametrize("word", ["sick", "zorgly"])
def test_a_valence_above_0_raises_the_positive_label_and_one_below_the_negative_label(word: str) -> None:
    length = length_of_words("the", "film", word)
    expected = STRENGTH / length
    np.testing.assert_allclose(added(f"the film {word}", word, 1.9), [0, 0, 1.9 * expected], atol=1e-12)
    np.testing.assert_allclose(added(f"the film {word}", word, -4), [4 * expected, 0, 0], atol=1e-12)


def test_a_negated_word_turns_by_the_factor_of_a_negated_valence() -> None:
    # The negated form of a word that no training text had negated has the idf of an unseen word.
    idf = PREDICTOR.model.unseen_idf
    length = np.sqrt(length_of_words("not") ** 2 + idf**2 + 25 * len("zorgly"))
    np.testing.assert_allclose(added("not zorgly", "zorgly", 2), [1.2 * STRENGTH / length, 0, 0], atol=1e-12)


@pytest.mark.parametrize("word", ["great", ":)"])
@pytest.mark.parametrize("valence", [0, 2.5])
def test_nothing_counts_that_was_learned_of_a_word_itself(word: str, valence: float) -> None:
    group = PREDICTOR.model.groups["words"]
    row = group.rows(hash_texts(word))[0]
    weights = group.weights.take(np.arange(len(group)))
    weights[row] *= 50
    groups = {
        **PREDICTOR.model.groups,
        "words": replace(group, weights=QuantizedTable.exact(weights)),
    }
    other = LinearPredictor(SOCIAL, Lexicon({word: -3}), replace(PREDICTOR.model, groups=groups))
    text = f"the {word} film"
    assert np.abs(other.logits_of(text) - PREDICTOR.logits_of(text)).max() > 1
    own = with_words({word: valence})
    assert (
        own.logits_of(text).tolist()
        == LinearPredictor(SOCIAL, other.lexicon, other.model, own.own).logits_of(text).tolist()
    )


TEXTS = st.lists(
    st.sampled_from(
        ["good", "bad", "sick", "zorgly", "film", "GREAT", "the", ",", "but", ":)", "almost", "!"]
    ),
    max_size=20,
).map(lambda words: " ".join([*words, "zorgly"]))


@settings(max_examples=60)
@given(TEXTS, st.floats(-4, 4), st.floats(-4, 4))
def test_a_higher_valence_never_lowers_positive_nor_raises_negative(
    text: str, first: float, second: float
) -> None:
    low, high = sorted((first, second))
    before, after = (
        log_probabilities(with_valence("zorgly", value).logits_of(text)) for value in (low, high)
    )
    assert after[POSITIVE] >= before[POSITIVE] - 1e-12
    assert after[NEGATIVE] <= before[NEGATIVE] + 1e-12
    if high - low > 0.01:
        assert after[POSITIVE] - after[NEGATIVE] > before[POSITIVE] - before[NEGATIVE]


def log_probabilities(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max()
    result: FloatArray = shifted - np.log(np.exp(shifted).sum())
    return result


def test_a_hashtag_leaves_it_to_its_word() -> None:
    own = OwnWords({"sick": 2.0, "#win": 1.0}, 10.0, 0, 1)
    assert own.values_of("#sick", 2, is_negated=False) == [0, 0]
    assert own.values_of("sick", 2, is_negated=False) == [0, 20]
    assert own.values_of("#win", 2, is_negated=False) == [0, 10]
    assert [token in own for token in ("win", "#", "", "sicks", "##sick")] == [*[False] * 4, True]


SPELLINGS = {
    "SICK": "sick",
    "sickkk": "sick",
    " Sick ": "sick",
    "(:": ":)",
    "👍🏽": "👍",
    "#Win": "#win",
    "don’t": "don't",
}


@pytest.mark.parametrize(("word", "token"), SPELLINGS.items(), ids=SPELLINGS)
def test_a_word_is_read_as_texts_are(word: str, token: str) -> None:
    assert add_words(NO_WORDS, {word: 1}, SOCIAL, strict=True).valences == {token: 1.0}


def test_of_several_spellings_the_tokens_own_one_counts_or_else_the_last() -> None:
    words: dict[str, Any] = {":)": 2.0, ":-)": 1.3, "LIT": 1, "Lit": np.float32(3)}
    assert add_words(NO_WORDS, words, SOCIAL, strict=True).valences == {":)": 2.0, "lit": 3.0}


def test_later_words_are_added_and_replace_earlier_ones_and_none_takes_one_away() -> None:
    first = with_words({"sick": 2, "lit": 3})
    second = first.with_words({"SICK": -1, "beta": 0, "lit": None}, (NEGATIVE, POSITIVE))
    assert first.own is not None
    assert second.own is not None
    assert first.own.strength == STRENGTH
    assert first.own.valences == {"sick": 2, "lit": 3}
    assert second.own.valences == {"sick": -1, "beta": 0}
    assert second.with_words(dict.fromkeys(["sick", "beta"]), (NEGATIVE, POSITIVE)).own is None


REFUSED: dict[str, tuple[Any, str]] = {
    "a list": (["sick"], "words is a list; pass a dict"),
    "a phrase": (
        {"not bad": 2},
        "the word cannot have a valence: 'not bad' is read as 2 tokens, 'not', 'bad'",
    ),
    "a user name": ({"@ann": 1}, "'@ann' is read as <user>"),
    "an address": ({"http://a.b": 1}, "'http://a.b' is read as <url>"),
    "nothing": (
        {"": 1, " ": 1, "sick": 2},
        "2 of 3 words cannot have a valence: '' is read as nothing; ' ' is read as nothing. ",
    ),
    "many phrases": ({f"a {number}": 1 for number in range(9)}, "; and 4 more. A word must be one token"),
    "a number": ({3: 1}, "the word 3 is an int, not a string"),
    "a valence that is too large": ({"sick": 4.1}, "the valence of 'sick' is 4.1; expected -4 to 4"),
    "a valence that is no number": ({"sick": float("nan")}, "the valence of 'sick' is nan"),
    "a valence that is a string": ({"sick": "2"}, "the valence of 'sick' is '2', not a number from -4 to 4"),
    "a truth value": ({"sick": True}, "the valence of 'sick' is True, not a number"),
}


@pytest.mark.parametrize(("words", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_word_or_a_valence_is_refused(words: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        with_words(words)


def test_what_is_not_one_token_can_be_left_out() -> None:
    words = {"not bad": 2, "sick": 2, "": 1}
    assert add_words(NO_WORDS, words, SOCIAL, strict=False).valences == {"sick": 2.0}


def test_strength_is_the_slope_of_learned_values_over_levels() -> None:
    model, lexicon = PREDICTOR.model, Lexicon.default()
    levels = np.array([level for level in lexicon.levels.values() if level])
    words = [word for word, level in lexicon.levels.items() if level]
    group = model.groups["words"]
    rows = group.rows(hash_texts(*words))
    values = group.take(rows[rows >= 0]) * group.idf[rows[rows >= 0], None]
    signs, sizes = np.sign(levels[rows >= 0]), np.abs(levels[rows >= 0])
    own = np.where(signs > 0, values[:, POSITIVE], values[:, NEGATIVE])
    by_words = np.linalg.lstsq(sizes[:, None], own - (values.sum(1) - own) / 2)[0][0]
    # By the numbers: one text of ten words for each level.
    reader = TokenReader(SOCIAL, Lexicon({f"w{level + 3}": level for level in range(-3, 4)}))
    texts = pl.Series([f"{'x ' * 9}w{level + 3}" for level in (-3, -2, -1, 1, 2, 3)])
    logits = valence_numbers(reader.column(texts)) @ model.sums.astype(float)
    speaking = [*logits[:3, NEGATIVE], *logits[3:, POSITIVE]]
    apart = [x - (row.sum() - x) / 2 for x, row in zip(speaking, logits, strict=True)]
    by_numbers = np.linalg.lstsq(np.array([[3, 2, 1, 1, 2, 3]]).T, np.array(apart))[0][0]
    length = np.sqrt(10 * mean_square(model))
    assert measure_strength(model, lexicon, NEGATIVE, POSITIVE) == pytest.approx(
        by_words + length * by_numbers
    )


def mean_square(model: LinearModel) -> float:
    """The mean of what a word of a training text adds to the squared length of its words."""
    counts = (1 + model.n_texts) / np.exp(model.word_idf.astype(float) - 1) - 1
    squares = model.word_idf.astype(float) ** 2 + [
        25 * len(word.removeprefix("not ")) for word in model.words
    ]
    return float(counts @ squares / counts.sum())


def test_in_a_model_that_knows_no_valence_a_word_still_counts() -> None:
    texts = ["la casa", "el perro"] * 20
    predictor, _ = cross_fit(
        training_data(texts, np.eye(2)[[0, 1] * 20]), np.full(40, -1), fit_context("linear", "ab")
    )
    assert isinstance(predictor, LinearPredictor)
    own = predictor.with_words({"genial": 4}, (0, 1))
    assert own.logits_of("la casa es genial")[1] > predictor.logits_of("la casa es genial")[1] + 0.5
