"""Cleaning rules that drop what says nothing about a text: addresses, its last full stop."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sentrax.text.spelling import REWRITER, Rewriter

if TYPE_CHECKING:
    import polars as pl

_SPACE = r"[ \t\r\n]"


@dataclass(frozen=True)
class Dropping:
    """Drops each match of a pattern but for what its first group found.

    Attributes:
        pattern: A pattern that Rust's `regex`, which reads columns, and Python's `re` read alike.
    """

    pattern: str

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def __call__(self, text: str, rewriter: Rewriter = REWRITER) -> str:
        """The text without what is to be dropped."""
        return rewriter.sub(self._compiled, r"\1", text)

    def column(self, texts: "pl.Series") -> "pl.Series":
        """The same for a column of strings."""
        return texts.str.replace_all(self.pattern, "${1}")


drop_addresses = Dropping(
    rf"(^|{_SPACE})(?:@[A-Za-z0-9_]+|(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.)[^ \t\r\n]+)"
)
"""Web addresses and `@names` that stand alone."""
drop_final_mark = Dropping(rf"([^.!?{_SPACE[1:-1]}]){_SPACE}*(?:\.|!+){_SPACE}*$")
"""A full stop, or exclamation marks, at the end of a text; what ends in more points, or in a question, stays.

>>> drop_final_mark("Good!!! "), drop_final_mark("Well ..."), drop_final_mark("Really?")
('Good', 'Well ...', 'Really?')
"""
