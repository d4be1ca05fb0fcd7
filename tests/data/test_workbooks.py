"""Sheets of workbooks are read like CSV: which sheet, which row is the header, what is in a cell."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from sentrax.cli import main
from sentrax.data.reading import read_labelled
from sentrax.errors import CorpusError, InputError, MissingDependencyError
from sentrax.scoring.files import score_file
from tests.scoring.test_files import SCORER

Cells = list[list[Any]]
TABLE: Cells = [["text", "label"], ["so good", "pos"], ["bad", "neg"]]


def write(path: Path, sheets: dict[str, Cells]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(cells):
                sheet.write_row(number, 0, row)
    return path


def pairs(path: Path, **options: Any) -> list[tuple[str, str]]:
    found = read_labelled(path, **options)
    return list(zip(found.texts, found.labels, strict=True))


def test_the_first_sheet_with_data_is_read_unless_one_is_named(tmp_path: Path) -> None:
    other = [["text", "label"], ["dull", "neg"]]
    path = write(tmp_path / "in.xlsx", {"empty": [], "first": TABLE, "second": other})
    notices: list[str] = []
    assert pairs(path, on_notice=notices.append) == [("so good", "pos"), ("bad", "neg")]
    assert "read from sheet 'first' of the sheets 'empty', 'first', 'second'" in notices[0]
    assert pairs(path, sheet="second") == pairs(path, sheet="3") == [("dull", "neg")]
    with pytest.raises(InputError, match="no sheet 'third'; it has the sheets 'empty', 'first', 'second'"):
        pairs(path, sheet="third")
    with pytest.raises(CorpusError, match="nothing but empty cells in the sheet 'empty'"):
        pairs(path, sheet="empty")


def test_blank_rows_are_skipped_and_rows_have_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    cells: Cells = [[], ["text", "label"], [], ["so good", "pos"], [], ["bad", None]]
    path = write(tmp_path / "in.xlsx", {"one": cells})
    with pytest.raises(CorpusError, match=r"in\.xlsx, row 6: there is no label"):
        pairs(path)
    done = score_file(SCORER, path, tmp_path / "out.csv", text="label", suffix="_")
    assert (done.rows, done.without_text) == (2, 1)
    assert pairs(path, skip_bad=True) == [("so good", "pos")]


def test_cells_are_strings_as_a_person_would_write_them(tmp_path: Path) -> None:
    values = [1, 2.5, True, date(2024, 2, 1), datetime(2024, 2, 1, 9, 30), "007", "=1+1"]
    path = tmp_path / "in.xlsx"
    pl.DataFrame({"text": [str(value) for value in values]}).write_excel(path)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for row, value in enumerate(values):
            sheet.write(row, 0, "so good")
            sheet.write(row, 1, value, *([days] if isinstance(value, date) else []))
    labels = [label for _, label in pairs(path, text=1, label=2)]
    assert labels[:3] == ["1", "2.5", "true"]
    assert labels[3].startswith("2024-02-01")
    assert labels[4:] == ["2024-02-01 09:30:00", "007", "=1+1"]


def test_a_header_is_guessed_or_given(tmp_path: Path) -> None:
    path = write(tmp_path / "in.xlsx", {"one": TABLE[1:] * 2})
    notices: list[str] = []
    assert pairs(path, text=1, label=2, on_notice=notices.append)[0] == ("so good", "pos")
    assert any("no header found" in notice and "row 1" in notice for notice in notices)
    assert len(pairs(path, text="so good", label="pos", header=True)) == 3


def test_all_columns_are_carried_when_it_is_scored(tmp_path: Path) -> None:
    path = write(
        tmp_path / "in.xlsx", {"one": [["id", "text", "", ""], ["007", "so good"], ["8", "bad", "", "x"]]}
    )
    score_file(SCORER, path, tmp_path / "out.csv", part_bytes=1)
    header, *rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("id,text,column_3,column_4,label,")
    assert [row.split(",")[:4] for row in rows] == [["007", "so good", "", ""], ["8", "bad", "", "x"]]


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "in.xlsx", {"one": TABLE})
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'sentrax\[excel\]'"):
        pairs(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(2000), "cannot be read as a workbook: it is damaged, has a password"),
        (b"PK\3\4" + bytes(2000), "damaged zip archive or Excel workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "in.xls").write_bytes(content)
    with pytest.raises(CorpusError, match=says):
        pairs(tmp_path / "in.xls")


def test_the_command_has_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "in.xlsx", {"one": TABLE})
    assert main(["train", str(path), "--output", str(tmp_path / "m.safetensors"), "--sheet", "two"]) == 1
    assert "no sheet 'two'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["predict", "--sheet", "two"])
    assert "--sheet" in capsys.readouterr().err
