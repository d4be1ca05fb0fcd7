"""Which texts are held out: equal shares of each label, and copies of a text on the same side."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.wording import counted

FloatArray = npt.NDArray[np.float64]


def assign_folds(targets: FloatArray, share: float, seed: int, *, multi_label: bool) -> npt.NDArray[np.int64]:
    """The fold in which each text is held out, (texts,); each fold has equally many texts of each label.

    The only text of a label is in no fold, -1, so that training always has it.

    Args:
        targets: 1 for each label that a text has, (texts, labels).
        share: The share of the texts in a fold.
        seed: Random seed.
        multi_label: Whether a text may have several labels; then folds only have equal sizes.
    """
    random = np.random.default_rng(seed)
    n_folds = max(2, round(1 / share))
    groups = [np.arange(len(targets))]
    if not multi_label:
        numbers = targets.argmax(axis=1)
        groups = [np.flatnonzero(numbers == label) for label in range(targets.shape[1])]
    folds = np.full(len(targets), -1)
    first = 0
    for rows in groups:
        if len(rows) > 1:
            folds[random.permutation(rows)] = (first + np.arange(len(rows))) % n_folds
            first += len(rows)
    return folds


def keep_copies_together(texts: Iterable[str], folds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The folds, with every copy of a text in the fold of the first, renumbered without gaps.

    A text whose copy was trained on does not tell how good a model is on new texts. If all texts would be
    in one fold, none is in any.
    """
    first: dict[str, int] = {}  # Polars would be faster, but hangs in forks
    pairs = zip(texts, folds.tolist(), strict=True)
    together = np.array([first.setdefault(text, fold) for text, fold in pairs], dtype=np.int64)
    if (together == together[0]).all():
        return np.full(len(together), -1)
    is_held_out = together >= 0
    together[is_held_out] = np.unique(together[is_held_out], return_inverse=True)[1]
    return together


def split(labelled: LabelledTexts, share: float, seed: int = 0) -> tuple[LabelledTexts, LabelledTexts]:
    """A training part and a validation part, in which labels are as frequent as in the whole.

    Copies of a text are in the same part. A label that two or more different texts have is in both parts; one
    that a single text has, only in the first. Of texts with several labels, those with the rarest are dealt
    out first (Sechidis, Tsoumakas and Vlahavas, 2011), and a label is in both parts unless those that are
    rarer leave no choice. The same texts, share and seed give the same parts everywhere.

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
    first_copy = _find_first_copies(labelled.texts)
    # The stream of this generator will never change.
    chances = np.random.RandomState(seed).random_sample(len(labelled))
    held_out = np.zeros(len(labelled), dtype=bool)
    dealt = np.zeros(len(labelled), dtype=bool)
    for rows_of_label in _rows_by_label(labelled):
        rows = rows_of_label[first_copy[rows_of_label] == rows_of_label]
        n_held_out = min(max(round(share * len(rows)), 1), len(rows) - 1)
        left = rows[~dealt[rows]]
        missing = max(0, n_held_out - int(held_out[rows].sum()))
        held_out[left[np.argsort(chances[left], kind="stable")[:missing]]] = True
        dealt[rows] = True
    held_out = held_out[first_copy]
    if not held_out.any():
        raise InputError(
            f"{labelled.name} has {counted(len(labelled), 'text')}, and no two different ones share a label,"
            " so none can be held out; give more texts"
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


def _find_first_copies(texts: Iterable[str]) -> npt.NDArray[np.int64]:
    """For each text, the row of the first text that equals it, (texts,)."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(text, row) for row, text in enumerate(texts)], dtype=np.int64)


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
