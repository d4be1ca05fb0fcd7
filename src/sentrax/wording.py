"""Words for messages: number, article, and what was found."""

_SHORT = 200


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
    """A value as Python writes it, cut after `most` characters."""
    shown = repr(value)
    if "\n" in shown:  # of a table or an array
        shown = " ".join(shown.split())
    return shown if len(shown) <= most else shown[:most] + "…"


def shorten(text: str) -> str:
    """A text that may quote a file, as one printable line of at most 200 characters."""
    start = " ".join(text[: 2 * _SHORT].split())
    shown = "".join(character if character.isprintable() else "\ufffd" for character in start)
    return shown if len(shown) <= _SHORT and len(text) <= 2 * _SHORT else f"{shown[: _SHORT - 1]}…"
