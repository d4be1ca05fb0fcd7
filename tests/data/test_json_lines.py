"""Objects of JSON are read alike by native code and, where a line is odd, by Python's own reader."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.data.json_lines import JsonTable
from sentrax.data.tables import BadRow, Columns, Position
from sentrax.data.text_files import TextFile

CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"])
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6).map(lambda number: round(number, 3) + 0.0)
SCALARS = st.none() | st.text(CHARACTERS, max_size=5) | st.booleans() | NUMBERS
LABELS = SCALARS | st.lists(st.text(st.sampled_from("ab "), max_size=2), max_size=3)
OBJECTS = st.fixed_dictionaries({}, optional={"text": SCALARS, "label": LABELS, "other": SCALARS})
ODD = '{"text": "odd", "label": "x", "other": NaN}'


def read(path: Path, lines: list[str]) -> tuple[list[Any], list[Any], list[BadRow]]:
    path.write_text("\n".join(lines), encoding="utf-8")
    table = JsonTable(TextFile(path, "utf-8", print))
    texts, labels, bad = list[Any](), list[Any](), list[BadRow]()
    for block in table.blocks(Columns("text", "label"), Position(0, 1), 1 << 20):
        assert block.labels is not None
        is_usable = (
            pl.repeat(True, len(block.texts), eager=True) if block.is_usable is None else block.is_usable
        )
        texts += block.texts.filter(is_usable).to_list()
        has_lists = isinstance(block.labels.dtype, pl.List)
        labels += [label if has_lists else [label] for label in block.labels.filter(is_usable).to_list()]
        bad += block.unusable
    return texts, labels, bad


@given(st.lists(OBJECTS, min_size=1, max_size=6), st.booleans())
def test_an_odd_line_does_not_change_how_others_are_read(
    tmp_path_factory: pytest.TempPathFactory, objects: list[dict[str, Any]], ensure_ascii: bool
) -> None:
    path = tmp_path_factory.mktemp("json") / "in.jsonl"
    lines = [json.dumps(one, ensure_ascii=ensure_ascii) for one in objects]
    texts, labels, bad = read(path, [*lines, ODD])
    plain_texts, plain_labels, plain_bad = read(path, [*lines, '{"text": "odd", "label": "x"}'])
    assert [row.number for row in plain_bad] == [row.number for row in bad]
    assert (texts, labels) == (plain_texts, plain_labels)


@given(
    st.lists(
        st.tuples(st.text(CHARACTERS, max_size=5), st.text(CHARACTERS, min_size=1, max_size=3)),
        min_size=1,
        max_size=6,
    )
)
def test_what_programs_write_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    lines = [json.dumps({"label": label, "text": text}) for text, label in rows]
    texts, labels, bad = read(tmp_path_factory.mktemp("json") / "in.jsonl", lines)
    assert list(zip(texts, labels, strict=True)) == [
        (text, [label.strip()]) for text, label in rows if label.strip()
    ]
    assert len(bad) == len(rows) - len(texts)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("null", "is not an object"),
        ('["a"]', "is not an object"),
        ('{"text": {"a": 1}, "label": "x"}', "not a string"),
        ('{"text": "a", "label": {"a": 1}}', "neither a string nor a number"),
        ('{"text": "a", "label": [["b"]]}', "one of the labels"),
        ('{"text": null, "label": "x"}', "there is no text"),
        ("\udcff", "cannot be decoded"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(f'{{"text": "a", "label": "b"}}\n\n{line}\n'.encode(errors="surrogateescape"))
    table = JsonTable(TextFile(path, "utf-8", print))
    (block,) = table.blocks(Columns("text", "label"), table.start, 1 << 20)
    assert [row.number for row in block.unusable] == [3]
    assert reason in block.unusable[0].reason
