"""The groups of features of a text: each is an array of hashes, with the text that each is of."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.features import tokens as bits
from sentrax.models.features.passages import TokenBatch
from sentrax.models.features.tokens import SIGNAL_NAMES, TokenTable
from sentrax.text.hashing import Hashes, Places, combine_hashes, hash_markers
from sentrax.text.ragged import Ragged

_NEGATED, _BEGIN, _END = hash_markers("negated", "beginning", "end")
_KINDS = hash_markers("", "negation", "plus 1", "plus 2", "minus 1", "minus 2")
_NONE, _NEGATION, _PLUS, _MINUS = 0, 1, 2, 4
_BEFORE = hash_markers("1 before", "2 before")
_AFTER, _KIND_PAIR, _EVENTS, _EVENT_PAUSE, _EVENT_UNREAL = hash_markers(
    "after", "kinds", "events", "pause", "unreal"
)
_SIGNALS = hash_markers(*SIGNAL_NAMES)
_LENGTH, _LAST, _FACE = hash_markers("length", "last", "face")
_MOST_COUNTED = 3
_LENGTH_STEP, _LONGEST = 4, 7


class Group(NamedTuple):
    """Features of one kind.

    Attributes:
        hashes: Of the features, (features,); one that a text has twice comes twice.
        texts: Of which text each is, (features,).
    """

    hashes: Hashes
    texts: Places


def groups_of(rows: Ragged, table: TokenTable, passages: TokenBatch) -> dict[str, Group]:
    """The groups of features beside the words themselves, by name.

    Args:
        rows: The numbers of the tokens of each text, signals among them.
        table: What is known of the tokens.
        passages: The texts without signals.
    """
    return {
        "pairs": pairs(passages, table),
        "patterns": patterns(passages, table),
        "signals": signals(rows, table, passages),
    }


def pairs(passages: TokenBatch, table: TokenTable) -> Group:
    """Each two tokens that stand side by side; a text's first and last also with its beginning and end."""
    hashes = table.hashes[passages.numbers]
    is_last = passages.is_last
    before = np.where(passages.follows(1), np.roll(hashes, 1), _BEGIN)
    return Group(
        np.concatenate([combine_hashes(before, hashes), combine_hashes(hashes[is_last], _END[None])]),
        np.concatenate([passages.texts, passages.texts[is_last]]),
    )


def patterns(passages: TokenBatch, table: TokenTable) -> Group:
    """What words of valence stand among: their neighbours, and the order of valence, negation and turns."""
    kinds, hashes = _kinds(passages), table.hashes[passages.numbers]
    signs = np.where(kinds >= _MINUS, _MINUS, _PLUS)
    has_valence = kinds > _NEGATION
    groups = []
    for distance in (1, 2):
        of = np.flatnonzero(has_valence & passages.follows(distance))
        other = of - distance
        sign = _KINDS[signs[of]]
        groups.append(
            Group(combine_hashes(hashes[other], sign, _BEFORE[distance - 1 : distance]), passages.texts[of])
        )
        both = kinds[other] > _NONE
        groups.append(
            Group(
                combine_hashes(_KINDS[kinds[other[both]]], _KINDS[kinds[of[both]]], _KIND_PAIR[None]),
                passages.texts[of[both]],
            )
        )
    of = np.flatnonzero(has_valence[:-1] & passages.follows(1)[1:])
    groups.append(Group(combine_hashes(_KINDS[signs[of]], hashes[of + 1], _AFTER[None]), passages.texts[of]))
    groups += _event_windows(passages, kinds, hashes)
    return _together(groups)


