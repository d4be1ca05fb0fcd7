"""Reads cases from YAML files; an error says where it is, what was found and what was expected."""

import importlib.resources
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sentrax.data.raw_files import check_readable
from sentrax.errors import CorpusError, InputError
from sentrax.evaluation.behaviour.case import (
    DIRECTION_TOLERANCE,
    MOST_CHECKS,
    SAME_TOLERANCE,
    Case,
    Direction,
    Invariance,
    Minimum,
)
from sentrax.evaluation.behaviour.changes import CHANGES
from sentrax.evaluation.behaviour.checks import TEXT, make_checks
from sentrax.evaluation.behaviour.templates import find_slots
from sentrax.evaluation.behaviour.yaml_files import Located, parse_yaml
from sentrax.scoring.sentiment import LABELS
from sentrax.wording import listed, quoted, type_of

_LARGEST = 16 << 20
_MOST = 10_000
_OF_FILE = ("capability", "words", "cases")
_OF_CASE = ("name", "capability", "texts", "expect", "to", "change", "vary", "words", "tolerance", "most")
_WAYS = ("to", "change", "vary")
_OURS = (
    *("almost", "vocabulary", "negation", "intensity", "contrast", "comparison", "time"),
    *("emoji", "slang", "questions", "facts", "fairness", "robustness"),
)
"""The files that come with sentrax, in order."""
_DIRECTIONS = {
    f"{word} {name}": (index, word == "more")
    for word in ("more", "less")
    for index, name in enumerate(LABELS)
    if name != "neutral"
}
_EXPECTED = (
    f"expected a label ({', '.join(LABELS)}), a list of labels, {{not: label}}, same, or"
    f" {', '.join(_DIRECTIONS)}"
)


def our_cases() -> list[Case]:
    """The cases that come with sentrax."""
    folder = importlib.resources.files("sentrax.evaluation.behaviour") / "cases"
    cases = []
    for name in _OURS:
        file = folder / f"{name}.yaml"
        cases += _cases_of(file.read_bytes(), f"{name}.yaml")
    return cases


def read_cases(path: str | Path) -> list[Case]:
    """The cases of a file.

    Raises:
        CorpusError: If the file cannot be read, is no YAML, or a case in it cannot be used.
    """
    path = Path(path)
    check_readable(path)
    size = path.stat().st_size
    if size > _LARGEST:
        raise CorpusError(
            f"{path} has {size:,} bytes; expected at most {_LARGEST:,}; split it into several files"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror or error}") from None
    return _cases_of(data, str(path))


def _cases_of(data: bytes, name: str) -> list[Case]:
    file = parse_yaml(data, name)
    if not isinstance(file, Located) or "cases" not in file:
        found = "a text" if isinstance(file, str) else "nothing" if file is None else type_of(file)
        if isinstance(file, Located):
            found = f"the keys {listed(file)}"
        raise CorpusError(f"{name}: found {found}; expected a mapping with the key 'cases'")
    try:
        _check_keys(file, _OF_FILE)
        shared = _words(file.get("words", Located()))
        capability = _text(file.get("capability", Path(name).stem), "capability")
    except InputError as error:
        raise CorpusError(f"{name}: {error}") from None
    entries = file["cases"]
    if not isinstance(entries, list) or not entries:
        found = f"cases is {quoted(entries)}" if entries else "there are no cases"
        raise CorpusError(f"{name}: {found}; expected a list with a mapping for each case")
    cases = []
    for number, entry in enumerate(entries, 1):
        place = f"{name}, line {entry.line}" if isinstance(entry, Located) else f"{name}, case {number}"
        title = entry.get("name") if isinstance(entry, Located) else None
        try:
            cases.append(_case(entry, capability, shared, place))
        except InputError as error:
            named = f", case {quoted(title)}" if isinstance(title, str) and title else ""
            raise CorpusError(f"{place}{named}: {error}") from None
    return cases


