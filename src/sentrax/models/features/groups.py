"""The features of texts: hashed ones in groups, the forms of words, and valence in numbers."""

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
from sentrax.models.features.marks import FIRST_SIGNAL, IS_SILENT, SIGNAL_NAMES, Mark
from sentrax.text.hashing import (
    Hashes,
    Indices,
    combine_hashes,
)

if TYPE_CHECKING:
    from sentrax.models.features.tokens import TokenBatch, TokenTable

_KIND_OF_LEVEL = np.array([NONE, PLUS, PLUS + 1, PLUS + 1, MINUS + 1, MINUS + 1, MINUS], dtype=np.int8)
"""From 0 to 3, and then from -3 to -1, as indices count from the end."""


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
    hashes, last = batch.hashes, batch.last
    before = np.empty_like(hashes)
    before[1:] = hashes[:-1]
    before[(last + 1)[:-1]] = BEGIN
    before[:1] = BEGIN
    return Group(
        np.concatenate([combine_hashes(before, hashes), combine_hashes(hashes[last], END[None])]),
        np.concatenate([batch.texts, batch.texts[last]]),
    )


def patterns(batch: "TokenBatch") -> Group:
    """The context of words with valence: their neighbours; the order of valence, negation, contrast."""
    kinds, hashes, texts = _kinds(batch), batch.hashes, batch.texts
    with_valence = np.flatnonzero(kinds > NEGATION)
    groups: list[Group] = []
    for distance in (1, 2):
        of = with_valence[np.searchsorted(with_valence, distance) :]
        of = of[texts[of - distance] == texts[of]]
        groups += _before(batch, kinds, of, distance)
    of = with_valence[: np.searchsorted(with_valence, len(texts) - 1)]
    of = of[texts[of + 1] == texts[of]]
    groups.append(Group(combine_hashes(_signs(kinds[of]), hashes[of + 1], AFTER[None]), texts[of]))
    groups += _event_windows(batch, kinds)
    return _join(groups)


def _before(
    batch: "TokenBatch", kinds: npt.NDArray[np.int8], of: Indices, distance: int
) -> tuple[Group, Group]:
    """What is so far before these tokens: the token, and where that is of some kind, the kinds of both."""
    other = of - distance
    own, before = kinds[of], kinds[other]
    both = np.flatnonzero(before)
    texts, marker = batch.texts[of], BEFORE[distance - 1 : distance]
    return (
        Group(combine_hashes(batch.hashes[other], _signs(own), marker), texts),
        Group(combine_hashes(KINDS[before[both]], KINDS[own[both]], KIND_PAIR[None]), texts[both]),
    )


def _signs(kinds: npt.NDArray[np.int8]) -> Hashes:
    """The marker of the sign of each valence."""
    return KINDS[np.where(kinds >= MINUS, MINUS, PLUS)]


