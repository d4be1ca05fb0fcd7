"""The features of texts: hashed ones in groups, the forms and subwords of words, and valence in numbers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.features.markers import (
    AFTER,
    BEFORE,
    BEFORE_BUT,
    BEGIN,
    END,
    EVENT_PAUSE,
    EVENT_UNREAL,
    EVENTS,
    FACE,
    KIND_COLUMNS,
    KIND_PAIR,
    KINDS,
    LAST,
    LENGTH,
    LENGTH_STEP,
    LONGEST,
    MINUS,
    MOST_COUNTED,
    MOST_VALENCE,
    N_LEVELS,
    NEGATED,
    NEGATED_FACTOR,
    NEGATION,
    NEGATIONS,
    NONE,
    PLUS,
    SIGNALS,
    VALENCE_NAMES,
)
from sentrax.models.features.marks import FIRST_SIGNAL, SIGNAL_NAMES, Mark
from sentrax.text.hashing import (
    Hashes,
    Indices,
    combine_hashes,
    hash_all_runs,
    hash_runs,
    hash_text,
    sum_runs,
)
from sentrax.text.ragged import Ragged

if TYPE_CHECKING:
    from sentrax.models.features.tokens import TokenBatch, TokenTable

_SUBWORD_SIZES = range(3, 6)
_SUBWORD_CHARACTERS = 64
"""Of a longer word, only the beginning is used."""


class Group(NamedTuple):
    """Features of one kind.

    Attributes:
        hashes: The hash of each feature, repeated ones included, (features,).
        texts: The index of the text of each feature, (features,).
    """

    hashes: Hashes
    texts: Indices


def groups_of(batch: "TokenBatch") -> dict[str, Group]:
    """The groups of features besides the words themselves, by name."""
    return {"pairs": pairs(batch), "patterns": patterns(batch), "signals": signals(batch)}


def pairs(batch: "TokenBatch") -> Group:
    """Each two tokens that stand side by side; a text's first and last also with its beginning and end."""
    hashes = batch.hashes
    is_last = batch.is_last
    before = np.where(batch.follows(1), np.roll(hashes, 1), BEGIN)
    return Group(
        np.concatenate([combine_hashes(before, hashes), combine_hashes(hashes[is_last], END[None])]),
        np.concatenate([batch.texts, batch.texts[is_last]]),
    )


def patterns(batch: "TokenBatch") -> Group:
    """The context of words with valence: their neighbours; the order of valence, negation, contrast."""
    kinds, hashes = _kinds(batch), batch.hashes
    signs = np.where(kinds >= MINUS, MINUS, PLUS)
    has_valence = kinds > NEGATION
    groups = []
    for distance in (1, 2):
        of = np.flatnonzero(has_valence & batch.follows(distance))
        other = of - distance
        sign = KINDS[signs[of]]
        groups.append(
            Group(combine_hashes(hashes[other], sign, BEFORE[distance - 1 : distance]), batch.texts[of])
        )
        both = kinds[other] > NONE
        groups.append(
            Group(
                combine_hashes(KINDS[kinds[other[both]]], KINDS[kinds[of[both]]], KIND_PAIR[None]),
                batch.texts[of[both]],
            )
        )
    of = np.flatnonzero(has_valence[:-1] & batch.follows(1)[1:])
    groups.append(Group(combine_hashes(KINDS[signs[of]], hashes[of + 1], AFTER[None]), batch.texts[of]))
    groups += _event_windows(batch, kinds, hashes)
    return _join(groups)


