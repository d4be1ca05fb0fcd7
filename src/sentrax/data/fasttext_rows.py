"""Labelled rows out of fastText's files: `__label__x [__label__y ...] text` on each line."""

import numpy as np
import polars as pl

from sentrax.data.decoding import Decoded
from sentrax.data.request import Request
from sentrax.data.rows import Rows
from sentrax.errors import CorpusError

MARK = "__label__"
_SPACE = r"[ \t\r\f\v]"
_WORD = r"[^ \t\r\f\v]"
_LINE = rf"^{_SPACE}*((?:{MARK}{_WORD}*{_SPACE}+)*)(.*?){_SPACE}*$"
"""The labels of a line, and its text; a line with nothing but labels has the last one for a text."""


def fasttext_rows(content: Decoded, request: Request) -> Rows:
    """The rows of a file of fastText's; blank lines are passed over.

    Raises:
        CorpusError: If there are none.
    """
    lines = pl.Series(content.data.decode().split("\n"), dtype=pl.String)
    places = np.flatnonzero((lines.str.strip_chars() != "").to_numpy())
    if not len(places):
        raise CorpusError(f"{request.path} has nothing but blank lines")
    parts = lines.gather(places).str.extract_groups(_LINE).struct.unnest()
    texts = parts["2"].set((parts["2"] == "") | parts["2"].str.starts_with(MARK), None)
    # A mark without a name, or none at all, is a missing label.
    marks = parts["1"].str.extract_all(rf"{_WORD}+")
    labels = marks.list.eval(pl.element().str.strip_prefix(MARK).filter(pl.element() != MARK))
    labels = labels.list.unique(maintain_order=True)
    labels = labels.set((labels.list.len() == 0) | (labels.list.len() < marks.list.unique().list.len()), None)
    if (labels.list.len() <= 1).all():
        labels = labels.list.first()
    return Rows(texts, labels, places + 1)
