"""The features of one text in plain Python: those that `groups.py` has of a column, in the same order.

A feature is known by its sum of hashes, of which `finish_hashes` makes the hash that `groups.py` has.
"""

import functools
import math
from collections.abc import Iterable

from sentrax.models.features import markers
from sentrax.models.features.markers import MINUS, NEGATION, PLUS
from sentrax.models.features.marks import FIRST_SIGNAL, IS_SILENT, SIGNAL_NAMES, Mark
from sentrax.models.features.one_text import OneText
from sentrax.text.hashing import ALL_BITS, finish_hash, hash_text, mix_hash, sum_hashes

_NEGATED, _BEGIN, _END = map(int, (markers.NEGATED, markers.BEGIN, markers.END))
_KINDS, _SIGNALS = markers.KINDS.tolist(), markers.SIGNALS.tolist()
_BEFORE, _BEFORE_THAT = markers.BEFORE.tolist()
_AFTER, _KIND_PAIR, _EVENTS = map(int, (markers.AFTER, markers.KIND_PAIR, markers.EVENTS))
_EVENT_PAUSE, _EVENT_UNREAL = map(int, (markers.EVENT_PAUSE, markers.EVENT_UNREAL))
_LENGTH, _LAST, _FACE = map(int, (markers.LENGTH, markers.LAST, markers.FACE))

_MIXED_BEGIN = mix_hash(_BEGIN)
_SIGNS = [_KINDS[kind] for kind in (0, NEGATION, PLUS, PLUS, MINUS, MINUS)]
"""The hash of the sign of each kind of token."""
_UNREAL_SIGNS = [sign + _EVENT_UNREAL & ALL_BITS for sign in _SIGNS]
_MIXED_SIGNS = list(map(mix_hash, _SIGNS))
_KIND_PAIRS = [[sum_hashes(first, second, _KIND_PAIR) for second in _KINDS] for first in _KINDS]
_COUNTED = [[sum_hashes(count, signal) for count in range(markers.MOST_COUNTED + 1)] for signal in _SIGNALS]
_LENGTHS = [sum_hashes(steps, _LENGTH) for steps in range(markers.LONGEST + 1)]
_LAST_WORD = sum_hashes(_LAST, _LAST)
_IS_EVENT = Mark.CONTRAST | Mark.PAUSE
_IS_PICTURE = Mark.IS_FACE | Mark.IS_EMOJI
_SAYS_NOTHING_LAST = Mark.IS_WORD | IS_SILENT
_IS_ANY_SIGNAL = sum(1 << bit for bit, _ in enumerate(SIGNAL_NAMES, FIRST_SIGNAL))


def groups_of(text: OneText) -> dict[str, list[int]]:
    """The features of each group besides the words themselves, by its name."""
    return {"pairs": pairs(text), "patterns": patterns(text), "signals": signals(text)}


def pairs(text: OneText) -> list[int]:
    """Each two tokens that stand side by side; a text's first and last also with its beginning and end."""
    if not text.hashes:
        return []
    before, after = (_MIXED_BEGIN, *text.mixed), (*text.hashes, _END)
    return [first + second & ALL_BITS for first, second in zip(before, after, strict=True)]


def patterns(text: OneText) -> list[int]:
    """The context of words with valence: their neighbours; the order of valence, negation, contrast."""
    kinds, hashes, mixed = text.kinds, text.hashes, text.mixed
    # Each kind of pattern in a list of its own, since they are added in this order.
    before, kinds_before, before_that, kinds_before_that, after = ([] for _ in range(5))
    for index, kind in enumerate(kinds):
        if kind <= NEGATION:
            continue
        sign = _SIGNS[kind]
        if index:
            before.append(mix_hash(mixed[index - 1] + sign & ALL_BITS) + _BEFORE & ALL_BITS)
            if kinds[index - 1]:
                kinds_before.append(_KIND_PAIRS[kinds[index - 1]][kind])
        if index > 1:
            before_that.append(mix_hash(mixed[index - 2] + sign & ALL_BITS) + _BEFORE_THAT & ALL_BITS)
            if kinds[index - 2]:
                kinds_before_that.append(_KIND_PAIRS[kinds[index - 2]][kind])
        if index + 1 < len(kinds):
            after.append(mix_hash(_MIXED_SIGNS[kind] + hashes[index + 1] & ALL_BITS) + _AFTER & ALL_BITS)
    events = _events(text)
    two, three = map(_event_window, events, events[1:]), map(_event_window, events, events[1:], events[2:])
    return [*before, *kinds_before, *before_that, *kinds_before_that, *after, *two, *three]


