"""Leakage: tokens that alone give a label away, such as the emoticons by which tweets were collected."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend
from sentrax.evaluation.doctor.quick_model import MOST_LABELS, HeldOut, cross_validate
from sentrax.evaluation.doctor.rows import Indices, LabelledRows
from sentrax.evaluation.doctor.tokens import TokenSetReader, blocks_of
from sentrax.text.faces import plain_face
from sentrax.text.interner import Interner
from sentrax.text.pipeline import TextPipeline
from sentrax.wording import counted, quoted

FloatArray = npt.NDArray[np.float64]

MOST_TEXTS, MOST_BYTES = 200_000, 32 << 20
"""How many texts are looked at, and about how many bytes."""
_LEAST_TEXTS = 20
_CONFIDENCE = 0.95
_RULES = ((0.2, 0.9), (0.1, 0.95), (0.02, 0.98))
"""A token leaks if it is in such a share of a label's texts, and such a share of the texts with it have the
label, as far as can be said. Words that merely mean something reach neither: of the film sentences with
`powerful` all are positive, but they are 1 % of these."""
_FEWER_ERRORS = 5
"""How many times less often the label is missed where the token is than in all texts."""
_MOST_NAMED = 5


@dataclass(frozen=True)
class Leak:
    """A token that gives a label away.

    Attributes:
        token: The token, in lower case; one form stands for all ways to write an emoticon.
        label: The label.
        texts: How many texts have the token.
        precision: The share of them that have the label.
        coverage: The share of the label's texts that have the token.
    """

    token: str
    label: str
    texts: int
    precision: float
    coverage: float


def find_leaks(rows: LabelledRows, reader: TokenSetReader) -> list[Leak]:
    """The tokens that give a label away, those in the largest share of its texts first."""
    if not 2 <= len(rows.labels) <= MOST_LABELS:
        return []
    tokens, n_texts, by_label = _count(rows, reader)
    best = by_label.argmax(axis=1)
    n_right = by_label.max(axis=1, initial=0)
    coverage = n_right / np.maximum(rows.counts[best], 1)
    base = rows.counts[best] / len(rows)
    least = min(share for share, _ in _RULES)
    possible = np.flatnonzero((n_texts >= _LEAST_TEXTS) & (coverage >= least) & (2 * n_right > n_texts))
    sure = _lower_bounds(n_right[possible], n_texts[possible])
    leaks = np.zeros(len(possible), dtype=np.bool_)
    for share, precision in _RULES:
        leaks |= (coverage[possible] >= share) & (sure >= precision)
    leaks &= _FEWER_ERRORS * (1 - sure) <= 1 - base[possible]
    found = [
        Leak(
            tokens[row],
            rows.labels[int(best[row])],
            int(n_texts[row]),
            float(n_right[row] / n_texts[row]),
            float(coverage[row]),
        )
        for row in possible[leaks].tolist()
    ]
    return sorted(found, key=lambda leak: (-leak.coverage, leak.token))


def _count(rows: LabelledRows, reader: TokenSetReader) -> tuple[Sequence[str], Indices, Indices]:
    """The tokens; how many texts have each, (tokens,); and how many of each label, (tokens, labels)."""
    known, start = Interner(), 0
    totals = np.zeros((0, 1 + len(rows.labels)), dtype=np.int64)
    for block in blocks_of(rows.texts):
        sets = reader.read(block)
        labels = rows.members[rows.codes[start : start + len(block)]]
        of_texts = np.repeat(np.arange(len(block)), sets.rows.lengths)
        numbers, places = np.unique(sets.rows.ids, return_inverse=True)
        columns = [places, *(places[labels[of_texts, column]] for column in range(len(rows.labels)))]
        counts = np.stack([np.bincount(column, minlength=len(numbers)) for column in columns], axis=1)
        own = known.numbers([sets.tokens[number] for number in numbers.tolist()])
        totals = np.concatenate([totals, np.zeros((len(known) - len(totals), totals.shape[1]), np.int64)])
        totals[own] += counts
        start += len(block)
    return known.strings, totals[:, 0], totals[:, 1:]


def _lower_bounds(n_right: Indices, n_all: Indices) -> FloatArray:
    """Below which shares the true ones hardly are (Clopper and Pearson, 1934, one-sided)."""
    from scipy.stats import beta

    bounds: FloatArray = beta.ppf(1 - _CONFIDENCE, n_right, n_all - n_right + 1)
    return bounds


class Remover:
    """Removes tokens from texts.

    Args:
        tokens: The tokens, as `Leak` has them.
        all_faces: Whether to remove every emoticon.
    """

    def __init__(self, tokens: Sequence[str], *, all_faces: bool = False):
        self._pipeline = TextPipeline.preset("social")
        self._tokens = frozenset(tokens)
        self.all_faces = all_faces
        self._removes = functools.lru_cache(maxsize=1 << 16)(self._is_removed)

    def column(self, texts: pl.Series) -> pl.Series:
        """The texts without the tokens; a text that has none of them stays as it is."""
        return pl.Series(list(map(self, texts)), dtype=pl.String)

    def __call__(self, text: str) -> str:
        """The text without the tokens."""
        chunks = [self._pipeline.raw_tokens(chunk) for chunk in self._pipeline.chunks(text)]
        if not any(self._removes(raw) for chunk in chunks for raw in chunk):
            return text
        kept = ("".join(" " if self._removes(raw) else raw for raw in chunk) for chunk in chunks)
        return " ".join(" ".join(kept).split())

    def _is_removed(self, raw: str) -> bool:
        results = self._pipeline.apply_token_rules(raw)
        return any(
            token in self._tokens or (self.all_faces and plain_face(token) is not None) for token in results
        )


def find_leakage(
    rows: LabelledRows,
    leaks: Sequence[Leak],
    held_out: HeldOut | None,
    sample: LabelledRows,
    seed: int,
) -> Finding | None:
    """What gives labels away, and what accuracy is left without it.

    Args:
        rows: The rows.
        leaks: The tokens that were found.
        held_out: What a quick model says of `sample`, if it can be trained.
        sample: The rows that it is trained on.
        seed: Random seed.
    """
    if not leaks:
        return None
    are_faces = [plain_face(leak.token) is not None for leak in leaks]
    remover = Remover([leak.token for leak in leaks], all_faces=any(are_faces))
    what = "emoticons give" if all(are_faces) else "one token gives" if len(leaks) == 1 else "tokens give"
    named = ", ".join(
        f"{quoted(leak.token)} ({quoted(leak.label)} in {leak.precision:.1%} of"
        f" {counted(leak.texts, 'text')})"
        for leak in leaks[:_MOST_NAMED]
    )
    if len(leaks) > _MOST_NAMED:
        named += f" and {len(leaks) - _MOST_NAMED:,} more"
    cost, figures = _accuracy_without(held_out, sample, remover, seed)
    is_costly = not figures or _shown(figures["accuracy_without"]) != _shown(figures["accuracy"])
    return Finding(
        "leakage",
        f"Leakage: {what} the label away: {named}",
        max(leak.texts for leak in leaks),
        _examples(rows, leaks),
        cost,
        remedy="if new texts will not have them, learn from texts without them" if is_costly else "",
        mend=Mend(changed=rows.indices, change=remover.column, is_offered=is_costly),
        details={"leaks": [vars(leak) for leak in leaks], **figures},
    )


def _accuracy_without(
    held_out: HeldOut | None, sample: LabelledRows, remover: Remover, seed: int
) -> tuple[str, dict[str, Any]]:
    """What it costs in words, and as figures."""
    if held_out is None:
        return "a model learns the token and nothing else, and fails on texts without it", {}
    without = cross_validate(sample, remover.column(sample.texts), seed)
    if without is None:
        return "nothing is left to learn without them", {}
    with_them, without_them = _shown(held_out.accuracy), _shown(without.accuracy)
    what = "all emoticons" if remover.all_faces else "them"
    cost = (
        f"nothing measurable: a quick model is right on {with_them} of held-out texts, with or without {what}"
        if with_them == without_them
        else f"a quick model is right on {with_them} of held-out texts; without {what}, on {without_them}."
        " The second figure is nearer to what new texts without them will show"
    )
    return cost, {
        "accuracy": held_out.accuracy,
        "accuracy_without": without.accuracy,
        "measured_on": len(without.rows),
    }


def _shown(accuracy: float) -> str:
    return f"{accuracy:.1%}"


def _examples(rows: LabelledRows, leaks: Sequence[Leak]) -> list[Example]:
    """A row for each of the first tokens."""
    examples = []
    for leak in leaks[:EXAMPLES]:
        remover = Remover([leak.token])
        of_label = rows.rows_with([leak.label]).tolist()
        found = (index for index in of_label if remover(rows.texts[index]) != rows.texts[index])
        index = next(found, None)
        if index is not None:
            examples.append(Example.of(rows, index, quoted(leak.token)))
    return examples
