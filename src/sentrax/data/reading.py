"""`read_labelled`: labelled text out of any of the usual kinds of files.

bytes → encoding → records → columns of texts and labels → the rows that have both
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.data.corpora import CORPORA, load_corpus
from sentrax.data.kinds import ENDINGS, kind_by_ending
from sentrax.data.labelled import LabelledTexts, shown_counts
from sentrax.errors import CorpusError, InputError

if TYPE_CHECKING:
    import polars as pl

    from sentrax.data.decoding import Decoded
    from sentrax.data.request import Request
    from sentrax.data.rows import Rows

FORMATS = ("csv", "tsv", "jsonl", "parquet", "fasttext", "folder")
"""Columns with commas (or semicolons or tabs), or with tabs; an object of JSON a line; Parquet; `__label__x`
and a text a line; a folder of texts for each label."""

_NAMED = 3
"""How many of the rows that are left out are named."""
_SHOWN = 60


def read_labelled(
    path: str | os.PathLike[str],
    *,
    text: str | int | None = None,
    label: str | int | None = None,
    file_format: str | None = None,
    encoding: str | None = None,
    label_separator: str | None = None,
    skip_bad: bool = False,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> LabelledTexts:
    """The texts and labels of a file or a folder.

    CSV, TSV, JSON Lines and fastText's files may be compressed by gzip. What is not given is guessed, and
    said. Numbers that are labels become their strings, and spaces around labels are left away.

    Args:
        path: The file, or a folder with a folder of `.txt` files for each label; or, where no file has that
            name, the name of a corpus, as `load_corpus` takes it.
        text: The column of texts, by its name or its number from 1; otherwise the only one of strings, or the
            only one with a name like `text` or `tweet`.
        label: The column of labels, likewise; otherwise the one with a name like `label` or `sentiment`, or
            of two columns the one with few different values.
        file_format: One of `FORMATS`, if neither the ending of `path` nor what is in it says so.
        encoding: Of text, by Python's name; otherwise by a byte order mark, else UTF-8, else cp1252.
        label_separator: What stands between the labels of a text, if it may have several: `"|"`, for example.
            Lists of labels in JSON and Parquet, and several `__label__`s, need none.
        skip_bad: Whether to leave out rows that cannot be used, rather than to stop at the first.
        on_notice: Called with what was guessed and left out, a line each.

    Raises:
        CorpusError: If it cannot be found or read, or a row cannot be used: it has the wrong number of
            fields, a quote that is not closed, no JSON, bytes of another encoding, no text or no label. The
            message says which line, and why.
        InputError: If there is no such format, encoding or column, or a column cannot be guessed.
    """
    from sentrax.data.request import Request

    if path in CORPORA and not Path(path).exists():
        return load_corpus(str(path))
    if file_format is not None and file_format not in FORMATS:
        raise InputError(f"no format {file_format!r}; there is {', '.join(FORMATS)}")
    if label_separator == "":
        raise InputError("label_separator is empty; give what stands between labels, for example '|'")
    request = Request(Path(path), text, label, on_notice)
    rows = _rows(request, file_format, encoding)
    bad = rows.all_bad()
    if bad and not skip_bad:
        raise CorpusError(
            f"{path}, {rows.place(bad[0].place)}: {bad[0].reason};"
            " rows that cannot be used can be left out (--skip-bad)"
        )
    texts, found = rows.good()
    if not len(texts):
        first = f": {rows.place(bad[0].place)}: {bad[0].reason}" if bad else ""
        raise CorpusError(f"{path} has no row that can be used{first}")
    if bad:
        named = "; ".join(f"{rows.place(row.place)}: {row.reason}" for row in bad[:_NAMED])
        more = "; and so on" if len(bad) > _NAMED else ""
        on_notice(f"{len(bad):,} rows of {path} are left out: {named}{more}")
    labels, is_multi_label = _labels(found, label_separator)
    labelled = LabelledTexts(
        str(path), texts.alias("text"), labels, is_multi_label, len(bad), tuple(request.guessed)
    )
    on_notice(f"{path} has {len(labelled):,} texts with labels: {shown_counts(labelled.counts())}")
    return labelled


def _rows(request: "Request", file_format: str | None, encoding: str | None) -> "Rows":
    from sentrax.data.decoding import decoded
    from sentrax.data.files import content_of
    from sentrax.data.folder_rows import folder_rows
    from sentrax.data.parquet_rows import parquet_rows
    from sentrax.data.rows import without_damaged

    path = request.path
    if path.is_dir() and file_format in (None, "folder"):
        return folder_rows(request, encoding)
    if path.is_dir() or (file_format == "folder" and path.exists()):
        raise InputError(
            f"{path} is a {'folder' if path.is_dir() else 'file'}, not in format {file_format!r}"
        )
    data = content_of(path)
    kind = file_format or kind_by_ending(path)
    if kind == "parquet":
        return parquet_rows(request)
    content = decoded(data, path, encoding=encoding, say=request.say)
    kind = file_format or _kind_by_content(content, kind, request)
    return without_damaged(_rows_of_text(content, request, kind), content.damaged, content.encoding)


def _rows_of_text(content: "Decoded", request: "Request", kind: str) -> "Rows":
    from sentrax.data.delimited_rows import delimited_rows
    from sentrax.data.fasttext_rows import fasttext_rows
    from sentrax.data.json_rows import json_rows

    if kind == "fasttext":
        return fasttext_rows(content, request)
    if kind == "jsonl":
        return json_rows(content, request)
    return delimited_rows(content, request, kind=kind)


def _kind_by_content(content: "Decoded", kind: str | None, request: "Request") -> str:
    """The format by the first line, where that says more than the ending."""
    first = next((line for line in content.data.split(b"\n") if line.strip()), b"").strip()
    if first.startswith(b"__label__"):
        found = "fasttext"
    elif kind not in (None, "text"):
        return str(kind)
    elif first.startswith(b"{"):
        found = "jsonl"
    elif b"\t" in first:
        found = "tsv"
    else:
        raise InputError(
            f"neither the ending of {request.path}, as {' '.join(ENDINGS)} would, nor its first line,"
            f" {first.decode()[:_SHOWN]!r}, says how texts and labels stand in it; give its format"
            f" (--format), one of {', '.join(FORMATS)}"
        )
    request.say(f"{request.path} is read as {found}, by its first line")
    return found


def _labels(column: "pl.Series", separator: str | None) -> tuple[Any, bool]:
    """Labels as Python's strings, or as tuples of them, of which equal ones are the same object."""
    import polars as pl

    if isinstance(column.dtype, pl.List):
        known = [tuple(dict.fromkeys(map(sys.intern, some))) for some in column.to_list()]
        return tuple(known), True
    if separator is None:
        return tuple(map(sys.intern, column.to_list())), False
    cells = column.unique().to_list()
    parts = {
        cell: tuple(dict.fromkeys(p for p in map(str.strip, cell.split(separator)) if p)) for cell in cells
    }
    return tuple(map(parts.__getitem__, column.to_list())), True
