"""Folds of texts to hold out: equal shares of each label in each, and copies of a text in the same one."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

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
    first: dict[str, int] = {}
    pairs = zip(texts, folds.tolist(), strict=True)
    together = np.array([first.setdefault(text, fold) for text, fold in pairs], dtype=np.int64)
    if (together == together[0]).all():
        return np.full(len(together), -1)
    is_held_out = together >= 0
    together[is_held_out] = np.unique(together[is_held_out], return_inverse=True)[1]
    return together
