"""Which tokens of one text each of its features is made of, in the order of `one_text_groups.py`.

A negation, or an `almost`, is part of what it turns: of a word that it reaches, in its form and its valence.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sentrax.models.features import markers
from sentrax.models.features.markers import MINUS, NEGATION, NONE
from sentrax.models.features.marks import FIRST_SIGNAL, SIGNAL_NAMES, Mark
from sentrax.models.features.one_text import OneText
from sentrax.models.features.one_text_groups import negated_words

_KIND_NAMES = ("a word", "a negation", "praise", "strong praise", "blame", "strong blame")
_SIGN_NAMES = ("", "a negation", "praise", "praise", "blame", "blame")
_IS_EVENT = Mark.CONTRAST | Mark.PAUSE
_IS_PICTURE = Mark.IS_FACE | Mark.IS_EMOJI
_OF_VALUES = markers.NEGATIONS + 2
"""The first of `VALENCE_NAMES` that is made of the values of tokens."""


class Origin(NamedTuple):
    """What a feature is made of.

    Attributes:
        name: The feature, as people write it.
        tokens: The indices of its tokens, signals not counted; none if it is about the text as a whole.
    """

    name: str
    tokens: Sequence[int]


def origins_of(text: OneText) -> dict[str, list[Origin]]:
    """The origins of the features of `one_text_groups.groups_of`, by group, and those of the words."""
    turning = turning_tokens(text)
    return {
        "words": _words(text, turning),
        "pairs": pair_origins(text.strings),
        "patterns": _patterns(text, turning),
        "signals": _signals(text),
    }


def turning_tokens(text: OneText) -> list[Sequence[int]]:
    """The tokens that turn each token: the negation that reaches it, or `almost`, or `could have`."""
    turning: list[Sequence[int]] = [()] * len(text.marks)
    if not any(text.negated) and not any(text.unreal):
        return turning
    negation: Sequence[int] = ()
    unreal: Sequence[int] = ()
    for index, mark in enumerate(text.marks):
        before = text.marks[index - 1] if index else 0
        if text.negated[index]:
            turning[index] = negation
        elif text.unreal[index]:
            turning[index] = unreal
        if mark & Mark.NEGATES:
            negation = (index,)
        if mark & Mark.ALMOST:
            unreal = (index,)
        elif (mark & Mark.HAVE and before & Mark.MODAL) or (mark & Mark.TO and before & Mark.ATTEMPT):
            unreal = (index - 1, index)
    return turning


class ValencePart(NamedTuple):
    """What one token has to do with the valence of its text.

    Attributes:
        name: What it is, as people write it: `valence of good: +2`.
        tokens: The token, after those that turn it.
        amounts: Its part of each of `VALENCE_NAMES`, by index, but for those that are 0.
    """

    name: str
    tokens: Sequence[int]
    amounts: Mapping[int, float]


def valence_parts(text: OneText) -> list[ValencePart]:
    """The parts that add up to `one_text_groups.valence_numbers`.

    Each token has its count, its value, and the first, last, largest or smallest value if that is its own.
    The sign of the sum belongs to the tokens with this sign, in proportion to their values.
    """
    turning = turning_tokens(text)
    values = _values(text)
    plus, minus = ({i: v for i, v in values.items() if v * sign > 0} for sign in (1, -1))
    total = sum(values.values())
    signed = plus if total > 0 else minus if total < 0 else {}
    of_sign = sum(signed.values())
    first, last = next(iter(values), -1), next(reversed(values), -1)
    largest = max(plus, key=plus.__getitem__, default=-1)
    smallest = min(minus, key=minus.__getitem__, default=-1)
    length = math.sqrt(max(len(text.levels), 1))
    parts = []
    for index, value in values.items():
        level, marks = text.levels[index], text.marks[index]
        column = level + markers.MOST_VALENCE - (level > 0) + markers.N_LEVELS * _is_turned(text, index)
        kind = 2 if marks & Mark.IS_EMOJI else 1 if marks & Mark.IS_FACE else 0
        of_values = (
            *(value, value / len(values), value / length),
            abs(value / of_sign) * ((total > 0) - (total < 0)) if index in signed else 0.0,
            *(value * (index == other) for other in (first, last, largest, smallest)),
            *(value * (index in of) for of in (plus, minus)),
        )
        amounts = {column: 1.0, markers.KIND_COLUMNS + 2 * kind + (level < 0): 1.0}
        amounts |= {_OF_VALUES + place: amount for place, amount in enumerate(of_values) if amount}
        tokens = (*turning[index], index)
        name = f"valence of {' '.join(text.strings[token] for token in tokens)}: {value:+.3g}"
        parts.append(ValencePart(name, tokens, amounts))
    for index, marks in enumerate(text.marks):
        if marks & Mark.NEGATES:
            parts.append(ValencePart(f"negation {text.strings[index]}", (index,), {markers.NEGATIONS: 1.0}))
        if marks & Mark.BUT:
            parts.append(ValencePart(text.strings[index], (index,), {markers.NEGATIONS + 1: 1.0}))
    return parts


def _values(text: OneText) -> dict[int, float]:
    """The valence of each token that has one, as the text turns and weighs it."""
    values, n_buts_before = {}, 0
    n_buts = sum(marks & Mark.BUT != 0 for marks in text.marks)
    for index, level in enumerate(text.levels):
        n_buts_before += text.marks[index] & Mark.BUT != 0
        if level:
            value = markers.NEGATED_FACTOR * level if _is_turned(text, index) else level
            values[index] = value * markers.BEFORE_BUT ** (n_buts - n_buts_before)
    return values


def _is_turned(text: OneText, index: int) -> bool:
    return text.negated[index] or (text.unreal[index] and text.levels[index] > 0)


def _words(text: OneText, turning: Sequence[Sequence[int]]) -> list[Origin]:
    return [
        Origin(f"not {string}", (*turning[index], index)) if is_negated else Origin(string, (index,))
        for index, (string, is_negated) in enumerate(zip(text.strings, negated_words(text), strict=True))
    ]


def pair_origins(strings: Sequence[str]) -> list[Origin]:
    """The origins of the pairs of a text's tokens, in the order of `one_text_groups.pairs`."""
    if not strings:
        return []
    neighbours = [
        Origin(f"{before} {after}", (index, index + 1))
        for index, (before, after) in enumerate(itertools.pairwise(strings))
    ]
    last = len(strings) - 1
    return [
        Origin(f"begins with {strings[0]}", (0,)),
        *neighbours,
        Origin(f"ends with {strings[-1]}", (last,)),
    ]


