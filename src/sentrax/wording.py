"""Words for messages: number, article, and quotes of what may be long or hostile."""

_QUOTED = 200


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


def quote(value: object) -> str:
    """A value from a file as a message shows it: its `repr`, of at most 200 characters."""
    return shorten(repr(value))


def shorten(text: str) -> str:
    """A text that may quote a file, as one printable line of at most 200 characters."""
    start = " ".join(text[: 2 * _QUOTED].split())
    shown = "".join(character if character.isprintable() else "\ufffd" for character in start)
    return shown if len(shown) <= _QUOTED and len(text) <= 2 * _QUOTED else f"{shown[: _QUOTED - 1]}…"
