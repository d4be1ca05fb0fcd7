"""The smallest flip is what trying everything finds; in long texts, one that is said not to be proven."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.explanation.changes import changed, possible_changes
from sentrax.explanation.flips import Flip, smallest_flip
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.removal import word_spans
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import Vocabulary
from tests.saved_models import saved_model

WORDS = ("good", "bad", "love", "hate", "not", "film", "!")
VALENCES = {"good": 2.0, "bad": -2.0, "love": 3.0, "hate": -3.0}


def model(table: np.ndarray, bias: np.ndarray, labels: tuple[str, ...] = ("no", "yes")) -> SavedModel:
    """A model in which each word adds its column."""
    pipeline = replace(TextPipeline.preset("social"), ngrams=NGrams())
    predictor = AveragingPredictor(
        pipeline, Vocabulary.from_tokens([WORDS]), AveragingModel.from_table(table, bias)
    )
    return SavedModel(labels, predictor)


def polar(bias: float = -0.1) -> SavedModel:
    """A model that says yes if the mean of the valences is above some number."""
    valences = np.array([0, 0, 0, *(VALENCES.get(word, 0) for word in WORDS)])
    return model(np.stack([0 * valences, valences]), np.array([0, bias]))


def test_dropping_or_replacing_one_word_may_be_enough() -> None:
    flip = smallest_flip(polar(), "A Good film !")
    assert flip is not None
    assert flip.changes == (("Good", 2, 6, "Bad"),)
    assert (flip.label, flip.new_label, flip.is_smallest) == ("yes", "no", True)
    assert flip.new_text == "A Bad film !"
    # Four words: -0.1 + 2 / 4 before, -0.1 - 2 / 4 after.
    assert flip.probability == pytest.approx(1 / (1 + np.exp(-0.4)))
    assert flip.new_probability == pytest.approx(1 / (1 + np.exp(-0.6)))
    assert str(flip) == "With 'Bad' for 'Good' the answer is no (65%); no smaller change does it."


def test_several_words_are_changed_where_one_is_not_enough() -> None:
    flip = smallest_flip(polar(), "love love love bad film")
    assert flip is not None
    assert flip.is_smallest
    assert [(change.start, change.replacement) for change in flip.changes] == [(0, "hate"), (5, "hate")]
    assert json.loads(json.dumps(flip.to_json()))["changes"][0] == {
        "word": "love",
        "start": 0,
        "end": 4,
        "replacement": "hate",
    }


def test_dropping_is_said_too() -> None:
    only_not = model(np.eye(10)[[0, 7]], np.array([0.1, 0]))  # yes, if "not" is there
    flip = smallest_flip(only_not, "not a film !")
    assert flip is not None
    assert flip.new_text == "a film !"
    assert str(flip).startswith("Without 'not' the answer is no (52%)")


@pytest.mark.parametrize("text", ["", " ", "film", "film film !"])
def test_there_may_be_no_flip(text: str) -> None:
    assert smallest_flip(polar(), text) is None


def test_unsure_is_no_label_of_its_own() -> None:
    unsure = replace(polar(), calibration=Calibration(abstain_threshold=0.99))
    flip = smallest_flip(unsure, "good film")
    assert flip is not None
    assert (flip.label, flip.new_label) == ("yes", "no")


def all_flips(model: SavedModel, text: str) -> dict[int, float]:
    """The size of each flip there is, and the highest probability of one of this size."""
    scorer, found = Scorer(model), dict[int, float]()
    before = scorer.predict(text).label
    options = [possible_changes(text, *span) for span in word_spans(model.predictor, text)]
    for chosen in itertools.product(*([None, *changes] for changes in options)):
        changes = [change for change in chosen if change is not None]
        after = scorer.predict(changed(text, changes))
        if after.label != before:
            found[len(changes)] = max(found.get(len(changes), 0), after.probability)
    return found


@settings(max_examples=30)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.integers(0, 1000))
def test_no_other_changes_are_fewer_or_of_a_higher_probability(words: list[str], seed: int) -> None:
    normal = np.random.default_rng(seed).normal
    random = model(normal(size=(3, 10)), normal(size=3), ("a", "b", "c"))
    text = " ".join(words)
    flip, possible = smallest_flip(random, text), all_flips(random, text)
    if flip is None:
        assert not possible
        return
    assert len(flip.changes) == min(possible)
    assert flip.new_probability == pytest.approx(possible[min(possible)])
    assert flip.is_smallest
    assert Scorer(random).predict(flip.new_text).label == flip.new_label != flip.label


def check(model: SavedModel, flip: Flip | None) -> Flip:
    assert flip is not None
    assert flip.new_text == changed(flip.text, flip.changes)
    before, after = (Scorer(model).predict(text).label for text in (flip.text, flip.new_text))
    assert (before, after) == (flip.label, flip.new_label)
    assert before != after
    return flip


def test_beyond_what_can_be_tried_the_best_changes_come_first() -> None:
    # Half of the forty words "love" turned round, and one more: each counts 6 of 3 * 40.
    flip = check(polar(0.0), smallest_flip(polar(0.0), "love " * 40 + "film " * 10, most_texts=5000))
    assert len(flip.changes) in (20, 21)
    assert not flip.is_smallest
    assert {change.replacement for change in flip.changes} == {"hate"}
    assert "a smaller change may do it, too" in str(flip)
    assert "and 15 more" in str(flip) or "and 16 more" in str(flip)


def test_in_very_long_texts_the_strongest_words_are_changed() -> None:
    text = "film love " * 1000 + "bad " * 500
    flip = check(polar(), smallest_flip(polar(), text, most_texts=100))
    assert {change.word for change in flip.changes} == {"love"}
    assert 150 < len(flip.changes) < 600


def test_changes_that_turn_out_not_to_be_needed_are_taken_back() -> None:
    # Without "film", which says most, 0.5 is left; with "bad" for "good", -0.5 is, and "film" may stay.
    valences = np.array([0, 0, 0, *(3.0 if word == "film" else VALENCES.get(word, 0) for word in WORDS)])
    valences[3 + WORDS.index("not")] = -1.5
    lively = model(np.stack([0 * valences, valences]), np.zeros(2))
    flip = check(lively, smallest_flip(lively, "film good not " + "a " * 20, most_texts=12))
    assert [change.word for change in flip.changes] == ["good"]


def test_a_shortcut_of_the_smallest_size_left_is_proven() -> None:
    # All sets of one were tried; there are too many of two, but two are found.
    text = "love love film love bad love " + "film " * 30
    flip = check(polar(0.0), smallest_flip(polar(0.0), text, most_texts=60))
    assert len(flip.changes) == 2
    assert flip.is_smallest


@pytest.mark.parametrize("name", ["lexicon", "linear", "fasttext", "cnn", "int8"])
def test_every_kind_of_model_can_be_asked(name: str) -> None:
    asked = saved_model(name)
    flip = smallest_flip(asked, "what a GOOD film, I love it :)")
    if flip is not None:
        check(asked, flip)


def test_of_a_model_with_several_labels_any_of_them_may_change() -> None:
    several = replace(polar(), multi_label=True)
    flip = smallest_flip(several, "good film")
    assert flip is not None
    assert (flip.label, flip.new_label) == ("yes", "")
    assert "the answer is no label" in str(flip)


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(InputError, match="None, not a string"):
        smallest_flip(polar(), None)  # type: ignore[arg-type]
