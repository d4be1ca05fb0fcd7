"""`analyzer.lexicon`: words that people change in VADER's way count as those of `with_words`."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import sentrax
from sentrax.compat.vader import SentimentIntensityAnalyzer
from sentrax.errors import InputError

PLAIN = SentimentIntensityAnalyzer()


def analyzer_with(words: dict[str, Any]) -> SentimentIntensityAnalyzer:
    analyzer = SentimentIntensityAnalyzer()
    analyzer.lexicon.update(words)
    return analyzer


def test_added_words_count_as_those_of_with_words() -> None:
    words = {"flumsy": -3.0, "glorpy": 2.5, "great": -2}
    classifier = sentrax.load().with_words(words)
    analyzer = analyzer_with(words)
    for text in ("a flumsy thing", "so GLORPY!", "not glorpy", "a great day", "nothing of these"):
        scores, answer = analyzer.polarity_scores(text), sentrax.sentiment(text, model=classifier)
        assert (scores["neg"], scores["pos"]) == (round(answer.negative, 3), round(answer.positive, 3))
    assert analyzer.polarity_scores("flumsy")["compound"] < -0.05
    assert analyzer.polarity_scores("glorpy")["compound"] > 0.05
    assert PLAIN.polarity_scores("nothing of these") == analyzer.polarity_scores("nothing of these")


def test_each_way_to_change_a_dict_counts_at_once() -> None:
    analyzer = SentimentIntensityAnalyzer()

    def compound(text: str) -> float:
        return analyzer.polarity_scores(text)["compound"]

    before = compound("glorpy"), compound("excellent")
    analyzer.lexicon["glorpy"] = 4
    assert compound("glorpy") > 0.05
    analyzer.lexicon.setdefault("glorpy", -4)
    assert compound("glorpy") > 0.05
    words = analyzer.lexicon
    words |= {"glorpy": -4}
    assert compound("glorpy") < -0.05
    assert analyzer.lexicon.pop("glorpy") == -4
    assert compound("glorpy") == before[0]
    del analyzer.lexicon["excellent"]
    assert compound("excellent") < before[1]
    analyzer.lexicon = {**PLAIN.lexicon, "glorpy": 4}
    assert compound("glorpy") > 0.05
    assert compound("excellent") == before[1]
    analyzer.lexicon = {"glorpy": 4}
    assert compound("glorpy") > 0.05
    assert compound("excellent") < before[1]
    analyzer = SentimentIntensityAnalyzer()
    analyzer.lexicon = {}
    assert compound("excellent") < before[1]


def test_the_words_are_a_list_that_can_be_read_and_reading_changes_nothing() -> None:
    analyzer = SentimentIntensityAnalyzer()
    assert analyzer.lexicon["excellent"] > 0 > analyzer.lexicon["horrible"]
    assert len(analyzer.lexicon) > 1000
    assert all(type(valence) is float for valence in analyzer.lexicon.values())
    analyzer.lexicon.update(dict(analyzer.lexicon))
    assert analyzer.polarity_scores("excellent") == PLAIN.polarity_scores("excellent")


def test_analyzers_and_their_copies_do_not_share_words() -> None:
    analyzer = analyzer_with({"glorpy": 4})
    copies = [copy.deepcopy(analyzer), pickle.loads(pickle.dumps(analyzer))]  # noqa: S301
    expected = analyzer.polarity_scores("glorpy")
    analyzer.lexicon["glorpy"] = -4
    assert analyzer.polarity_scores("glorpy") != expected
    assert [again.polarity_scores("glorpy") for again in copies] == [expected] * 2
    assert PLAIN.polarity_scores("glorpy")["compound"] < expected["compound"]
    assert len(pickle.dumps(analyzer)) < 200_000  # the words, not the model


def test_a_valence_beyond_4_counts_as_4_and_a_phrase_does_not_count() -> None:
    expected = analyzer_with({"glorpy": 4, "flumsy": -4}).polarity_scores("glorpy")
    assert analyzer_with({"glorpy": np.float32(10.5), "flumsy": -100}).polarity_scores("glorpy") == expected
    assert analyzer_with({"glorpy flumsy": 4}).polarity_scores("glorpy") == PLAIN.polarity_scores("glorpy")


@pytest.mark.parametrize("valence", ["3", float("nan"), True])
def test_a_valence_that_is_no_number_is_named(valence: Any) -> None:
    analyzer = analyzer_with({"glorpy": valence})
    with pytest.raises(InputError, match="the valence of 'glorpy' is"):
        analyzer.polarity_scores("good")


def test_a_thread_may_add_words_while_another_scores() -> None:
    class Meanwhile(float):
        """A valence during whose comparison another thread adds a word."""

        def __ne__(self, other: object) -> bool:
            analyzer.lexicon["flimly"] = 4
            return True

    analyzer = analyzer_with({"glorpy": Meanwhile(2)})
    assert analyzer.polarity_scores("glorpy")["compound"] > 0.05
    assert analyzer.polarity_scores("flimly")["compound"] > 0.05
