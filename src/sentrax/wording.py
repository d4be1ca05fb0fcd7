"""Words for messages: number, article, and what was found."""

from collections.abc import Collection
from itertools import islice

_SHORT = 200
OBEYED = (
    *(code for code in range(32) if chr(code) not in "\t\n"),
    *range(127, 160),
    *range(0x202A, 0x202F),  # embeds and overrides a direction of writing
    *range(0x2066, 0x206A),  # isolates one
)
"""The characters that a terminal obeys instead of showing them, or that change what stands around them."""
_REPLACED = dict.fromkeys(OBEYED, "\ufffd")


def printable(text: str) -> str:
    r"""The text with what a terminal obeys replaced by U+FFFD; tabs and line ends stay.

    >>> printable("\x1b[31mred")
    '�[31mred'
    """
    return text.translate(_REPLACED)


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "text"), counted(2_000, "text")
    ('1 text', '2,000 texts')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def type_of(value: object) -> str:
    """What a value is.

    >>> type_of(3), type_of([]), type_of(None)
    ('an int', 'a list', 'None')
    """
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def quoted(value: object, most: int = 80) -> str:
    """A value as Python writes it, cut after `most` characters.

    >>> quoted("good", most=2)
    "'go…'"
    """
    if isinstance(value, str):
        shown, end = repr(value[: most + 1]), "'"
    else:
        # Tables and arrays take several lines.
        shown, end = " ".join(repr(value).split()), ""
    return shown if len(shown) <= most + 2 else f"{shown[: most + 1]}…{end}"


def listed(values: Collection[object], most: int = 8) -> str:
    """The first values, quoted, and how many more there are.

    >>> listed(["joy", "love", "fear"], most=2)
    "'joy', 'love' and 1 more"
    """
    more = f" and {len(values) - most:,} more" if len(values) > most else ""
    return (", ".join(quoted(value, 40) for value in islice(values, most)) or "none") + more


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, the last of which is an ellipsis if it is cut.

    >>> cut("abcdef", 4), cut("abcd", 4)
    ('abc…', 'abcd')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shorten(text: str) -> str:
    """A text that may quote a file, as one printable line of at most 200 characters."""
    start = " ".join(text[: 2 * _SHORT].split())
    shown = "".join(character if character.isprintable() else "\ufffd" for character in start)
    return shown if len(shown) <= _SHORT and len(text) <= 2 * _SHORT else f"{shown[: _SHORT - 1]}…"
