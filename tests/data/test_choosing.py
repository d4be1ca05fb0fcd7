"""Texts are looked for in the same column, whether labels are needed or not."""

from pathlib import Path

import pytest

from sentrax.data.choosing import choose_columns
from sentrax.data.opening import open_table
from sentrax.errors import InputError

TABLES = {  # content: (texts, labels)
    "id,Tweet,Sentiment\n1,so good,pos\n2,so bad,neg\n": ("Tweet", "Sentiment"),
    "text,label,review\na b,pos,x\n": (None, None),
    "text,mood\n5,happy\n7,sad\n": ("text", "mood"),
    "stars,what\n5,good stuff\n1,bad stuff\n": ("what", "stars"),
    "words,feeling\na b,x\nc d,y\ne f,x\ng h,y\n": ("words", "feeling"),
    "when,words,score\n2015-02-24,so good,1\n24/02/2015 11:35,so bad,0\n": ("words", "score"),
    "plaint,so late today\npraise,in time again\nplaint,too full for me\npraise,good\n": ("2", "1"),
}


@pytest.mark.parametrize(("content", "expected"), TABLES.items(), ids=TABLES)
def test_texts_are_in_one_column_for_training_and_scoring(
    content: str, expected: tuple[str | None, str | None], tmp_path: Path
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(content, encoding="utf-8")
    found: list[tuple[str | None, str | None]] = []
    for needs_label in (True, False):
        try:
            columns = choose_columns(open_table(path), needs_label=needs_label)
            found.append((columns.text, columns.label))
        except InputError:
            found.append((None, None))
    assert found == [expected, (expected[0], None)]


def test_ids_are_not_taken_for_texts(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,score\n1,0.5\n2,0.7\n", encoding="utf-8")
    for needs_label in (True, False):
        with pytest.raises(InputError, match=r"which column of .* holds the texts"):
            choose_columns(open_table(path), needs_label=needs_label)


def test_long_lists_of_columns_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    names = ["text", *(f"{'a' * 99}{number}" for number in range(98))]
    path.write_text(",".join(names) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="and 91 more") as raised:
        choose_columns(open_table(path), label="mood")
    assert len(str(raised.value)) < 900
