"""Labels that differ in case, blanks, form or punctuation only are told; others are not."""

import pytest

from sentrax.data.lookalikes import describe_lookalikes, difference, find_lookalike, find_lookalikes

ALIKE = {  # two labels: what they differ in
    ("Positive", "positive"): "case",
    ("very good", "very  good"): "blanks",
    ("pos", "pos\u200b"): "blanks",
    ("caf\u00e9", "cafe\u0301"): "Unicode form",
    ("\uff11", "1"): "Unicode form",
    ("pos", "pos."): "punctuation",
    ("very good", "very_good"): "blanks and punctuation",
    ("very-good", "very good"): "blanks and punctuation",
    ("Very Good", "verygood"): "case and blanks",
    ("01", "1"): "leading zeros",
    ("STRASSE", "straße"): "case",
    ("❤", "❤\ufe0f"): "blanks",
    (":)", "\uff1a)"): "Unicode form",
}
DIFFERENT = [
    *[("A", "A-"), ("A+", "A"), ("C++", "C#"), ("yes", "yes?"), (":)", ":("), ("-1", "1"), ("1.5", "15")],
    *[("pos", "neg"), ("true", "1"), ("10", "1"), ("good", "not good"), ("é", "e"), ("❤", "💔"), ("+", "-")],
]


@pytest.mark.parametrize(("pair", "aspects"), ALIKE.items(), ids=str)
def test_labels_that_look_alike_are_found_with_what_they_differ_in(
    pair: tuple[str, str], aspects: str
) -> None:
    assert [set(found) for found in find_lookalikes([*pair, "other"])] == [set(pair)]
    assert difference(*pair) == aspects
    assert find_lookalike(pair[0], ["other", pair[1]]) == pair[1]


@pytest.mark.parametrize("pair", DIFFERENT, ids=str)
def test_labels_that_mean_different_things_are_not(pair: tuple[str, str]) -> None:
    assert find_lookalikes(pair) == []
    assert find_lookalike(pair[0], [pair[1]]) is None


def test_a_notice_names_three_pairs_and_counts_the_others() -> None:
    assert describe_lookalikes(["a", "b"]) is None
    one = describe_lookalikes(["Joy", "joy"])
    assert one is not None
    assert "'Joy' and 'joy' differ only in case; if they are one label" in one
    many = describe_lookalikes([*"ABCDEF", *"abcdef"])
    assert many is not None
    assert many.count("differ only in case") == 3
    assert "; 3 more pairs;" in many


def test_labels_that_print_the_same_are_shown_by_their_codes() -> None:
    assert r"'cafe\u0301' and 'caf\xe9'" in str(describe_lookalikes(["caf\u00e9", "cafe\u0301"]))
