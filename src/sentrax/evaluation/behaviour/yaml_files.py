"""YAML as strings, lists, and mappings that know their line.

All scalars are the strings that are written: `no` is a word, not a boolean, and `1` is a text.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from sentrax.errors import CorpusError
from sentrax.wording import quoted, shorten

_DEEPEST = 10


class Located(dict[str, Any]):
    """A mapping that knows the line where it begins."""

    line = 0


def make_loader(base: Any) -> Any:
    """A loader that makes nothing but strings, lists and `Located` mappings, in which no key is there twice.

    Args:
        base: A loader of strings, lists and mappings.
    """

    class Loader(base):  # type: ignore[misc]
        def construct_located(self, node: Any) -> Iterator[Located]:
            found = Located()
            found.line = node.start_mark.line + 1
            yield found
            for key, value in node.value:
                name = self.construct_object(key, deep=True)
                problem = None
                if not isinstance(name, str):
                    problem = "a key is not a string"
                elif name in found:
                    problem = f"the key {quoted(name)} is there twice"
                if problem:
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
                found[name] = self.construct_object(value, deep=True)

    Loader.add_constructor("tag:yaml.org,2002:map", Loader.construct_located)
    return Loader


LOADER = make_loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader))
"""libyaml's where there is one: it takes a tenth of the time."""


def parse_yaml(data: bytes, name: str) -> Any:
    """What a file contains: strings, lists and `Located` mappings.

    Raises:
        CorpusError: If it is no YAML, or nested as no list of cases is.
    """
    try:
        _check_nesting(data, name)
        return yaml.load(data, Loader=LOADER)  # noqa: S506 - it makes strings, lists and mappings only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        problem = shorten(" ".join(filter(None, (error.context, error.problem))))
        raise CorpusError(f"{name}{line}: {problem}; expected YAML, with quotes around texts") from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise CorpusError(f"{name} is not YAML in UTF-8: {shorten(str(error))}") from None


def _check_nesting(data: bytes, name: str) -> None:
    """Raise a `CorpusError` if lists are nested too deeply for the loader, or grow by repetition."""
    is_anchored: list[bool] = []  # of each collection that is open, whether it or one around it has an anchor
    for event in yaml.parse(data, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            is_anchored.append(event.anchor is not None or is_anchored[-1:] == [True])
        elif isinstance(event, yaml.CollectionEndEvent):
            is_anchored.pop()
        is_growing = isinstance(event, yaml.AliasEvent) and is_anchored[-1:] == [True]
        if is_growing or len(is_anchored) > _DEEPEST:
            found = "an alias within an anchor" if is_growing else f"nested more than {_DEEPEST} times"
            line = event.start_mark.line + 1
            raise CorpusError(f"{name}, line {line}: {found}; expected a plain list of cases")
