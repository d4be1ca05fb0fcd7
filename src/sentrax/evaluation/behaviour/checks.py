"""From cases to checks: templates are filled, and texts changed."""

import itertools
from collections.abc import Iterator

from sentrax.errors import InputError
from sentrax.evaluation.behaviour.case import Case, Check
from sentrax.evaluation.behaviour.changes import CHANGES
from sentrax.evaluation.behaviour.templates import choose_words, draw, fill, find_slots
from sentrax.wording import listed

TEXT = "text"
"""The slot of the original text in `Case.to`."""


def make_checks(case: Case) -> list[Check]:
    """The checks of a case, always the same ones, at most `case.most` of each template.

    Raises:
        InputError: If a template cannot be filled, or there is nothing to check.
    """
    found = [check for template in case.texts for check in _of_template(case, template)]
    if not found:
        raise InputError(f"the change leaves each text as it is, such as {listed(case.texts, most=1)}")
    return found


def _of_template(case: Case, template: str) -> Iterator[Check]:
    if case.to:
        yield from _rewritten(case, template)
    elif case.vary is not None:
        yield from _varied(case, template)
    elif case.change:
        yield from _changed(case, template)
    else:
        for words in choose_words(find_slots(template), case.words, case.most, _seed(case, template)):
            yield Check(case, fill(template, words))


def _rewritten(case: Case, template: str) -> Iterator[Check]:
    """Pairs of a text and what `to` makes of it; the templates of `to` take turns."""
    turns = [list(_rewritten_to(case, template, to)) for to in case.to]
    in_turn = (check for turn in itertools.zip_longest(*turns) for check in turn if check is not None)
    yield from itertools.islice(in_turn, case.most)


def _rewritten_to(case: Case, template: str, to: str) -> Iterator[Check]:
    slots = dict.fromkeys((*find_slots(template), *find_slots(to)))
    slots.pop(TEXT, None)
    for words in choose_words(tuple(slots), case.words, case.most, _seed(case, template)):
        text = fill(template, words)
        changed = fill(to, {**words, TEXT: text})
        if changed != text:
            yield Check(case, changed, text)


def _varied(case: Case, template: str) -> Iterator[Check]:
    """Pairs of a text with the first word of the list, and one with another word of it."""
    slot, slots = str(case.vary), find_slots(template)
    if slot not in slots:
        raise InputError(f"vary is {slot!r}, but {template!r} has no slot {{{slot}}}")
    first, *others = case.words.get(slot, ("",))
    lists = {**case.words, slot: tuple(others)} if slot in case.words else case.words
    for words in choose_words(slots, lists, case.most, _seed(case, template)):
        yield Check(case, fill(template, words), fill(template, {**words, slot: first}))


def _changed(case: Case, template: str) -> Iterator[Check]:
    pairs = []
    for words in choose_words(find_slots(template), case.words, case.most, _seed(case, template)):
        text = fill(template, words)
        pairs += [(text, changed) for name in case.change for changed in CHANGES[name](text)]
    for index in draw(len(pairs), case.most, _seed(case, template)):
        text, changed = pairs[index]
        yield Check(case, changed, text)


def _seed(case: Case, template: str) -> str:
    return f"{case.name}/{template}"
