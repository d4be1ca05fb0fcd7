"""`LabelledTexts`: texts with their labels, however they came in; their split, and their fingerprint."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.wording import counted, quoted, type_of

if TYPE_CHECKING:
    import polars as pl

_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class LabelledTexts:
    """Texts and their labels, in the order of their source. `fingerprint` tells whether two are the same.

    Attributes:
        name: Where they come from, for a person to read.
        texts: A Polars column of strings, without nulls, (texts,).
        labels: The label of each text; if `is_multi_label`, a tuple of its labels, which may be empty.
        is_multi_label: Whether a text may have several labels.
        left_out: How many rows of the source were left out.
        guessed: What was guessed about the source, a sentence each.
        keep_na: Whether labels such as `NA` and `None`, which mark a missing one, are labels here.
        columns: Further columns of the source that were asked for, by name, strings or null, (texts,) each.
        row_numbers: The row of the source that each text is from, counted from 1, those left out among
            them, (texts,); `None` if these are all rows.
    """

    name: str
    texts: "pl.Series"
    labels: tuple[Any, ...]
    is_multi_label: bool = False
    left_out: int = 0
    guessed: tuple[str, ...] = ()
    keep_na: bool = False
    columns: "Mapping[str, pl.Series]" = field(default_factory=dict)
    row_numbers: npt.NDArray[np.int64] | None = None

    @classmethod
    def of(
        cls,
        name: str,
        texts: "pl.Series | Iterable[str]",
        labels: Iterable[str] | Iterable[Sequence[str]],
        *,
        keep_na: bool = False,
    ) -> "LabelledTexts":
        """Labelled texts that are in memory; they are multi-label if labels are lists or tuples.

        Raises:
            InputError: If a text or a label is not a string, or there is not one label for each text.
        """
        from sentrax.text.columns import as_column

        column, given = as_column(texts), list(labels)
        if len(column) != len(given):
            raise InputError(
                f"got {counted(len(column), 'text')} but {counted(len(given), 'label')}; pass one label per"
                " text"
            )
        is_multi_label = bool(given) and not isinstance(given[0], str)
        for place, label in enumerate(given):
            parts = label if is_multi_label and isinstance(label, list | tuple) else [label]
            if not all(isinstance(part, str) for part in parts):
                wanted = "a list of strings" if is_multi_label else "a string"
                raise InputError(f"label {place} is {quoted(label)}; expected {wanted}")
        kept: Any = tuple(map(tuple, given)) if is_multi_label else tuple(given)
        return cls(name, column, kept, is_multi_label, keep_na=keep_na)

    @property
    def classes(self) -> tuple[str, ...]:
        """The distinct labels, sorted."""
        return tuple(sorted(self.counts()))

    def counts(self) -> Counter[str]:
        """How many texts have each label."""
        labels: Iterable[Any] = self.labels
        return Counter(label for some in labels for label in some) if self.is_multi_label else Counter(labels)

    def texts_with(self, label: str) -> list[str]:
        """The texts that have this label, in their order."""
        pairs: Iterable[Any] = zip(self.texts, self.labels, strict=True)
        return [text for text, own in pairs if (label in own if self.is_multi_label else label == own)]

    def take(self, rows: npt.NDArray[np.int64], name: str | None = None) -> "LabelledTexts":
        """The texts in these rows, with their labels."""
        labels: Any = tuple(self.labels[row] for row in rows.tolist())
        texts = self.texts.gather(rows)
        columns = {name: column.gather(rows) for name, column in self.columns.items()}
        return LabelledTexts(
            name or self.name,
            texts,
            labels,
            self.is_multi_label,
            keep_na=self.keep_na,
            columns=columns,
            row_numbers=None if self.row_numbers is None else self.row_numbers[rows],
        )

    def row_number(self, index: int) -> int:
        """The row of the source that a text is from, or else its place in these texts; counted from 1."""
        return index + 1 if self.row_numbers is None else int(self.row_numbers[index])

    def fingerprint(self) -> str:
        """A SHA-256 over the texts and labels in their order, in hexadecimal."""
        lengths = self.texts.str.len_bytes().to_numpy().astype("<u8")
        digest = hashlib.sha256(json.dumps([len(self.texts), self.is_multi_label]).encode())
        digest.update(lengths.tobytes())
        for start in range(0, len(self.texts), _AT_ONCE):
            digest.update("".join(self.texts[start : start + _AT_ONCE]).encode())
        digest.update(json.dumps(self.labels, separators=(",", ":")).encode())
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        return f"<LabelledTexts {self.name}: {counted(len(self), 'text')}, {format_counts(self.counts())}>"


def check_labelled(data: object, name: str) -> None:
    """Check that an argument is labelled texts.

    Args:
        data: What was given.
        name: What the argument is called.

    Raises:
        InputError: If it is something else.
    """
    if not isinstance(data, LabelledTexts):
        raise InputError(
            f"{name} is {type_of(data)}; expected LabelledTexts, as sentrax.data reads them, or"
            " LabelledTexts.of(name, texts, labels) makes them"
        )


def format_counts(counts: Counter[str], most: int = 6) -> str:
    """Labels and how often they occur, the most frequent first, for a person to read."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{quoted(label)} ({count:,})" for label, count in ranked[:most])
    return shown + (f" and {len(ranked) - most:,} more" if len(ranked) > most else "")
