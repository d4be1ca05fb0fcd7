"""The texts of the prior: what they are about, and which of them are positive."""

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.linear.prior import prior_texts


def test_a_negation_turns_a_strong_word_and_almost_takes_its_praise() -> None:
    is_positive = dict(zip(*prior_texts(Lexicon({"superb": 3, "worst": -3})), strict=True))
    assert is_positive["not superb"] is False
    assert is_positive["almost superb"] is False
    assert is_positive["not worst"] is True
    assert "almost worst" not in is_positive


def test_weak_words_faces_and_negations_are_left_out() -> None:
    assert (
        prior_texts(Lexicon({"fine": 1, "awful": -2, ":)": 3, "never": -2}))[0]
        == prior_texts(Lexicon({"awful": -2}))[0]
    )
    assert prior_texts(Lexicon({})) == ([], [])