def signals(rows: Ragged, table: TokenTable, passages: TokenBatch) -> Group:
    """What is beside words: capitals, drawn-out words, addresses, marks, faces, length, the last token."""
    n_signals = len(SIGNAL_NAMES)
    marks = table.marks[rows.ids] >> bits.FIRST_SIGNAL
    texts = np.repeat(np.arange(len(rows)), rows.lengths)
    token, signal = np.nonzero(marks[:, None] >> np.arange(n_signals) & 1)
    counts = np.bincount(texts[token] * n_signals + signal, minlength=len(rows) * n_signals)
    having = np.flatnonzero(counts)
    groups = [
        _counted(_SIGNALS[having % n_signals], np.minimum(counts[having], _MOST_COUNTED), having // n_signals)
    ]
    lengths = np.bincount(passages.texts, minlength=len(rows))
    steps = np.minimum(lengths // _LENGTH_STEP, _LONGEST)
    groups.append(_counted(_LENGTH[None], steps, np.arange(len(rows))))
    hashes = table.hashes[passages.numbers]
    is_last = passages.is_last
    last = np.where(passages.has(bits.IS_WORD), _LAST, hashes)[is_last]
    groups.append(Group(combine_hashes(last, _LAST[None]), passages.texts[is_last]))
    face = passages.has(bits.IS_FACE | bits.IS_EMOJI)
    groups.append(Group(combine_hashes(hashes[face], _FACE[None]), passages.texts[face]))
    return _together(groups)


def word_forms(passages: TokenBatch) -> npt.NDArray[np.int64]:
    """Of each token, twice its number, plus 1 if it is a negated word: which of its forms it has."""
    negated = passages.negated & passages.has(bits.IS_WORD)
    return 2 * passages.numbers + negated


def form_hashes(forms: npt.NDArray[np.int64], table: TokenTable) -> Hashes:
    """The hashes of forms of words."""
    plain = table.hashes[forms // 2]
    return np.where(forms % 2, combine_hashes(plain, _NEGATED[None]), plain)


def _together(groups: list[Group]) -> Group:
    return Group(
        np.concatenate([group.hashes for group in groups]), np.concatenate([group.texts for group in groups])
    )


def _counted(names: Hashes, counts: npt.NDArray[np.integer], texts: Places) -> Group:
    return Group(combine_hashes(counts.astype(np.uint64), names), texts)


def _kinds(passages: TokenBatch) -> npt.NDArray[np.int64]:
    """Of each token: none, a negation, or its valence's sign and whether it is strong."""
    strong = np.abs(passages.valences) > 1
    kinds = np.where(passages.valences > 0, _PLUS, np.where(passages.valences < 0, _MINUS, _NONE))
    kinds = kinds + (strong & (kinds > 0))
    return np.where(passages.has(bits.NEGATES), _NEGATION, kinds)


def _event_windows(passages: TokenBatch, kinds: npt.NDArray[np.int64], hashes: Hashes) -> list[Group]:
    """Runs of 2 and 3 of a text's events: its beginning, valence, negations, turns, pauses, and its end."""
    signs = np.where(kinds >= _MINUS, _MINUS, kinds - (kinds == _PLUS + 1))
    is_turn, is_pause = passages.has(bits.CONTRAST) & (kinds == _NONE), passages.has(bits.PAUSE)
    event = np.where(kinds > _NONE, _KINDS[signs], np.where(is_turn, hashes, _EVENT_PAUSE))
    event = np.where(passages.unreal & (kinds > _NEGATION), event + _EVENT_UNREAL, event)
    of = np.flatnonzero((kinds > _NONE) | is_turn | is_pause)
    event, texts, is_pause = event[of], passages.texts[of], is_pause[of] & (kinds[of] == _NONE)
    # A pause counts once, and not at the beginning.
    after_pause = np.append(True, (texts[1:] != texts[:-1]) | is_pause[:-1])[: len(of)]
    stays = ~(is_pause & after_pause)
    event, texts = event[stays], texts[stays]
    # Beginning and end of each text, around its events.
    order = np.arange(passages.n_texts)
    all_texts = np.concatenate([order, texts, order])
    all_events = np.concatenate([np.full(len(order), _BEGIN), event, np.full(len(order), _END)])
    sorting = np.argsort(all_texts, kind="stable")
    event, texts = all_events[sorting], all_texts[sorting]
    groups = []
    for size in (2, 3):
        whole = texts[size - 1 :] == texts[: len(texts) - size + 1]
        parts = [event[step : len(event) - size + 1 + step][whole] for step in range(size)]
        groups.append(Group(combine_hashes(*parts, _EVENTS[None]), texts[size - 1 :][whole]))
    return groups
