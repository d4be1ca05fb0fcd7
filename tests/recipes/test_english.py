"""The recipe of the English model: its own texts, changes and weights; and the model that it made."""

import itertools
import random
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from recipes.english.changes import NAMES, change, change_all
from recipes.english.measuring import by_domain, macro_recall, sample_of_domains
from recipes.english.own_texts import LABEL_OF_SIGN, TEXTS, expand, read_own_texts
from recipes.english.sources import DOMAINS, LABELS, OWN, Texts, read_texts
from recipes.english.training import OWN_SHARE, RARELY, offsets_of, training_data, weigh
from sentrax.classifier.provenance import describe_training
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.pretrained import find_model
from sentrax.saved.card import model_card
from sentrax.saved.model import SavedModel
from sentrax.text.hashing import hash_texts

FILES = sorted(TEXTS.glob("*.txt"))
N_DOMAINS = len(DOMAINS)
TWO, THREE = 0, 3  # a domain of two labels, and one of three
SOME = Texts(
    pl.Series([f"text {number}" for number in range(12)]),
    np.array([0, 0, 0, 2, 0, 1, 1, 2, 2, 0, 1, 2]),
    np.array([TWO] * 4 + [THREE] * 5 + [OWN] * 3),
)


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_line_of_our_own_is_a_label_and_a_text(path: Path) -> None:
    for line in lines(path):
        assert line[0] in LABEL_OF_SIGN, line
        assert line[1] == " ", line
        assert line[2:] == line[2:].strip() != "", line
        depths = itertools.accumulate({"{": 1, "}": -1}.get(character, 0) for character in line)
        assert set(depths) <= {0, 1}, line
        assert line.count("{") == line.count("}"), line


def test_no_text_of_our_own_has_two_labels() -> None:
    texts, labels = read_own_texts()
    both = {(text.casefold(), label) for text, label in zip(texts, labels, strict=True)}
    counts = Counter(text for text, _ in both)
    assert [text for text, count in counts.items() if count > 1] == []


def test_alternatives_are_combined_or_drawn_always_alike() -> None:
    assert expand("{a|b}{ c|}", 30) == ["a c", "a", "b c", "b"]
    drawn = expand("{a|b|c} {d|e|f} {g|h|i}", 10)
    assert drawn == expand("{a|b|c} {d|e|f} {g|h|i}", 10)
    assert len(set(drawn)) == 10


def test_first_names_are_exchanged_and_other_words_stay() -> None:
    changed = change_all(["Emma met olivia in Paris"] * 200)
    seen = {text.split()[0].title() for text in changed}
    assert {text.split(maxsplit=1)[1].casefold() for text in changed} == {"met olivia in paris"}
    assert seen <= set(NAMES)
    assert len(seen) > 50


def test_some_texts_lose_their_final_marks_and_a_few_are_in_capitals() -> None:
    changed = [change("Is it good?!", random.Random(seed)) for seed in range(500)]
    assert {text.casefold() for text in changed} == {"is it good?!", "is it good"}
    assert 0.4 < sum(text[-1] in "dD" for text in changed) / 500 < 0.6
    assert 0.05 < sum(map(str.isupper, changed)) / 500 < 0.15


def test_domains_of_more_texts_weigh_little_more_and_labels_alike() -> None:
    weights = weigh(SOME)
    assert weights.mean() == pytest.approx(1)
    of_two, of_three, own = (weights[SOME.domains == domain] for domain in (TWO, THREE, OWN))
    assert of_two.sum() / of_three.sum() == pytest.approx((4 / 5) ** 0.5)
    assert of_two[:3].sum() == pytest.approx(of_two[3])
    assert own.sum() == pytest.approx(OWN_SHARE * (of_two.sum() + of_three.sum()))


def test_neutral_is_rare_where_texts_were_chosen_for_their_feeling() -> None:
    expected = [[0, RARELY, 0]] * 4 + [[0, 0, 0]] * 8
    np.testing.assert_array_equal(offsets_of(SOME), expected)


def test_figures_are_of_each_domain() -> None:
    texts = Texts(
        pl.Series(["text"] * 4 * N_DOMAINS),
        np.tile([0, 0, 2, 2], N_DOMAINS),
        np.repeat(np.arange(N_DOMAINS), 4),
    )
    logits = np.tile([[2.0, 3, 1], [1, 0, 2], [0, 1, 3], [0, 1, 2]], (N_DOMAINS, 1))
    figures = by_domain(logits, texts)
    assert list(figures) == list(DOMAINS)
    assert figures["products"] == pytest.approx((50, 75, 25))
    assert figures["comments"] == pytest.approx((50, 50, 25))


def test_macro_recall_is_the_mean_of_the_labels() -> None:
    assert macro_recall(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])) == pytest.approx((2 / 3 + 1) / 2)


def test_texts_of_our_own_are_not_calibrated_on() -> None:
    assert (SOME.domains[sample_of_domains(SOME)] != OWN).all()


def test_the_packaged_model_has_three_labels_and_at_most_4_mb() -> None:
    path = find_model("english")
    assert path.stat().st_size <= 4_000_000
    assert SavedModel.load(path).labels == LABELS


def test_the_card_beside_the_packaged_model_is_its_own() -> None:
    path = find_model("english")
    assert path.with_suffix(".md").read_text(encoding="utf-8") == model_card(SavedModel.load(path))


def test_the_packaged_model_is_trained_on_the_texts_of_the_recipe(shared_data: Path) -> None:
    data = training_data(read_texts("train", data=shared_data))
    expected = describe_training(data, LABELS, multi_label=False)
    found = SavedModel.load(find_model("english")).details["training"]
    assert found["fingerprint"] == expected["fingerprint"]
    assert found["labels"] == expected["labels"]


def test_all_first_names_have_one_weight() -> None:
    predictor = SavedModel.load(find_model("english")).predictor
    assert isinstance(predictor, LinearPredictor)
    words = predictor.model.groups["words"]
    rows = words.rows(hash_texts(*map(str.lower, NAMES)))
    weights = words.take(rows[rows >= 0])
    assert len(weights) > 250
    assert (np.ptp(weights, axis=0) < 0.05 * np.abs(words.take(np.arange(len(words)))).max()).all()  # int8
