"""Texts that are nearly the same: at least four of five of their different words are common to both."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend, share_of
from sentrax.evaluation.doctor.minhash import Signatures, candidate_pairs, signatures
from sentrax.evaluation.doctor.rows import Flags, Indices, LabelledRows
from sentrax.evaluation.doctor.tokens import TokenSetReader, TokenSets, slices_of
from sentrax.text.hashing import Hashes, finish_hashes
from sentrax.text.ragged import Ragged, offsets_of
from sentrax.wording import counted

SIMILARITY = 0.8
"""The least Jaccard similarity of the words of nearly equal texts."""
_LEAST_AGREEMENT = 0.6
"""Of 40 values, a pair of that similarity agrees in fewer than 24 once in a thousand times."""
_VERIFIED_AT_ONCE = 1 << 15, 32 << 20
"""How many pairs, and about how many bytes."""


@dataclass(frozen=True)
class Sketches:
    """What is kept of each text to find those like it.

    Attributes:
        words: A hash of its set of words, 0 for none, (texts,).
        signatures: Their signatures, (texts, values).
    """

    words: Hashes
    signatures: Signatures

    @classmethod
    def of(cls, sets: TokenSets) -> "Sketches":
        """The sketches of some texts."""
        content = _content(sets)
        hashes = sets.hashes.take(content.ids)
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(finish_hashes(hashes), dtype=np.uint64)])
        words = sums[content.offsets[1:]] - sums[content.offsets[:-1]]
        return cls(words, signatures(Ragged(hashes, content.offsets)))

    @classmethod
    def joined(cls, parts: "list[Sketches]") -> "Sketches":
        """The sketches of all texts."""
        return cls(
            np.concatenate([part.words for part in parts]),
            np.concatenate([part.signatures for part in parts]),
        )


@dataclass(frozen=True)
class Likeness:
    """Which texts are alike. Texts with the same words are one group.

    Attributes:
        groups: The group of each text, -1 for one without words, (texts,).
        first: The first text of each group, (groups,).
        pairs: Groups that are nearly equal, the one that comes first in the data first, (pairs, 2).
    """

    groups: Indices
    first: Indices
    pairs: Indices


def find_alike(sketches: Sketches, texts: pl.Series, reader: TokenSetReader) -> Likeness:
    """Which texts have a similarity of at least `SIMILARITY`.

    Similar pairs are found with MinHash and verified one by one, so those that are found are right, and a few
    are missed.
    """
    with_words = np.flatnonzero(sketches.words != 0)
    _, first, inverse = np.unique(sketches.words[with_words], return_index=True, return_inverse=True)
    # Groups in the order of the data.
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    groups = np.full(len(texts), -1)
    groups[with_words] = rank[inverse]
    firsts = with_words[first[order]]
    pairs = candidate_pairs(sketches.signatures[firsts], _LEAST_AGREEMENT)
    kept = [np.zeros((0, 2), dtype=np.int64)]
    n_bytes = texts.str.len_bytes().to_numpy().astype(np.int64)[firsts[pairs]].sum(axis=1)
    for part in slices_of(n_bytes, *_VERIFIED_AT_ONCE):
        some = pairs[part]
        kept.append(some[similarities(firsts[some], texts, reader) >= SIMILARITY])
    return Likeness(groups, firsts, np.concatenate(kept))


def similarities(pairs: Indices, texts: pl.Series, reader: TokenSetReader) -> npt.NDArray[np.float64]:
    """The Jaccard similarity of the words of each pair of texts, (pairs,).

    Args:
        pairs: Indices of texts, (pairs, 2).
        texts: The texts.
        reader: Reads them.
    """
    rows, places = np.unique(pairs, return_inverse=True)
    sets = reader.read(texts.gather(rows))
    content, n_tokens = _content(sets), np.int64(len(sets.hashes))
    places = places.reshape(pairs.shape)
    both = [content.take(places[:, side]) for side in (0, 1)]
    keys = np.concatenate(
        [np.repeat(np.arange(len(pairs)), side.lengths) * n_tokens + side.ids for side in both]
    )
    keys.sort()
    common = np.bincount(keys[1:][keys[1:] == keys[:-1]] // n_tokens, minlength=len(pairs))
    union = both[0].lengths + both[1].lengths - common
    similar: npt.NDArray[np.float64] = common / np.maximum(union, 1)
    return similar


def originals(likeness: Likeness, n_rows: int) -> Indices:
    """For each of the first `n_rows` texts, the earlier one that it nearly repeats, else itself, (rows,).

    A text that nearly repeats another is no original of a third.
    """
    own = likeness.pairs[(likeness.first[likeness.pairs] < n_rows).all(axis=1)]
    leader = np.arange(len(likeness.first))
    for one, other in own[np.argsort(own[:, 1], kind="stable")].tolist():
        if leader[one] == one and leader[other] == other:
            leader[other] = one
    rows = np.arange(n_rows)
    groups = likeness.groups[:n_rows]
    return np.where(groups >= 0, likeness.first[leader[groups]], rows) if len(leader) else rows


def find_near_duplicates(rows: LabelledRows, likeness: Likeness, is_copy: Flags) -> Finding | None:
    """Rows that nearly repeat an earlier one.

    Args:
        rows: The rows, which are the first texts of `likeness`.
        likeness: Which texts are alike.
        is_copy: Whether a row has exactly the text of an earlier one, (rows,).
    """
    original = originals(likeness, len(rows))
    found = np.flatnonzero((original != np.arange(len(rows))) & ~is_copy)
    if not len(found):
        return None
    differs = rows.codes[found] != rows.codes[original[found]]
    shown = np.concatenate([found[differs], found[~differs]])
    return Finding(
        "near-duplicates",
        f"Near-duplicates: {counted(len(found), 'row')} with at least {SIMILARITY:.0%} of the words of an"
        f" earlier one ({int(differs.sum()):,} with another label)",
        len(found),
        [
            Example.of(rows, index, f"like {rows.describe(int(original[index]))}")
            for index in shown[:EXAMPLES].tolist()
        ],
        f"{share_of(len(found), len(rows))} of the rows say little that is new; held out by chance, they"
        " are easier than new texts, and accuracy comes out too high",
        remedy="one word can turn what a text says, so look before you leave them out",
        mend=Mend(rows.indices[found]),
        details={"other_label": int(differs.sum()), "similarity": SIMILARITY},
    )


def find_near_test(
    rows: LabelledRows, test: LabelledRows, likeness: Likeness, is_test_copy: Flags
) -> Finding | None:
    """Rows that are nearly a text of the test data.

    Args:
        rows: The rows, the first texts of `likeness`.
        test: The test data, its other texts.
        likeness: Which texts are alike.
        is_test_copy: Whether a row has exactly a text of the test data, (rows,).
    """
    n_groups = len(likeness.first)
    near = np.full(n_groups, -1)
    test_groups = likeness.groups[len(rows) :]
    has_test = np.flatnonzero(test_groups >= 0)[::-1]
    in_test = np.full(n_groups, -1)
    in_test[test_groups[has_test]] = has_test
    for one, other in ((0, 1), (1, 0)):
        linked = likeness.pairs[in_test[likeness.pairs[:, other]] >= 0]
        near[linked[:, one]] = in_test[linked[:, other]]
    near = np.where(in_test >= 0, in_test, near)
    own = likeness.groups[: len(rows)]
    tests = np.where(own >= 0, near[own], -1) if n_groups else np.full(len(rows), -1)
    found = np.flatnonzero((tests >= 0) & ~is_test_copy)
    if not len(found):
        return None
    of_found = np.zeros(n_groups, dtype=np.bool_)
    of_found[own[found]] = True
    reached = of_found.copy()
    for one, other in ((0, 1), (1, 0)):
        reached[likeness.pairs[of_found[likeness.pairs[:, one]], other]] = True
    n_tested = int(reached[test_groups[test_groups >= 0]].sum())
    return Finding(
        "test-near-duplicates",
        f"Near-duplicates in the test data: {n_tested:,} of {counted(len(test), 'test text')}"
        f" ({share_of(n_tested, len(test))}) with at least {SIMILARITY:.0%} of the words of a row here"
        f" ({counted(len(found), 'row')})",
        len(found),
        [
            Example.of(rows, index, f"in the test data: {test.describe(int(tests[index]))}")
            for index in found[:EXAMPLES].tolist()
        ],
        f"on these {share_of(n_tested, len(test))} the accuracy measures memory more than what was learned,"
        " and it comes out too high",
        mend=Mend(rows.indices[found]),
        details={"test_texts": n_tested, "similarity": SIMILARITY},
    )


def _content(sets: TokenSets) -> Ragged:
    """The numbers of the tokens of each text that say something."""
    flags = sets.is_content.take(sets.rows.ids)
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(flags)])
    lengths = np.diff(before[sets.rows.offsets])
    return Ragged(sets.rows.ids[flags], offsets_of(lengths))
