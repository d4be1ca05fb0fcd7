"""Rows that are no labelled texts, damaged characters, lengths, labels."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sentrax.evaluation.doctor.contents import find_not_texts, find_unusable
from sentrax.evaluation.doctor.encodings import find_damage, repair_texts
from sentrax.evaluation.doctor.findings import Finding, share_of
from sentrax.evaluation.doctor.labels import (
    find_imbalance,
    find_spellings,
    find_test_labels,
    one_spelling,
    unify_labels,
)
from sentrax.evaluation.doctor.lengths import cut_length, find_lengths
from sentrax.evaluation.doctor.rows import LabelledRows, read_rows
from tests.evaluation.doctor.made_up import reviews, rows_of


def left_out(finding: Finding | None) -> list[int]:
    assert finding is not None
    assert finding.mend is not None
    left: list[int] = finding.mend.left_out.tolist()
    return left


def read(path: Path, content: str) -> LabelledRows:
    path.write_text(content, encoding="utf-8")
    return read_rows(path)


def test_rows_that_cannot_be_trained_on_are_found_by_line(tmp_path: Path) -> None:
    rows = read(
        tmp_path / "x.csv", "text,label\nfine,a\n,a\n  ,b\nno label,\nnan,NA\nwrong,a,b\nfine too,b\n"
    )
    found = {finding.name: finding for finding in find_unusable(rows)}
    assert {name: [example.place for example in one.examples] for name, one in found.items()} == {
        "malformed": ["line 7"],
        "empty": ["line 3", "line 4"],
        "unlabelled": ["line 5", "line 6"],
    }
    assert "marks a missing one" in found["unlabelled"].examples[1].note


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        *(
            (text, True)
            for text in (
                "12345",
                " 3.5 / 10 ",
                "100%",
                "http://x.com/a @bob",
                "a@b.org",
                "...",
                "-",
                "NaN",
                " null",
            )
        ),
        *((text, False) for text in ("a", "10 points", ":-)", "😀", "好", "@bob hi", "<3", "(-:")),
    ],
)
def test_numbers_addresses_and_marks_are_no_texts(text: str, is_found: bool) -> None:
    assert (find_not_texts(rows_of([(text, "a")])) is not None) == is_found


def test_marks_of_missing_values_are_named_as_such() -> None:
    found = find_not_texts(rows_of([("NaN", "a"), ("null ", "b"), ("3", "b"), ("nan bread", "a")]))
    assert found is not None
    assert found.title == "No words: 3 rows (1 with numbers, 2 with NaN, null or the like only)"
    assert found.details == {"numbers": 1, "addresses": 0, "punctuation": 0, "missing": 2}


def test_damage_is_repaired_and_losses_are_named() -> None:
    rows = rows_of(
        [("isnâ€™t it", "a"), ("fish &amp; chips", "a"), ("Maï¿½ana", "a"), ("l\ufffdst", "b"), ("ok", "b")]
    )
    repaired = repair_texts(rows.texts)
    assert repaired.to_list() == ["isn’t it", "fish & chips", "Ma\ufffdana", "l\ufffdst", "ok"]
    damaged, lost = find_damage(rows, repaired)
    assert (damaged.rows, damaged.details) == (3, {"misread": 2, "entities": 1})
    assert damaged.examples[0].note == "meant: …isn’t it…"
    assert [example.row for example in lost.examples] == [3, 4]
    assert lost.mend is None


def test_whole_texts_have_no_damage() -> None:
    texts = ["AT&T", "a & b", r"C:\names", "café ñandú", "AMANHÃ”", "R&D; fine", "5 < 6"]
    assert repair_texts(pl.Series(texts)).to_list() == texts


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([*range(1, 139)] * 3 + [140] * 60, 140),
        ([*range(1, 400)] * 5, None),
        ([30] * 100 + [31] * 10, None),  # texts that are as short are not cut
        ([*range(1, 279)] * 3 + [140] * 60, None),  # many are longer
    ],
)
def test_texts_were_cut_where_many_have_one_length_and_few_more(
    lengths: list[int], expected: int | None
) -> None:
    assert cut_length(np.array(lengths)) == expected


def test_very_long_texts_are_named_the_longest_first() -> None:
    rows = rows_of(
        [(text, label) for text, label in reviews(40)] + [("word " * 900, "good"), ("word " * 400, "bad")]
    )
    (found,) = find_lengths(rows)
    assert found.name == "long-texts"
    assert [example.row for example in found.examples] == [41, 42]
    assert left_out(found) == [40, 41]


def test_labels_in_other_case_become_the_most_frequent_one() -> None:
    rows = rows_of(
        [("a", "Good"), ("b", "good"), ("c", "good"), ("d", "bad"), ("e", "not good"), ("f", "notgood")]
    )
    spellings = one_spelling(rows)
    assert spellings == {"Good": "good", "notgood": "not good"}
    unified = unify_labels(rows, spellings)
    assert unified.labels == ("bad", "good", "not good")
    found = find_spellings(rows, unified, spellings)
    assert found is not None
    assert found.mend is not None
    assert found.mend.labels is not None
    assert [[*found.mend.labels[0]], [*found.mend.labels[1]]] == [[0, 5], [("good",), ("not good",)]]


def test_labels_that_mean_different_things_stay_apart() -> None:
    rows = rows_of([("a", "C"), ("b", "C++"), ("c", "1"), ("d", "01"), ("e", ":)"), ("f", ":(")])
    assert one_spelling(rows) == {}


def test_imbalance_and_rare_labels_are_named() -> None:
    rows = rows_of(
        [(f"text {number}", "a" if number < 90 else "b" if number < 99 else "c") for number in range(100)]
    )
    imbalance, rare = find_imbalance(rows)
    assert (imbalance.details["largest"], imbalance.details["smallest"]) == (90, 1)
    assert "always answering 'a' is right on 90%" in imbalance.cost
    assert "look at the recall of 'c'" in imbalance.remedy
    assert imbalance.option == ""
    assert rare.details["labels"] == {"b": 9, "c": 1}
    assert rare.rows == 10


def test_one_label_is_nothing_to_learn() -> None:
    (found,) = find_imbalance(rows_of([("a", "x"), ("b", "x")]))
    assert found.name == "one-label"


def test_labels_of_the_test_data_that_are_not_in_the_data_are_named() -> None:
    rows = rows_of([("a", "x"), ("b", "y")])
    assert find_test_labels(rows, rows) is None
    found = find_test_labels(rows, rows_of([("a", "x"), ("c", "z"), ("d", "z")]))
    assert found is not None
    assert (found.rows, found.details["labels"]) == (2, ["z"])


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 2, "50%"), (1, 30, "3.3%"), (1, 5000, "less than 0.1%")]
)
def test_shares_are_shown_with_the_digits_that_matter(part: int, whole: int, shown: str) -> None:
    assert share_of(part, whole) == shown
