"""What an examination of data finds: how many rows, examples, what it costs, and what mends it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.wording import shorten

Indices = npt.NDArray[np.int64]

EXAMPLES = 3
"""How many rows a finding shows."""


@dataclass(frozen=True)
class Example:
    """A row that shows a fault.

    Attributes:
        row: Its number: that of its line, row or file, from 1.
        place: The number in words, such as "line 12".
        text: Its text, cut short.
        label: Its label, or its labels joined by commas.
        note: What is to be seen there, such as "again in line 14"; may be empty.
    """

    row: int
    place: str
    text: str
    label: str
    note: str = ""

    @classmethod
    def of(cls, rows: LabelledRows, row: int, note: str = "") -> "Example":
        """The row with this index in `rows`."""
        row = int(row)
        number = int(rows.numbers[row])
        text = rows.texts[row]
        return cls(
            number, rows.place(number), shorten("" if text is None else text), rows.shown_label(row), note
        )


@dataclass(frozen=True)
class Mend:
    """What a mended file has otherwise. Rows are given by their places among all that were read, from 0.

    Attributes:
        left_out: The rows that it does not have.
        changed: The rows whose text changes.
        change: What it becomes, for a column of texts.
        labels: The rows whose label is another one, and the labels of each.
        is_safe: Whether it is done unasked.
        is_offered: Whether it is worth doing; if not, it is done for those who ask for it by name.
    """

    left_out: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    changed: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    change: Callable[[pl.Series], pl.Series] | None = None
    labels: tuple[Indices, Sequence[tuple[str, ...]]] | None = None
    is_safe: bool = False
    is_offered: bool = True


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with labelled data.

    Attributes:
        name: What commands and JSON call it, such as "duplicates".
        title: What was found, with the number of rows, in a line.
        rows: How many rows it concerns.
        examples: A few of them.
        cost: What it costs, in plain words.
        remedy: What to do about it, in plain words; may be empty.
        mend: What `--fix` does about it, or `--fix-also NAME` if that is not safe; None for nothing.
        details: Further figures, by name; plain numbers, strings and lists.
    """

    name: str
    title: str
    rows: int
    examples: Sequence[Example]
    cost: str
    remedy: str = ""
    mend: Mend | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def option(self) -> str:
        """The option of `sentrax doctor` that mends it; empty if none is offered."""
        if self.mend is None or not self.mend.is_offered:
            return ""
        return "--fix" if self.mend.is_safe else f"--fix-also {self.name}"

    def facts(self) -> list[tuple[str, str]]:
        """What a person reads below the examples: what it costs, what to do, which option mends it."""
        facts = (("cost", self.cost), ("remedy", self.remedy), ("mended by", self.option))
        return [(name, words) for name, words in facts if words]

    def to_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        return {
            "name": self.name,
            "title": self.title,
            "rows": self.rows,
            "examples": [vars(example) for example in self.examples],
            "cost": self.cost,
            "remedy": self.remedy,
            "option": self.option or None,
            "is_mended_by_fix": self.mend is not None and self.mend.is_safe,
            **self.details,
        }


@dataclass(frozen=True)
class Examination:
    """What is known of labelled data after an examination.

    Attributes:
        rows: The rows that were read.
        test: The rows of the test data, if there are any.
        findings: What is wrong, the worst first.
        notes: What was looked at in part only, or not at all, a sentence each.
    """

    rows: LabelledRows
    test: LabelledRows | None
    findings: Sequence[Finding]
    notes: Sequence[str] = ()

    def find(self, name: str) -> Finding | None:
        """The finding of this name."""
        return next((finding for finding in self.findings if finding.name == name), None)

    def mends_to_ask_for(self) -> list[str]:
        """The names of what is mended only if it is asked for, and is worth it."""
        return [finding.name for finding in self.findings if finding.option not in ("", "--fix")]

    def to_json(self) -> dict[str, Any]:
        """The examination as plain values."""
        described: dict[str, Any] = {"data": _described(self.rows)}
        if self.test is not None:
            described["test"] = _described(self.test)
        described["findings"] = [finding.to_json() for finding in self.findings]
        described["notes"] = list(self.notes)
        return described


def _described(rows: LabelledRows) -> dict[str, Any]:
    return {
        "name": rows.name,
        "rows": len(rows) + len(rows.malformed),
        "labels": dict(zip(rows.labels, rows.counts.tolist(), strict=True)),
        "multi_label": rows.is_multi_label,
    }


def pick(indices: npt.NDArray[np.integer]) -> list[int]:
    """The indices to show as examples: the first ones."""
    return [int(index) for index in indices[:EXAMPLES]]


def share_of(part: int, whole: int) -> str:
    """A part of a whole as a percentage that is never 0 % of something.

    >>> share_of(1, 8), share_of(1, 100_000)
    ('12%', 'less than 0.1%')
    """
    share = part / max(whole, 1)
    if share < 0.001:
        return "less than 0.1%"
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
