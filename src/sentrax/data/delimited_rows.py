"""Labelled rows out of comma-, semicolon- or tab-separated columns."""

import polars as pl

from sentrax.data.columns import apparent_types
from sentrax.data.decoding import Decoded
from sentrax.data.delimited import SEPARATORS, guessed_separator, read_table
from sentrax.data.label_column import chosen_columns, has_header, is_known
from sentrax.data.request import Request
from sentrax.data.rows import Rows
from sentrax.errors import CorpusError, InputError


def delimited_rows(content: Decoded, request: Request, *, kind: str) -> Rows:
    """The rows of a file of columns.

    Raises:
        CorpusError: If there are no rows.
        InputError: If a column is not there, or cannot be told.
    """
    path = request.path
    separator = "tab" if kind == "tsv" else guessed_separator(content.data, is_known)
    if kind == "csv" and separator != "comma":
        request.say(f"the columns of {path} are separated by a {separator}")
    table = read_table(
        content.data, SEPARATORS[separator], say=lambda notice: request.say(f"{path}: {notice}")
    )
    frame, lines = table.frame, table.lines
    if not len(frame) and not table.bad:
        raise CorpusError(f"{path} has nothing but blank lines")
    if len(frame.columns) < 2:
        raise CorpusError(
            f"{path} has only one column, as far as separators go ({separator}); texts and labels need one"
            " each, or give its format (--format)"
        )
    names_columns = len(frame) > 0 and has_header(frame.row(0), frame[1:], (request.text, request.label))
    if names_columns:
        frame, lines = _with_names(frame, path), lines[1:]
    chosen = chosen_columns(
        frame.to_dict(),
        apparent_types(frame),
        path,
        text=request.text,
        label=request.label,
        has_names=names_columns,
    )
    request.say_columns(chosen, lines[0] if len(lines) else 0, has_header=names_columns)
    text, label = chosen
    return Rows(frame[text], frame[label].str.strip_chars().replace("", None), lines, table.bad)


def _with_names(frame: pl.DataFrame, path: object) -> pl.DataFrame:
    """The table without its first record, which names the columns."""
    names = [name or "" for name in frame.row(0)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{path}: the header has {twice[0]!r} twice; rename one of the columns")
    named = frame[1:]
    named.columns = names
    return named
