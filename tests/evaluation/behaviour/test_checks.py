"""From a case to checks: which texts are made, and how many."""

from pathlib import Path

from sentrax.evaluation.behaviour.changes import CHANGES
from sentrax.evaluation.behaviour.checks import make_checks
from tests.evaluation.behaviour.lexicon import cases_of


def pairs(path: Path, *lines: str) -> list[tuple[str | None, str]]:
    """The original and the text of each check of a case."""
    return [(check.original, check.text) for case in cases_of(path, *lines) for check in make_checks(case)]


def test_each_template_is_filled_and_drawn_from_apart(tmp_path: Path) -> None:
    found = pairs(
        tmp_path,
        "texts: ['{a}{b}', '{a}', plain]",
        "words: {a: [p, q, r], b: ['1', '2', '3']}",
        "most: 4",
        "expect: neutral",
    )
    texts = [text for _, text in found]
    assert len(set(texts)) == len(texts) == 4 + 3 + 1
    assert all(len(text) == 2 for text in texts[:4])
    assert texts[4:] == ["p", "q", "r", "plain"]
    assert {original for original, _ in found} == {None}


def test_to_has_the_same_words_words_of_its_own_and_the_original(tmp_path: Path) -> None:
    found = pairs(
        tmp_path,
        "texts: '{a}.'",
        "to: ['{text} {b}', 'not {a}']",
        "words: {a: [p, q], b: [x, y]}",
        "expect: more positive",
    )
    assert sorted(found) == sorted(
        [("p.", f"p. {b}") for b in "xy"]
        + [("q.", f"q. {b}") for b in "xy"]
        + [("p.", "not p"), ("q.", "not q")]
    )


def test_templates_of_to_take_turns_if_there_are_too_many(tmp_path: Path) -> None:
    found = pairs(
        tmp_path, "texts: a", "to: ['{text}{w}', '{w}']", "words: {w: [x, y, z]}", "most: 4", "expect: same"
    )
    assert [len(text) for _, text in found] == [2, 1, 2, 1]


def test_a_varied_word_is_compared_with_the_first_of_the_list(tmp_path: Path) -> None:
    found = pairs(
        tmp_path,
        "texts: '{name} is {how}'",
        "vary: name",
        "words: {name: [Ann, Ben, Cem], how: [in, out]}",
        "expect: same",
    )
    assert sorted(found) == sorted(
        (f"Ann is {how}", f"{name} is {how}") for name in ("Ben", "Cem") for how in ("in", "out")
    )


def test_each_change_is_tried_within_the_number_of_checks(tmp_path: Path) -> None:
    found = pairs(tmp_path, "texts: It is good", "change: [case, final_mark]", "expect: same")
    assert [text for _, text in found] == [
        *CHANGES["case"]("It is good"),
        *CHANGES["final_mark"]("It is good"),
    ]
    assert {original for original, _ in found} == {"It is good"}
    few = pairs(tmp_path, "texts: It is good", "change: [case, final_mark]", "most: 2", "expect: same")
    assert len(few) == 2
    assert set(few) < set(found)