def _patterns(text: OneText, turning: Sequence[Sequence[int]]) -> list[Origin]:
    groups: list[list[Origin]] = [[] for _ in range(5)]
    before, kinds_before, before_that, kinds_before_that, after = groups
    kinds, strings = text.kinds, text.strings
    for index, kind in enumerate(kinds):
        if kind <= NEGATION:
            continue
        sign = _KIND_NAMES[MINUS if kind >= MINUS else 2]
        for distance, of_token, of_kinds in ((1, before, kinds_before), (2, before_that, kinds_before_that)):
            other = index - distance
            if other < 0:
                continue
            gap = " " if distance == 1 else " ... "
            of_token.append(Origin(f"{strings[other]}{gap}{sign}", (other, index)))
            if kinds[other]:
                of_kinds.append(
                    Origin(f"{_KIND_NAMES[kinds[other]]}{gap}{_KIND_NAMES[kind]}", (other, index))
                )
        if index + 1 < len(kinds):
            after.append(Origin(f"{sign} {strings[index + 1]}", (index, index + 1)))
    events = _events(text, turning)
    windows = [events[start : start + size] for size in (2, 3) for start in range(len(events) + 1 - size)]
    return [
        *itertools.chain.from_iterable(groups),
        *(
            Origin(", ".join(name for name, _ in window), [token for _, tokens in window for token in tokens])
            for window in windows
        ),
    ]


def _events(text: OneText, turning: Sequence[Sequence[int]]) -> list[tuple[str, Sequence[int]]]:
    """The name and the tokens of each event of a text, as `one_text_groups` finds them, and of its ends."""
    events: list[tuple[str, Sequence[int]]] = [("the beginning", ())]
    after_pause = True
    for index, kind in enumerate(text.kinds):
        marks = text.marks[index]
        if kind:
            is_unreal = text.unreal[index] and kind > NEGATION
            name, tokens = _SIGN_NAMES[kind], turning[index] if is_unreal else ()
            events.append((f"nearly {name}" if is_unreal else name, (*tokens, index)))
        elif not marks & _IS_EVENT:
            continue
        elif marks & Mark.CONTRAST:
            events.append((text.strings[index], (index,)))
        elif not after_pause:
            events.append(("a pause", (index,)))
        after_pause = kind == NONE and marks & Mark.PAUSE != 0
    return [*events, ("the end", ())]


def _signals(text: OneText) -> list[Origin]:
    # A signal such as `<caps>` stands after its word.
    words = list(itertools.accumulate((not marks & Mark.IS_SIGNAL for marks in text.all_marks), initial=-1))[
        1:
    ]
    found = []
    for bit, name in enumerate(SIGNAL_NAMES, FIRST_SIGNAL):
        having = [word for word, marks in zip(words, text.all_marks, strict=True) if marks >> bit & 1]
        if having:
            count = min(len(having), markers.MOST_COUNTED)
            shown = f"{count} or more" if count == markers.MOST_COUNTED else str(count)
            found.append(Origin(f"{name}: {shown}", having))
    steps = min(len(text.marks) // markers.LENGTH_STEP, markers.LONGEST)
    least = steps * markers.LENGTH_STEP
    most = "or more" if steps == markers.LONGEST else f"to {least + markers.LENGTH_STEP - 1}"
    found.append(Origin(f"length: {least} {most} tokens", ()))
    if text.marks:
        last = len(text.marks) - 1
        found.append(Origin(f"last token: {text.strings[last]}", (last,)))
    found += [
        Origin(f"emoticon {text.strings[index]}", (index,))
        for index, marks in enumerate(text.marks)
        if marks & _IS_PICTURE
    ]
    return found


def word_indices(text: OneText) -> list[int]:
    """Where, among all tokens of the text, those are that are no signals beside words."""
    return [position for position, marks in enumerate(text.all_marks) if not marks & Mark.IS_SIGNAL]