def signals(batch: "TokenBatch") -> Group:
    """Signals besides words: capitals, elongation, addresses, marks, emoticons, length, the last token."""
    rows, n_signals = batch.rows, len(SIGNAL_NAMES)
    marks = batch.table.marks[rows.ids] >> FIRST_SIGNAL
    texts = np.repeat(np.arange(len(rows)), rows.lengths)
    token, signal = np.nonzero(marks[:, None] >> np.arange(n_signals) & 1)
    counts = np.bincount(texts[token] * n_signals + signal, minlength=len(rows) * n_signals)
    having = np.flatnonzero(counts)
    groups = [
        _with_counts(
            SIGNALS[having % n_signals], np.minimum(counts[having], MOST_COUNTED), having // n_signals
        )
    ]
    lengths = np.bincount(batch.texts, minlength=len(rows))
    steps = np.minimum(lengths // LENGTH_STEP, LONGEST)
    groups.append(_with_counts(LENGTH[None], steps, np.arange(len(rows))))
    hashes = batch.hashes
    is_last = batch.is_last
    last = np.where(batch.has(Mark.IS_WORD), LAST, hashes)[is_last]
    groups.append(Group(combine_hashes(last, LAST[None]), batch.texts[is_last]))
    face = batch.has(Mark.IS_FACE | Mark.IS_EMOJI)
    groups.append(Group(combine_hashes(hashes[face], FACE[None]), batch.texts[face]))
    return _join(groups)


def word_forms(batch: "TokenBatch") -> npt.NDArray[np.int64]:
    """The form of each token: twice its number, plus 1 if it is a negated word."""
    negated = batch.negated & batch.has(Mark.IS_WORD)
    return 2 * batch.numbers + negated


def form_hashes(forms: npt.NDArray[np.int64], table: "TokenTable") -> Hashes:
    """The hashes of forms of words."""
    plain = table.hashes[forms // 2]
    return np.where(forms % 2, combine_hashes(plain, NEGATED[None]), plain)


def subwords_of(token: str) -> list[str]:
    """The runs of 3 to 5 characters of one token, its edges included; none for a mask such as `<url>`.

    >>> subwords_of("so")
    [' so', ' so ', 'so ']
    """
    framed = _framed(token)
    return [
        framed[start : start + size]
        for start in range(len(framed))
        for size in _SUBWORD_SIZES
        if start + size <= len(framed)
    ]


def subword_hashes_of(token: str) -> list[int]:
    """The hashes of `subwords_of` a token, in their order."""
    return hash_runs(_framed(token), _SUBWORD_SIZES)


def subword_sums_of(token: str) -> list[int]:
    """The sums of which `finish_hashes` makes these hashes."""
    return sum_runs(_framed(token), _SUBWORD_SIZES)


def subword_hashes(tokens: Iterable[str]) -> Ragged:
    """The hashes of the subwords of each token, a row for each."""
    return hash_all_runs(list(map(_framed, tokens)), _SUBWORD_SIZES)


def _framed(token: str) -> str:
    """The token between two spaces, which mark its edges; nothing for a mask."""
    return "" if token[0] == "<" else f" {token[:_SUBWORD_CHARACTERS]} "


def subword_hashes_1(tokens: Iterable[str]) -> Ragged:
    """`subword_hashes` as models with features 1 have them: by size, then by where they begin; blake2b."""
    known: dict[str, int] = {}
    rows = []
    for token in tokens:
        row = []
        for subword in sorted(subwords_of(token), key=len):
            hash_ = known.get(subword)
            if hash_ is None:
                hash_ = known[subword] = hash_text(subword)
            row.append(hash_)
        rows.append(row)
    return Ragged.from_rows(rows, np.uint64)


def valence_numbers(batch: "TokenBatch") -> npt.NDArray[np.float64]:
    """The numbers of `VALENCE_NAMES` for each text, (texts, names)."""
    n_texts = batch.n_texts
    of = np.flatnonzero(batch.valences)
    texts, levels, marks = batch.texts[of], batch.valences[of].astype(np.int64), batch.marks[of]
    turned = batch.negated[of] | (batch.unreal[of] & (levels > 0))
    numbers = np.zeros((n_texts, len(VALENCE_NAMES)))

    # Each word of valence counts in the column of its level and in that of its kind.
    level_columns = levels + MOST_VALENCE - (levels > 0) + N_LEVELS * turned
    kinds = np.where(marks & Mark.IS_EMOJI, 2, np.where(marks & Mark.IS_FACE, 1, 0))
    kind_columns = KIND_COLUMNS + 2 * kinds + (levels < 0)
    numbers[:, :NEGATIONS] = _counts(
        np.concatenate([texts, texts]), np.concatenate([level_columns, kind_columns]), n_texts, NEGATIONS
    )
    numbers[:, NEGATIONS] = batch.count(batch.has(Mark.NEGATES))
    numbers[:, NEGATIONS + 1] = batch.count(batch.has(Mark.BUT))

    values = np.where(turned, NEGATED_FACTOR * levels, levels) * BEFORE_BUT ** batch.count_buts()[1][of]
    sums = np.bincount(texts, weights=values, minlength=n_texts)
    counts = np.bincount(texts, minlength=n_texts)
    lengths = np.bincount(batch.texts, minlength=n_texts)
    is_first, is_last = np.ones((2, len(texts)), dtype=np.bool_)
    is_first[1:] = is_last[:-1] = texts[1:] != texts[:-1]
    about_values = numbers[:, NEGATIONS + 2 :].T
    about_values[0] = sums
    about_values[1] = sums / np.maximum(counts, 1)
    about_values[2] = sums / np.sqrt(np.maximum(lengths, 1))
    about_values[3] = np.sign(sums)
    about_values[4, texts[is_first]] = values[is_first]
    about_values[5, texts[is_last]] = values[is_last]
    np.maximum.at(about_values[6], texts, values)
    np.minimum.at(about_values[7], texts, values)
    about_values[8] = np.bincount(texts, weights=np.maximum(values, 0), minlength=n_texts)
    about_values[9] = np.bincount(texts, weights=np.minimum(values, 0), minlength=n_texts)
    return numbers


def _counts(
    texts: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], n_texts: int, n_columns: int
) -> npt.NDArray[np.int64]:
    """How often each column occurs in each text, (texts, columns)."""
    return np.bincount(texts * n_columns + columns, minlength=n_texts * n_columns).reshape(n_texts, n_columns)


def _join(groups: list[Group]) -> Group:
    return Group(
        np.concatenate([group.hashes for group in groups]), np.concatenate([group.texts for group in groups])
    )


def _with_counts(names: Hashes, counts: npt.NDArray[np.integer], texts: Indices) -> Group:
    return Group(combine_hashes(counts.astype(np.uint64), names), texts)


def _kinds(batch: "TokenBatch") -> npt.NDArray[np.int64]:
    """The kind of each token: none, a negation, or its valence's sign and whether it is strong."""
    strong = np.abs(batch.valences) > 1
    kinds = np.where(batch.valences > 0, PLUS, np.where(batch.valences < 0, MINUS, NONE))
    kinds = kinds + (strong & (kinds > 0))
    return np.where(batch.has(Mark.NEGATES), NEGATION, kinds)


def _event_windows(batch: "TokenBatch", kinds: npt.NDArray[np.int64], hashes: Hashes) -> list[Group]:
    """Runs of 2 and 3 of a text's events: its beginning, valence, negations, turns, pauses, and its end."""
    signs = np.where(kinds >= MINUS, MINUS, kinds - (kinds == PLUS + 1))
    is_turn, is_pause = batch.has(Mark.CONTRAST) & (kinds == NONE), batch.has(Mark.PAUSE)
    event = np.where(kinds > NONE, KINDS[signs], np.where(is_turn, hashes, EVENT_PAUSE))
    event = np.where(batch.unreal & (kinds > NEGATION), event + EVENT_UNREAL, event)
    of = np.flatnonzero((kinds > NONE) | is_turn | is_pause)
    event, texts, is_pause = event[of], batch.texts[of], is_pause[of] & (kinds[of] == NONE)
    # A pause counts once, and not at the beginning.
    after_pause = np.append(True, (texts[1:] != texts[:-1]) | is_pause[:-1])[: len(of)]
    stays = ~(is_pause & after_pause)
    event, texts = event[stays], texts[stays]
    # Beginning and end of each text, around its events.
    order = np.arange(batch.n_texts)
    all_texts = np.concatenate([order, texts, order])
    all_events = np.concatenate([np.full(len(order), BEGIN), event, np.full(len(order), END)])
    sorting = np.argsort(all_texts, kind="stable")
    event, texts = all_events[sorting], all_texts[sorting]
    groups = []
    for size in (2, 3):
        whole = texts[size - 1 :] == texts[: len(texts) - size + 1]
        parts = [event[step : len(event) - size + 1 + step][whole] for step in range(size)]
        groups.append(Group(combine_hashes(*parts, EVENTS[None]), texts[size - 1 :][whole]))
    return groups