def _case(entry: Any, capability: str, shared: Mapping[str, tuple[str, ...]], place: str) -> Case:
    if not isinstance(entry, Located):
        raise InputError(f"found {quoted(entry)}; expected a mapping with name, texts and expect")
    _check_keys(entry, _OF_CASE)
    for key in ("name", "texts", "expect"):
        if key not in entry:
            raise InputError(f"there is no key {key!r}; found {listed(entry)}")
    ways = [key for key in _WAYS if key in entry]
    if len(ways) > 1:
        raise InputError(f"there are both {' and '.join(ways)}; expected one of {', '.join(_WAYS)}")
    words = {**shared, **_words(entry.get("words", Located()))}
    case = Case(
        name=_text(entry["name"], "name"),
        capability=_text(entry.get("capability", capability), "capability"),
        texts=_texts(entry["texts"], "texts"),
        expect=_expectation(entry, bool(ways)),
        words=words,
        to=_texts(entry["to"], "to") if "to" in entry else (),
        change=_changes(entry["change"]) if "change" in entry else (),
        vary=_varied(entry["vary"], words) if "vary" in entry else None,
        most=int(_number(entry, "most", _is_count, f"a whole number from 1 to {_MOST:,}", MOST_CHECKS)),
        place=place,
    )
    if any(TEXT in find_slots(template) for template in case.texts) and case.to:
        raise InputError(f"texts has the slot {{{TEXT}}}, which stands for the original in 'to'; rename it")
    make_checks(case)  # finds what is wrong with templates and words, now that it is known where
    return case


def _expectation(entry: Located, is_about_change: bool) -> Minimum | Invariance | Direction:
    expect = entry["expect"]
    name = expect.lower() if isinstance(expect, str) else None
    if name == "same" or name in _DIRECTIONS:
        if not is_about_change:
            raise InputError(f"expect is {expect!r}, but nothing changes; expected one of {', '.join(_WAYS)}")
        default = SAME_TOLERANCE if name == "same" else DIRECTION_TOLERANCE
        tolerance = _number(entry, "tolerance", _is_share, "a number from 0 to 1", default)
        return Invariance(tolerance) if name == "same" else Direction(*_DIRECTIONS[name], tolerance)
    labels, is_exclusion = expect, isinstance(expect, Located) and list(expect) == ["not"]
    if is_exclusion:
        labels = expect["not"]
    named = [labels] if isinstance(labels, str) else labels
    if not isinstance(named, list) or not named or not all(_is_label(label) for label in named):
        raise InputError(f"expect is {quoted(expect)}; {_EXPECTED}")
    if is_about_change:
        raise InputError(
            f"expect is {quoted(expect)}, but texts change; expected same, {', '.join(_DIRECTIONS)}"
        )
    if "tolerance" in entry:
        raise InputError("tolerance is for changes; a label is right or wrong")
    chosen = {LABELS.index(label.lower()) for label in named}
    right = tuple(index for index in range(len(LABELS)) if (index in chosen) != is_exclusion)
    if not right:
        raise InputError(f"expect is {quoted(expect)}, which no answer is; {_EXPECTED}")
    return Minimum(right, is_exclusion)


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and value.lower() in LABELS


def _words(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Located):
        raise InputError(f"words is {quoted(value)}; expected a list of words for each slot")
    for name in value:
        if not name.isidentifier():
            raise InputError(f"words has the slot {quoted(name)}; expected a name of letters, digits and _")
    return {name: _texts(own, f"words: {name}") for name, own in value.items()}


def _texts(value: Any, key: str) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not items:
        raise InputError(f"{key} is an empty list; expected a text, or a list of texts")
    return tuple(_text(item, key) for item in items)


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        hint = "; put a text with ': ' or '{' in it into quotes" if isinstance(value, Located) else ""
        raise InputError(f"{key} has {quoted(value)}; expected a text{hint}")
    if not value.strip():
        raise InputError(f"{key} has an empty text; expected a text")
    return value


def _changes(value: Any) -> tuple[str, ...]:
    names = _texts(value, "change")
    for name in names:
        if name not in CHANGES:
            raise InputError(f"unknown change {quoted(name)}; choose from {', '.join(CHANGES)}")
    return names


def _varied(value: Any, words: Mapping[str, tuple[str, ...]]) -> str:
    name = _text(value, "vary")
    if len(words.get(name, ())) < 2:
        raise InputError(f"vary is {quoted(name)}; expected the name of a list of at least 2 words")
    return name


def _number(
    entry: Located, key: str, is_right: Callable[[float], bool], expected: str, default: float
) -> float:
    if key not in entry:
        return default
    try:
        number = float(entry[key])
    except (TypeError, ValueError):
        number = -1.0
    if not is_right(number):
        raise InputError(f"{key} is {quoted(entry[key])}; expected {expected}")
    return number


def _is_count(number: float) -> bool:
    return number.is_integer() and 1 <= number <= _MOST


def _is_share(number: float) -> bool:
    return 0 <= number <= 1


def _check_keys(found: Located, known: tuple[str, ...]) -> None:
    for key in found:
        if key not in known:
            raise InputError(f"unknown key {quoted(key)}; choose from {', '.join(known)}")
