"""Planted faults are what they are said to be."""

from benchmarks.doctor import PAGE
from benchmarks.pages import between_marks
from benchmarks.planted_faults import EDITS, TOKEN, add_near_copies, add_token, flip_labels

PAIRS = [
    (f"a text of ten words or more, which has number {number} in it", "ab"[number % 2])
    for number in range(100)
]


def test_a_share_of_the_labels_is_flipped_and_nothing_else() -> None:
    planted = flip_labels(PAIRS, 0.05, seed=1)
    assert {row for row in range(100) if planted.pairs[row] != PAIRS[row]} == planted.rows
    assert len(planted.rows) == 5
    assert [text for text, _ in planted.pairs] == [text for text, _ in PAIRS]


def test_near_copies_of_test_texts_follow_the_training_part() -> None:
    planted, origins = add_near_copies(PAIRS[:50], PAIRS[50:], 0.2, seed=1)
    assert planted.pairs[:50] == PAIRS[:50]
    assert planted.rows == set(range(50, 60))
    assert {edit for _, edit in origins} == set(EDITS)
    for (text, label), (row, _) in zip(planted.pairs[50:], origins, strict=True):
        original, own = PAIRS[50 + row]
        assert label == own
        assert text != original
        assert len(set(text.lower().split()) & set(original.split())) >= 9


def test_a_token_is_put_into_texts_of_one_label() -> None:
    planted = add_token(PAIRS, "a", 0.1, seed=1)
    assert {row for row, (text, _) in enumerate(planted.pairs) if TOKEN in text.split()} == planted.rows
    assert len(planted.rows) == 5
    assert {PAIRS[row][1] for row in planted.rows} == {"a"}


def test_the_page_has_the_marks() -> None:
    assert between_marks(PAGE.read_text(encoding="utf-8"), "benchmarks.doctor", "tables")