def signals(text: OneText) -> list[int]:
    """Signals besides words: capitals, elongation, addresses, marks, emoticons, length, the last token."""
    found = []
    n_tokens = len(text.marks)
    if text.has(_IS_ANY_SIGNAL):
        signalling = [marks for marks in text.all_marks if marks & _IS_ANY_SIGNAL]
        for bit, counted in enumerate(_COUNTED, FIRST_SIGNAL):
            count = sum([marks >> bit & 1 for marks in signalling])
            if count:
                found.append(counted[min(count, markers.MOST_COUNTED)])
    found.append(_LENGTHS[min(n_tokens // markers.LENGTH_STEP, markers.LONGEST)])
    if n_tokens:
        is_word = text.marks[-1] & _SAYS_NOTHING_LAST
        found.append(_LAST_WORD if is_word else text.mixed[-1] + _LAST & ALL_BITS)
    if text.has(_IS_PICTURE):
        found += [
            mixed + _FACE & ALL_BITS
            for mixed, marks in zip(text.mixed, text.marks, strict=True)
            if marks & _IS_PICTURE
        ]
    return found


def negated_words(text: OneText) -> list[bool]:
    """Which tokens count as negated words."""
    return [
        negated and marks & Mark.IS_WORD != 0 for negated, marks in zip(text.negated, text.marks, strict=True)
    ]


def hash_form(token: str, *, is_negated: bool) -> int:
    """The hash of a token, or of a negated word."""
    hash_ = hash_text(token)
    return finish_hash(sum_hashes(hash_, _NEGATED)) if is_negated else hash_


def valence_numbers(text: OneText) -> list[float]:
    """The numbers of `VALENCE_NAMES`."""
    counts = [0] * markers.NEGATIONS
    values = list[float]()
    buts = [index for index, marks in enumerate(text.marks) if marks & Mark.BUT] if text.has(Mark.BUT) else []
    for index, level in enumerate(text.levels):
        if not level:
            continue
        turned = text.negated[index] or (text.unreal[index] and level > 0)
        counts[level + markers.MOST_VALENCE - (level > 0) + markers.N_LEVELS * turned] += 1
        marks = text.marks[index]
        kind = 2 if marks & Mark.IS_EMOJI else 1 if marks & Mark.IS_FACE else 0
        counts[markers.KIND_COLUMNS + 2 * kind + (level < 0)] += 1
        n_buts_after = sum([but > index for but in buts])
        values.append(
            (markers.NEGATED_FACTOR * level if turned else level) * markers.BEFORE_BUT**n_buts_after
        )
    total = add_up(values)
    return [
        *counts,
        *(text.kinds.count(NEGATION), len(buts), total),
        total / max(len(values), 1),
        total / math.sqrt(max(len(text.levels), 1)),
        (total > 0) - (total < 0),
        *((values[0], values[-1]) if values else (0, 0)),
        *(max([0, *values]), min([0, *values])),
        add_up([value for value in values if value > 0]),
        add_up([value for value in values if value < 0]),
    ]


def add_up(numbers: Iterable[float]) -> float:
    """The sum of numbers, each added in turn as numpy's `bincount` does; Python's `sum` may round less."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def _events(text: OneText) -> list[int]:
    """A text's beginning, its events, which are valence, negations, turns, pauses, and its end."""
    events, after_pause = [_BEGIN], True  # a pause counts once, and not at the beginning
    for index, kind in enumerate(text.kinds):
        marks = text.marks[index]
        if kind:
            signs = _UNREAL_SIGNS if text.unreal[index] and kind > NEGATION else _SIGNS
            events.append(signs[kind])
        elif not marks & _IS_EVENT:
            continue
        elif marks & Mark.CONTRAST:
            events.append(text.hashes[index])
        elif not after_pause:
            events.append(_EVENT_PAUSE)
        after_pause = not kind and marks & Mark.PAUSE != 0
    events.append(_END)
    return events


@functools.cache  # there are few events
def _event_window(*events: int) -> int:
    """The feature of some events in a row."""
    return sum_hashes(*events, _EVENTS)
