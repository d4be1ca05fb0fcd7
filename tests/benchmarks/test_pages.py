"""Tables go between marks in pages, and what is outside stays."""

from pathlib import Path

import pytest

from benchmarks.pages import FULL, SHORT, between_marks, table, write_pages

MARKS = ("<!-- some: begin -->", "<!-- some: end -->")


def test_a_page_keeps_what_is_outside_the_marks() -> None:
    page = f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n"
    new = between_marks(page, "some", "new")
    assert new == f"before\n{MARKS[0]}\n\nnew\n\n{MARKS[1]}\nafter\n"
    assert between_marks(new, "some", "new") == new


def test_no_page_is_written_if_one_has_no_marks(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("\n".join(MARKS), encoding="utf-8")
    bad.write_text("\n".join(reversed(MARKS)), encoding="utf-8")
    with pytest.raises(ValueError, match="write both where the tables belong"):
        write_pages("some", {good: "new", bad: "new"})
    assert good.read_text(encoding="utf-8") == "\n".join(MARKS)


@pytest.mark.parametrize("page", [SHORT, FULL])
@pytest.mark.parametrize("name", ["benchmarks.general", "benchmarks.linear"])
def test_the_pages_have_the_marks(page: Path, name: str) -> None:
    assert between_marks(page.read_text(encoding="utf-8"), name, "tables")


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
