"""`LabelledTexts`: texts with their labels, however they came in; their split, and their fingerprint."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

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
    """

    name: str
    texts: "pl.Series"
    labels: tuple[Any, ...]
    is_multi_label: bool = False
    left_out: int = 0
    guessed: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, name: str, texts: "pl.Series | Iterable[str]", labels: Iterable[str] | Iterable[Sequence[str]]
    ) -> "LabelledTexts":
        """Labelled texts that are in memory; they are multi-label if labels are lists or tuples.

        Raises:
            InputError: If a text or a label is not a string, or there is not one label for each text.
        """
        from sentrax.text.columns import as_column

        column, given = as_column(texts), list(labels)
        if len(column) != len(given):
            raise InputError(
                f"got {len(column):,} texts but {len(given):,} labels; pass exactly one label for each text"
            )
        is_multi_label = bool(given) and not isinstance(given[0], str)
        for place, label in enumerate(given):
            parts = label if is_multi_label and isinstance(label, list | tuple) else [label]
            if not all(isinstance(part, str) for part in parts):
                wanted = "a list of strings" if is_multi_label else "a string"
                raise InputError(f"label {place} is {label!r}; expected {wanted}")
        kept: Any = tuple(map(tuple, given)) if is_multi_label else tuple(given)
        return cls(name, column, kept, is_multi_label)

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
        return LabelledTexts(name or self.name, self.texts.gather(rows), labels, self.is_multi_label)

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
        return f"<LabelledTexts {self.name}: {len(self):,} texts, {shown_counts(self.counts())}>"


def split(labelled: LabelledTexts, share: float, seed: int = 0) -> tuple[LabelledTexts, LabelledTexts]:
    """A training part and a validation part, in which labels are as frequent as in the whole.

    A label that two or more texts have is in both parts; one that a single text has, only in the first. Of
    texts with several labels, those with the rarest are dealt out first (Sechidis, Tsoumakas and Vlahavas,
    2011), and a label is in both parts unless those that are rarer leave no choice. The same texts, share and
    seed give the same parts everywhere.

    Args:
        labelled: The texts.
        share: The share of each label's texts to hold out, more than 0 and less than 1.
        seed: Random seed.

    Raises:
        InputError: If the share is not between 0 and 1, or no text can be held out.
    """
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < 1:
        raise InputError(f"share is {share!r}; expected more than 0 and less than 1, for example 0.1")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 1 << 32:
        raise InputError(f"seed is {seed!r}; expected a whole number from 0 to {(1 << 32) - 1}")
    # The stream of this generator will never change.
    chances = np.random.RandomState(seed).random_sample(len(labelled))
    held_out = np.zeros(len(labelled), dtype=bool)
    dealt = np.zeros(len(labelled), dtype=bool)
    for rows in _rows_by_label(labelled):
        wanted = min(max(round(share * len(rows)), 1), len(rows) - 1)
        left = rows[~dealt[rows]]
        missing = max(0, wanted - int(held_out[rows].sum()))
        held_out[left[np.argsort(chances[left], kind="stable")[:missing]]] = True
        dealt[rows] = True
    if not held_out.any():
        raise InputError(
            f"{labelled.name} has {len(labelled)} texts, no two of them with the same label, so none can be"
            " held out; give more texts"
        )
    return (
        labelled.take(np.flatnonzero(~held_out), f"{labelled.name}, training part"),
        labelled.take(np.flatnonzero(held_out), f"{labelled.name}, validation part"),
    )


def split_in_order(labelled: LabelledTexts, train_share: float = 0.8) -> tuple[LabelledTexts, LabelledTexts]:
    """A training part, and a validation part of the last texts of each label, as in the notebook.

    Args:
        labelled: Texts with one label each.
        train_share: The share of each label's texts to train on.
    """
    is_held_out = np.zeros(len(labelled), dtype=bool)
    for rows in _rows_by_label(labelled):
        is_held_out[rows[int(len(rows) * train_share) :]] = True
    return (
        labelled.take(np.flatnonzero(~is_held_out), f"{labelled.name}, training part"),
        labelled.take(np.flatnonzero(is_held_out), f"{labelled.name}, validation part"),
    )


def shown_counts(counts: Counter[str], most: int = 6) -> str:
    """Labels and how often they occur, the most frequent first, for a person to read."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{label!r} ({count:,})" for label, count in ranked[:most])
    return shown + (f" and {len(ranked) - most:,} more" if len(ranked) > most else "")


def _rows_by_label(labelled: LabelledTexts) -> list[npt.NDArray[np.int64]]:
    """The rows of each label's texts, the rarest label first; then the rows without a label."""
    counts = labelled.counts()
    order = sorted(counts, key=lambda label: (counts[label], label))
    codes = {label: code for code, label in enumerate(order)}
    labels: Iterable[Any] = labelled.labels
    if labelled.is_multi_label:
        pairs = [
            (code, row)
            for row, some in enumerate(labels)
            for code in ({codes[label] for label in some} or {len(order)})
        ]
        of_labels, rows = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    else:
        of_labels = np.array([codes[label] for label in labels], dtype=np.int64)
        rows = np.arange(len(of_labels))
    by_label = rows[np.argsort(of_labels, kind="stable")]
    return np.split(by_label, np.cumsum(np.bincount(of_labels, minlength=1))[:-1]) if len(rows) else []
