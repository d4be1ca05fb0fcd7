"""What features of a text add to its logits: they add up to them, and are shared among their tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.contributions import EXACT, Contributions, Feature
from sentrax.models.registry import KINDS
from tests.saved_models import TEXTS, saved_model

EXACT_KINDS = ("lexicon", "nbsvm", "averaging", "linear", "int8", "many labels")


def contributions_of(name: str, text: str) -> Contributions:
    predictor = saved_model(name).predictor
    contribute = KINDS[predictor.kind].load_contributions()
    (found,) = contribute(predictor, [text])
    return found


def check_sum(found: Contributions) -> None:
    total = found.bias + found.of_whole_text() + found.of_tokens().sum(axis=0)
    assert found.method == EXACT
    np.testing.assert_allclose(total, found.logits, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", EXACT_KINDS)
def test_what_features_add_is_the_logits(name: str) -> None:
    for text in (*TEXTS, "not good not good, but good :) " * 20, " "):
        found = contributions_of(name, text)
        assert found.logits.tolist() == saved_model(name).predictor.logits_of(text).tolist()
        assert list(found.tokens) == saved_model(name).predictor.pipeline.tokens(text)  # type: ignore[attr-defined]
        check_sum(found)


words = st.sampled_from(
    [
        "good",
        "bad",
        "great",
        "film",
        "not",
        "isn't",
        "but",
        "almost",
        "VERY",
        ":)",
        "!!!",
        "loooove",
        "#good",
        ",",
    ]
)


@given(st.sampled_from(EXACT_KINDS[:-1]), st.lists(words, max_size=15))
def test_they_add_up_whatever_the_words(name: str, of_text: list[str]) -> None:
    check_sum(contributions_of(name, " ".join(of_text)))


def test_a_repeated_word_of_nbsvm_has_its_part_at_each_place() -> None:
    once, twice = (contributions_of("nbsvm", text) for text in ("lovely", "lovely film lovely"))
    (value,) = [feature.values for feature in once.features if feature.name == "lovely"]
    parts = [feature.values for feature in twice.features if feature.name == "lovely"]
    np.testing.assert_allclose(parts, [np.array(value) / 2] * 2)
    assert [feature.tokens for feature in twice.features if feature.name == "lovely"] == [[0], [2]]


def test_adverbs_of_a_lexicon_have_what_they_add() -> None:
    """The rule is valence * (1 + 0.25), and 0.25 is of `really`."""
    found = contributions_of("lexicon", "really good")
    really, good = found.of_tokens()
    np.testing.assert_allclose(really, 0.25 * good)


def test_a_lexicon_shares_a_turned_valence_with_the_negation() -> None:
    found = contributions_of("lexicon", "not good")
    no, good = found.of_tokens()
    np.testing.assert_allclose(no, good)
    assert good[1] < 0 < good[0]


def test_equal_shares_are_the_default() -> None:
    features = [
        Feature("pair", "a b", [3.0, -3.0], [0, 1]),
        Feature("sum", "s", [1.0, 2.0], [1, 2], [0.25, 0.75]),
        Feature("signal", "length", [0.5, 0.5]),
    ]
    found = Contributions("abc", [(0, 1), (1, 2), (2, 3)], features, np.zeros(2), np.array([4.5, -0.5]))
    assert found.of_tokens().tolist() == [[1.5, -1.5], [1.75, -1.0], [0.75, 1.5]]
    assert found.of_whole_text().tolist() == [0.5, 0.5]


def test_a_text_without_features_has_the_bias() -> None:
    found = Contributions((), (), (), np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert found.of_tokens().shape == (0, 2)
    assert found.of_whole_text().tolist() == [0.0, 0.0]
