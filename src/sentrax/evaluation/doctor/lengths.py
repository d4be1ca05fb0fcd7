"""Lengths: texts that are far longer than the others, and texts that were cut at a fixed length."""

import numpy as np

from sentrax.evaluation.doctor.findings import Example, Finding, Mend, pick, share_of
from sentrax.evaluation.doctor.rows import Indices, LabelledRows
from sentrax.wording import counted

_LONG_FACTOR, _LONG_FROM = 20, 1000
"""A text is very long from so many times the median length on, and so many characters."""
_SHORTEST_CUT = 50
_LEAST_CUT_SHARE = 0.005
_LEAST_CUT = 20
_NEIGHBOURS = 10
_PEAK = 4
"""Texts were cut at a length that so many times as many have as have each of the lengths before it."""
_INSIDE = r"[\p{L}\p{N},\-–]$|…$|\.\.\.$"


def find_lengths(rows: LabelledRows) -> list[Finding]:
    """What is odd about the lengths of texts.

    Args:
        rows: Rows with texts.
    """
    lengths = rows.texts.str.len_chars().to_numpy().astype(np.int64)
    return [finding for finding in (_cut(rows, lengths), _long(rows, lengths)) if finding is not None]


def _long(rows: LabelledRows, lengths: Indices) -> Finding | None:
    median = float(np.median(lengths)) if len(lengths) else 0.0
    found = np.flatnonzero(lengths > max(_LONG_FACTOR * median, _LONG_FROM))
    if not len(found):
        return None
    found = found[np.argsort(-lengths[found], kind="stable")]
    return Finding(
        "long-texts",
        f"Long texts: {counted(len(found), 'text')} of more than {_LONG_FACTOR} times the median length"
        f" (up to {int(lengths[found[0]]):,} characters; the median is {median:,.0f})",
        len(found),
        [Example.of(rows, index, f"{int(lengths[index]):,} characters") for index in pick(found)],
        f"{share_of(int(lengths[found].sum()), int(lengths.sum()))} of all characters are theirs; often a"
        " row holds"
        " several texts, since a quote was not closed, or a whole document, in which one label says little",
        mend=Mend(rows.indices[np.sort(found)]),
        details={"longest": int(lengths[found[0]]), "median": median},
    )


def cut_length(lengths: Indices) -> int | None:
    """The length at which texts were cut, if there is one: many texts have it, and few more."""
    counts = np.bincount(lengths, minlength=1)
    least = max(_LEAST_CUT, _LEAST_CUT_SHARE * len(lengths))
    longer = len(lengths) - np.cumsum(counts)
    for length in np.flatnonzero(counts >= least)[::-1].tolist():
        if length < _SHORTEST_CUT:
            return None
        before = float(np.mean(counts[max(length - _NEIGHBOURS, 0) : length]))
        if counts[length] >= _PEAK * before and longer[length] <= counts[length]:
            return int(length)
    return None


def _cut(rows: LabelledRows, lengths: Indices) -> Finding | None:
    length = cut_length(lengths)
    if length is None:
        return None
    found = np.flatnonzero(lengths == length)
    is_open = rows.texts.gather(found).str.contains(_INSIDE).to_numpy()
    found = np.concatenate([found[is_open], found[~is_open]])
    return Finding(
        "cut-texts",
        f"Cut texts: {counted(len(found), 'text')} of exactly {length:,} characters, and hardly any longer"
        " one"
        f" ({int(is_open.sum()):,} without an end)",
        len(found),
        [Example.of(rows, index, f"ends: …{rows.texts[index][-20:]}") for index in pick(found)],
        "what was said last is missing, and in short texts that is often what is meant",
        remedy="get the whole texts from their source",
        details={"length": length, "without_end": int(is_open.sum())},
    )