def signals(batch: "TokenBatch") -> Group:
    """Signals besides words: capitals, elongation, addresses, marks, emoticons, length, the last token."""
    rows, n_texts, n_signals = batch.rows, batch.n_texts, len(SIGNAL_NAMES)
    marks = batch.table.marks.take(rows.ids)
    of = np.flatnonzero(marks & (((1 << n_signals) - 1) << FIRST_SIGNAL))
    marks, texts = marks.take(of), np.searchsorted(rows.offsets, of, "right") - 1
    bits = 1 << np.arange(FIRST_SIGNAL, FIRST_SIGNAL + n_signals)
    counts = np.stack([np.bincount(texts[(marks & bit) != 0], minlength=n_texts) for bit in bits], 1).ravel()
    having = np.flatnonzero(counts)
    counted = np.minimum(counts[having], MOST_COUNTED)
    steps = np.minimum(batch.lengths // LENGTH_STEP, LONGEST)
    last, face = batch.last, np.flatnonzero(batch.marks & (Mark.IS_FACE | Mark.IS_EMOJI))
    last_hashes = np.where(batch.marks[last] & (Mark.IS_WORD | IS_SILENT), LAST, batch.hashes[last])
    groups = [
        _with_counts(SIGNALS[having % n_signals], counted, having // n_signals),
        _with_counts(LENGTH[None], steps, np.arange(n_texts)),
        Group(combine_hashes(last_hashes, LAST[None]), batch.texts[last]),
        Group(combine_hashes(batch.hashes[face], FACE[None]), batch.texts[face]),
    ]
    return _join(groups)


def word_forms(batch: "TokenBatch") -> npt.NDArray[np.int64]:
    """The form of each token: twice its number, plus 1 if it is a negated word."""
    negated = batch.negated & batch.has(Mark.IS_WORD)
    return 2 * batch.numbers + negated


def form_hashes(forms: npt.NDArray[np.int64], table: "TokenTable") -> Hashes:
    """The hashes of forms of words."""
    return hashes_of_forms(table.hashes[forms // 2], forms % 2 == 1)


def hashes_of_forms(words: Hashes, are_negated: npt.NDArray[np.bool_]) -> Hashes:
    """The hashes of forms, given those of the words."""
    return np.where(are_negated, combine_hashes(words, NEGATED[None]), words)


def valence_numbers(batch: "TokenBatch") -> npt.NDArray[np.float64]:
    """The numbers of `VALENCE_NAMES` for each text, (texts, names)."""
    n_texts = batch.n_texts
    of = np.flatnonzero(batch.valences)
    texts, levels, marks = batch.texts[of], batch.valences[of].astype(np.int64), batch.marks[of]
    turned = batch.negated[of] | (batch.unreal[of] & (levels > 0))
    # One number of all texts after the other, since they are made, and added up, number by number.
    numbers = np.zeros((len(VALENCE_NAMES), n_texts))

    # Each word of valence counts in the column of its level and in that of its kind.
    level_columns = levels + MOST_VALENCE - (levels > 0) + N_LEVELS * turned
    kinds = np.where(marks & Mark.IS_EMOJI, 2, np.where(marks & Mark.IS_FACE, 1, 0))
    kind_columns = KIND_COLUMNS + 2 * kinds + (levels < 0)
    cells = np.concatenate([level_columns, kind_columns]) * n_texts + np.concatenate([texts, texts])
    numbers[:NEGATIONS] = np.bincount(cells, minlength=NEGATIONS * n_texts).reshape(NEGATIONS, n_texts)
    numbers[NEGATIONS] = batch.count(batch.has(Mark.NEGATES))
    numbers[NEGATIONS + 1] = batch.count(batch.has(Mark.BUT))

    values = np.where(turned, NEGATED_FACTOR * levels, levels)
    before_but = np.flatnonzero(numbers[NEGATIONS + 1, texts])
    values[before_but] *= BEFORE_BUT ** batch.count_buts()[1][of[before_but]]
    sums = np.bincount(texts, weights=values, minlength=n_texts)
    counts = np.bincount(texts, minlength=n_texts)
    is_first, is_last = np.ones((2, len(texts)), dtype=np.bool_)
    is_first[1:] = is_last[:-1] = texts[1:] != texts[:-1]
    about_values = numbers[NEGATIONS + 2 :]
    about_values[0] = sums
    about_values[1] = sums / np.maximum(counts, 1)
    about_values[2] = sums / np.sqrt(np.maximum(batch.lengths, 1))
    about_values[3] = np.sign(sums)
    about_values[4, texts[is_first]] = values[is_first]
    about_values[5, texts[is_last]] = values[is_last]
    np.maximum.at(about_values[6], texts, values)
    np.minimum.at(about_values[7], texts, values)
    about_values[8] = np.bincount(texts, weights=np.maximum(values, 0), minlength=n_texts)
    about_values[9] = np.bincount(texts, weights=np.minimum(values, 0), minlength=n_texts)
    return numbers.T


def _join(groups: list[Group]) -> Group:
    return Group(
        np.concatenate([group.hashes for group in groups]), np.concatenate([group.texts for group in groups])
    )


def _with_counts(names: Hashes, counts: npt.NDArray[np.integer], texts: Indices) -> Group:
    return Group(combine_hashes(counts.astype(np.uint64), names), texts)


def _kinds(batch: "TokenBatch") -> npt.NDArray[np.int8]:
    """The kind of each token: none, a negation, or its valence's sign and whether it is strong."""
    kinds = _KIND_OF_LEVEL[batch.valences]
    kinds[np.flatnonzero(batch.marks & Mark.NEGATES)] = NEGATION
    return kinds


def _event_windows(batch: "TokenBatch", kinds: npt.NDArray[np.int8]) -> list[Group]:
    """Runs of 2 and 3 of a text's events: its beginning, valence, negations, turns, pauses, and its end."""
    of = np.flatnonzero((kinds != NONE) | ((batch.marks & (Mark.CONTRAST | Mark.PAUSE)) != 0))
    kinds, marks, texts = kinds[of], batch.marks[of], batch.texts[of]
    signs = np.where(kinds >= MINUS, MINUS, kinds - (kinds == PLUS + 1))
    is_turn = ((marks & Mark.CONTRAST) != 0) & (kinds == NONE)
    event = np.where(kinds > NONE, KINDS[signs], np.where(is_turn, batch.hashes[of], EVENT_PAUSE))
    event = np.where(batch.unreal[of] & (kinds > NEGATION), event + EVENT_UNREAL, event)
    is_pause = ((marks & Mark.PAUSE) != 0) & (kinds == NONE)
    # A pause counts once, and not at the beginning.
    after_pause = np.append(True, (texts[1:] != texts[:-1]) | is_pause[:-1])[: len(of)]
    stays = ~(is_pause & after_pause)
    event, texts = event[stays], texts[stays]
    # Beginning and end of each text, around its events.
    counts = np.bincount(texts, minlength=batch.n_texts)
    ends = np.cumsum(counts + 2)
    events = np.full(len(event) + 2 * batch.n_texts, BEGIN)
    events[ends - 1] = END
    events[np.arange(len(event)) + 2 * texts + 1] = event
    texts = np.repeat(np.arange(batch.n_texts), counts + 2)
    groups = []
    for size in (2, 3):
        whole = np.flatnonzero(texts[size - 1 :] == texts[: len(texts) - size + 1])
        parts = [events[whole + step] for step in range(size)]
        groups.append(Group(combine_hashes(*parts, EVENTS[None]), texts[whole]))
    return groups
