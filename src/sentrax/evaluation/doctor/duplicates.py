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
    """A hash of 64 bits for each text, without regard to blanks.

    The chance that any two of a million different texts share one is 1 in 37 million.
    """
    texts = texts.str.strip_chars()
    uneven = texts.str.contains(r"\s\s|[^\S ]").arg_true()
    if len(uneven):
        texts = texts.clone().scatter(uneven, texts.gather(uneven).str.replace_all(r"\s+", " "))
    return texts.hash(0).to_numpy()


def are_among(texts: pl.Series, others: pl.Series) -> Flags:
    """Which texts are also among others, but for blanks, (texts,)."""
    return np.isin(text_keys(texts), text_keys(others))


def has_conflict(copies: Copies, codes: Indices) -> Flags:
    """Whether another row has the same text and another label, (rows,)."""
    differs = np.zeros(len(codes), dtype=np.bool_)
    differs[copies.first[codes != codes[copies.first]]] = True
    flags: Flags = differs[copies.first]
    return flags


def _pairs(groups: Indices, codes: Indices) -> Indices:
    """One number for each pair of a group and a label, in their order."""
    return groups * _n_codes(codes) + codes


def _n_codes(codes: Indices) -> int:
    return int(codes.max(initial=0)) + 1


def find_conflicts(rows: LabelledRows, copies: Copies) -> Finding | None:
    """Texts with more than one label."""
    found = np.flatnonzero(has_conflict(copies, rows.codes))
    if not len(found):
        return None
    groups, codes = copies.groups[found], rows.codes[found]
    pairs, counts = np.unique(_pairs(groups, codes), return_counts=True)
    of_pairs, begins = np.unique(pairs // _n_codes(codes), return_index=True)
    n_texts = len(of_pairs)
    n_wrong = len(found) - int(np.maximum.reduceat(counts, begins).sum())
    seconds = found[rows.codes[copies.first[found]] != rows.codes[found]].tolist()
    return Finding(
        "conflicts",
        f"Conflicting labels: {counted(n_texts, 'text')} with different labels in different rows"
        f" ({counted(len(found), 'row')})",
        len(found),
        [_conflict_example(rows, copies, index) for index in seconds[:EXAMPLES]],
        f"no model can be right on all of them: at least {counted(n_wrong, 'answer')}"
        f" ({share_of(n_wrong, len(rows))} of all rows) will count as wrong, whatever is learned",
        remedy="decide which label is right; mending leaves out all of these rows",
        mend=Mend(rows.indices[found]),
        details={"texts": n_texts, "unavoidable_errors": n_wrong},
    )


def _conflict_example(rows: LabelledRows, copies: Copies, index: int) -> Example:
    first = int(copies.first[index])
    return Example.of(rows, index, f"but {rows.describe(first)}")


def find_duplicates(rows: LabelledRows, copies: Copies) -> Finding | None:
    """Rows whose text and label an earlier row has."""
    _, first, inverse = np.unique(_pairs(copies.groups, rows.codes), return_index=True, return_inverse=True)
    earlier = first[inverse]
    again = np.flatnonzero(earlier != np.arange(len(rows)))
    if not len(again):
        return None
    n_texts = len(np.unique(earlier[again]))
    return Finding(
        "duplicates",
        f"Duplicates: {counted(len(again), 'row')} with the text and the label of an earlier one"
        f" ({counted(n_texts, 'text')} more than once)",
        len(again),
        [
            Example.of(rows, index, f"as in {rows.place(int(rows.numbers[earlier[index]]))}")
            for index in again[:EXAMPLES].tolist()
        ],
        f"a text counts as often as it occurs, and {share_of(len(again) + n_texts, len(rows))} of the rows"
        " have a copy: held out by chance, they would look like new texts. sentrax keeps equal texts on one"
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
            Example.of(rows, index, f"in the test data: {test.describe(by_key[int(copies.keys[index])])}")
            for index in found[:EXAMPLES].tolist()
        ],
        f"a model that has seen a text knows its label: on these {share_of(n_tested, len(test))} the accuracy"
        " measures memory, and it comes out too high",
        mend=Mend(rows.indices[found], is_safe=True),
        details={"test_texts": n_tested},
    )
