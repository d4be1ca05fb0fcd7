"""The recipe of the English model: its own texts, changes and weights; and the model that it made."""

import itertools
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from recipes.english.changes import NAMES, change, change_all
from recipes.english.frame_texts import FRAMES, WORDS, fill, read_frame_texts, read_words
from recipes.english.measuring import by_domain, macro_recall, sample_of_domains
from recipes.english.own_texts import LABEL_OF_SIGN, TEXTS, expand, read_own_texts
from recipes.english.sources import DOMAINS, FRAMED, LABELS, OWN, Texts, read_texts
from recipes.english.training import OWN_SHARES, RARELY, offsets_of, training_data, weigh
from sentrax.classifier.provenance import describe_training
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.pretrained import find_model
from sentrax.saved.card import model_card
from sentrax.saved.model import SavedModel
from sentrax.text.hashing import hash_texts

FILES = sorted(path for folder in (TEXTS, FRAMES) for path in folder.glob("*.txt") if path.name != WORDS)
N_DOMAINS = len(DOMAINS)
TWO, THREE = 0, 3  # a domain of two labels, and one of three
SOME = Texts(
    pl.Series([f"text {number}" for number in range(15)]),
    np.array([0, 0, 0, 2, 0, 1, 1, 2, 2, 0, 1, 2, 0, 0, 2]),
    np.array([TWO] * 4 + [THREE] * 5 + [OWN] * 3 + [FRAMED] * 3),
)


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


@pytest.mark.parametrize("path", FILES, ids=["/".join(path.parts[-2:]) for path in FILES])
def test_each_line_of_our_own_is_a_label_and_a_text(path: Path) -> None:
    for line in lines(path):
        assert line[0] in LABEL_OF_SIGN, line
        assert line[1] == " ", line
        assert line[2:] == line[2:].strip() != "", line
        depths = itertools.accumulate({"{": 1, "}": -1}.get(character, 0) for character in line)
        assert set(depths) <= {0, 1}, line
        assert line.count("{") == line.count("}"), line


def test_no_text_of_our_own_has_two_labels() -> None:
    texts, labels = (own + framed for own, framed in zip(read_own_texts(), read_frame_texts(), strict=True))
    both = {(text.casefold(), label) for text, label in zip(texts, labels, strict=True)}
    counts = Counter(text for text, _ in both)
    assert [text for text, count in counts.items() if count > 1] == []


def test_alternatives_are_combined_or_drawn_always_alike() -> None:
    assert expand("{a|b}{ c|}", 30) == ["a c", "a", "b c", "b"]
    drawn = expand("{a|b|c} {d|e|f} {g|h|i}", 10)
    assert drawn == expand("{a|b|c} {d|e|f} {g|h|i}", 10)
    assert len(set(drawn)) == 10


def test_slots_of_a_frame_are_filled_always_alike_and_no_word_again_before_all_others() -> None:
    words = {"good": ["apt", "fine", "nice"], "thing": ["bus", "inn"]}
    filled = fill("a [good] [thing]", words, 6)
    assert filled == fill("a [good] [thing]", words, 6)
    assert {text.split()[1] for text in filled[:3]} == {"apt", "fine", "nice"}
    assert {text.split()[0] for text in filled if " apt " in text} == {"an"}
    assert len(set(filled)) == len(filled)


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent == FRAMES], ids=lambda path: path.stem
)
def test_each_slot_of_a_frame_has_words(path: Path) -> None:
    names = set(re.findall(r"\[([^]]*)\]", "\n".join(lines(path))))
    assert names <= set(read_words())


def test_words_of_praise_praise_and_words_of_blame_blame() -> None:
    level = Lexicon.default().level
    for slot, sign in (("good", 1), ("bad", -1), ("kind", 1), ("mean", -1)):
        levels = [level(word) for word in read_words()[slot]]
        assert np.mean(np.sign(levels) == sign) > 0.75, slot
        assert np.mean(np.sign(levels) == -sign) < 0.1, slot


def test_groups_of_people_are_said_to_be_good_bad_and_neither_alike() -> None:
    said: dict[str, Counter[str]] = {group: Counter() for group in read_words()["group"]}
    a_group = re.compile(rf"\b({'|'.join(sorted(said, key=len, reverse=True))})\b")
    for text, label in zip(*read_frame_texts(), strict=True):
        said_of = a_group.search(text)
        if said_of:
            said[said_of[1]][label] += 1
    uneven = {
        group: counts for group, counts in said.items() if max(counts.values()) > 2 * min(counts.values())
    }
    assert uneven == {}
    assert {len(counts) for counts in said.values()} == {3}


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
    of_two, of_three = (weights[SOME.domains == domain] for domain in (TWO, THREE))
    assert of_two.sum() / of_three.sum() == pytest.approx((4 / 5) ** 0.5)
    assert of_two[:3].sum() == pytest.approx(of_two[3])
    for domain in (OWN, FRAMED):
        of_own = weights[SOME.domains == domain]
        assert of_own.sum() == pytest.approx(OWN_SHARES[domain] * (of_two.sum() + of_three.sum()))
    assert np.ptp(weights[SOME.domains == FRAMED]) == 0


def test_neutral_is_rare_where_texts_were_chosen_for_their_feeling() -> None:
    expected = [[0, RARELY, 0]] * 4 + [[0, 0, 0]] * 11
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
    assert (SOME.domains[sample_of_domains(SOME)] < OWN).all()


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
