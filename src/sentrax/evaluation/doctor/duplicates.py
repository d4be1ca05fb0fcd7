"""Equal texts: those that come twice, those that have two labels, those that are in the test data too."""

from typing import NamedTuple

import numpy as np
import polars as pl

from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend, share_of
from sentrax.evaluation.doctor.rows import Flags, Indices, LabelledRows
from sentrax.wording import counted


class Copies(NamedTuple):
    """Which texts are equal, but for blanks.

    Attributes:
        keys: A number for each text, the same for equal ones, (rows,).
        groups: The group of each row, from 0, (rows,).
        first: The first row of each row's group, (rows,).
    """

    keys: "np.typing.NDArray[np.uint64]"
    groups: Indices
    first: Indices


def find_copies(texts: pl.Series) -> Copies:
    """Which texts are equal, but for blanks around and between words."""
    keys = text_keys(texts)
    _, first, groups = np.unique(keys, return_index=True, return_inverse=True)
    return Copies(keys, groups, first[groups])


def text_keys(texts: pl.Series) -> "np.typing.NDArray[np.uint64]":
    """A hash of 64 bits for each text, without regard to blanks; the chance that any two of a million different
    texts share one is 1 in 30 million."""
    return texts.str.replace_all(r"\s+", " ").str.strip_chars().hash(0).to_numpy()


def has_conflict(copies: Copies, codes: Indices) -> Flags:
    """Whether another row has the same text and another label, (rows,)."""
    pairs = np.unique(np.stack([copies.groups, codes]), axis=1) if len(codes) else np.zeros((2, 0), np.int64)
    n_labels = np.bincount(pairs[0], minlength=1)
    flags: Flags = n_labels[copies.groups] > 1
    return flags


def find_conflicts(rows: LabelledRows, copies: Copies) -> Finding | None:
    """Texts with more than one label."""
    found = np.flatnonzero(has_conflict(copies, rows.codes))
    if not len(found):
        return None
    groups, codes = copies.groups[found], rows.codes[found]
    pairs, counts = np.unique(np.stack([groups, codes]), axis=1, return_counts=True)
    n_texts = len(np.unique(groups))
    begins = np.flatnonzero(np.append(True, pairs[0, 1:] != pairs[0, :-1]))
    n_wrong = len(found) - int(np.maximum.reduceat(counts, begins).sum())
    seconds = [index for index in found if copies.first[index] != index and
               rows.codes[copies.first[index]] != rows.codes[index]]
    return Finding(
        "conflicts",
        f"Conflicting labels: {counted(n_texts, 'text')} with different labels in different rows"
        f" ({counted(len(found), 'row')})",
        len(found),
        [_conflict_example(rows, copies, index) for index in seconds[:EXAMPLES]],
        f"no model can be right on all of them: at least {counted(n_wrong, 'answer')}"
        f" ({share_of(n_wrong, len(rows))} of all rows) will count as wrong, whatever is learned",
        remedy="decide which label is right; the command leaves out all of these rows",
        mend=Mend(rows.indices[found]),
        details={"texts": n_texts, "unavoidable_errors": n_wrong},
    )


def _conflict_example(rows: LabelledRows, copies: Copies, index: int) -> Example:
    first = int(copies.first[index])
    return Example.of(
        rows, index, f"{rows.shown_label(first)} in {rows.place(int(rows.numbers[first]))}"
    )


def find_duplicates(rows: LabelledRows, copies: Copies) -> Finding | None:
    """Rows whose text and label an earlier row has."""
    pairs = np.stack([copies.groups, rows.codes])
    _, first, inverse = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[inverse.reshape(-1)] != np.arange(len(rows)))
    if not len(again):
        return None
    earlier = first[inverse.reshape(-1)]
    n_texts = len(np.unique(earlier[again]))
    return Finding(
        "duplicates",
        f"Duplicates: {counted(len(again), 'row')} with the text and the label of an earlier one"
        f" ({counted(n_texts, 'text')} more than once)",
        len(again),
        [
            Example.of(rows, int(index), f"as in {rows.place(int(rows.numbers[earlier[index]]))}")
            for index in again[:EXAMPLES]
        ],
        f"a text counts as often as it occurs, and {share_of(len(again) + n_texts, len(rows))} of the rows have"
        " a copy: held out by chance, they would look like new texts. sentrax keeps copies of a text on one"
        " side of a split, most other tools do not",
        mend=Mend(rows.indices[again], is_safe=True),
        details={"texts": n_texts},
    )


def find_test_copies(rows: LabelledRows, copies: Copies, test: LabelledRows) -> Finding | None:
    """Rows whose text is in the test data."""
    test_keys = text_keys(test.texts)
    found = np.flatnonzero(np.isin(copies.keys, test_keys))
    if not len(found):
        return None
    n_tested = int(np.isin(test_keys, copies.keys[found]).sum())
    by_key = dict(zip(test_keys[::-1].tolist(), range(len(test) - 1, -1, -1), strict=True))
    return Finding(
        "test-copies",
        f"Copies in the test data: {n_tested:,} of {counted(len(test), 'test text')}"
        f" ({share_of(n_tested, len(test))}) with the text of a row here ({counted(len(found), 'row')})",
        len(found),
        [
            Example.of(rows, int(index), _test_note(test, by_key[int(copies.keys[index])]))
            for index in found[:EXAMPLES]
        ],
        "a model that has seen a text knows its label, so the measured accuracy is too high: by up to"
        f" {share_of(n_tested, len(test))}",
        mend=Mend(rows.indices[found], is_safe=True),
        details={"test_texts": n_tested},
    )


def _test_note(test: LabelledRows, index: int) -> str:
    return f"{test.place(int(test.numbers[index]))} of the test data ({test.shown_label(index)})"
