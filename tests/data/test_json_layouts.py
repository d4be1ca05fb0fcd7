"""JSON is read alike, however its objects are laid out, and wherever reading resumes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.data.json_scanner import exceeds_depth
from sentrax.data.opening import open_table
from sentrax.data.reading import read_labelled
from sentrax.data.tables import Columns
from sentrax.errors import CorpusError

Rows = list[dict[str, Any]]
SIGNS = st.text(st.sampled_from('a[]{}",:\\ \né'), max_size=6)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"text": SIGNS.filter(str.strip)},
        optional={"n": st.lists(SIGNS, max_size=2), "o": st.just({"p": {}})},
    ),
    min_size=1,
    max_size=5,
)
LAYOUTS: dict[str, Callable[[Rows], str]] = {
    "lines": lambda rows: "\n".join(map(json.dumps, rows)),
    "array": json.dumps,
    "array over lines": lambda rows: json.dumps(rows, indent=3),
    "array with a row on each line": lambda rows: "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n",
    "array in an object": lambda rows: json.dumps({"n": 1, "rows": rows, "more": {"a": []}}),
    "array in an object over lines": lambda rows: json.dumps({"rows": rows, "n": "]}"}, indent=1),
    "one after the other": lambda rows: "".join(map(json.dumps, rows)),
    "one after the other over lines": lambda rows: "\n\n".join(json.dumps(row, indent=2) for row in rows),
    "without escapes": lambda rows: json.dumps(rows, ensure_ascii=False, indent=0),
    "with old line ends": lambda rows: json.dumps(rows, indent=2).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@settings(max_examples=6)
@given(rows=ROWS)
def test_every_layout_has_the_same_rows(
    layout: Callable[[Rows], str], rows: Rows, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("json") / "in.json"
    path.write_text(layout(rows), encoding="utf-8", newline="")
    table, columns = open_table(path), Columns("text")
    for size in (1, 40, 1 << 20):
        blocks = list(table.blocks(columns, table.start, size))
        assert [text for block in blocks for text in block.texts] == [row["text"] for row in rows]
        assert not any(block.bad for block in blocks)
        middle = blocks[len(blocks) // 2]
        rest = [text for block in table.blocks(columns, middle.end, 1 << 20) for text in block.texts]
        n_before = sum(len(block.texts) for block in blocks[: len(blocks) // 2 + 1])
        assert rest == [row["text"] for row in rows[n_before:]]


def test_rows_have_the_number_of_their_line(tmp_path: Path) -> None:
    rows = [{"text": "so good", "label": "pos"}, {"text": None, "label": "neg"}, {"text": "bad"}]
    path = tmp_path / "in.json"
    path.write_text(json.dumps(rows, indent=2))
    with pytest.raises(CorpusError, match=r"in\.json, line 6: there is no text"):
        read_labelled(path)
    notices: list[str] = []
    assert read_labelled(path, skip_bad=True, on_notice=notices.append).left_out == 2
    assert any("line 6: there is no text; line 10: there is no label" in notice for notice in notices)


def test_of_several_objects_on_a_line_those_that_lack_something_are_quoted(tmp_path: Path) -> None:
    rows = [{"id": 1, "text": "good", "label": "x"}, {"id": 2, "label": "x"}, {"id": 3, "text": "bad"}]
    path, notices = tmp_path / "in.json", list[str]()
    path.write_text(json.dumps(rows))
    with pytest.raises(CorpusError, match=r"""line 1: there is no text, in '\{"id": 2, "label": "x"\}'"""):
        read_labelled(path)
    assert read_labelled(path, skip_bad=True, on_notice=notices.append).left_out == 2
    assert any("""line 1: there is no label, in '{"id": 3, "text": "bad"}'""" in notice for notice in notices)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ('{"text": "bad" "label": "neg"}', 'line 3: not JSON from character 16 on, \'"label"'),
        ('{"text": "bad", "label": "neg"', r"line 3: not JSON from character 32 on, '\]'"),
        ('{"text": "bad", "label": ["neg"', "line 3: a JSON value is not closed"),
        ("7", "line 3: '7' is not an object"),
        ("null", "line 3: 'null' is not an object"),
        ('"bad"', "line 3: '\"bad\"' is not an object"),
        ("[1]", r"line 3: '\[1\]' is not an object"),
        ('{"text": ' + "9" * 5000 + "}", "line 3: .*(too many digits|not a string)"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_our_words(broken: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    path.write_text('[\n{"text": "so good", "label": "pos"},\n' + broken + "\n]")
    with pytest.raises(CorpusError, match=says) as raised:
        read_labelled(path)
    assert len(str(raised.value)) < len(str(path)) + 300
    if "closed" not in says:
        assert len(read_labelled(path, skip_bad=True)) == 1


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 400, "NaN", "Infinity"])
def test_a_number_under_another_key_changes_nothing(number: str, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f'{{"text": "so good", "label": "pos", "n": {number}}}\n')
    assert list(read_labelled(path).texts) == ["so good"]


@settings(max_examples=15)
@given(st.recursive(st.text(max_size=3), lambda inner: st.lists(inner, max_size=2), max_leaves=6))
def test_depth_is_that_of_brackets_outside_of_strings(value: Any) -> None:
    def depth(value: Any) -> int:
        return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0

    written = json.dumps([value, "[[[[[[{{{{{"])
    assert not exceeds_depth(written, 1 + depth(value))
    assert exceeds_depth(written, depth(value))
