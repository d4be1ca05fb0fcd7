"""Results for a person: tables of text, shares with their intervals; and JSON for a program."""

import json
import sys
from collections.abc import Sequence
from typing import Any

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], "\ufffd")


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text; the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *others]).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *map(line, rows)])


def share_with_interval(share: float, interval: Sequence[float]) -> str:
    """A share in percent, and its 95 % interval."""
    return f"{100 * share:.1f} % ({100 * interval[0]:.1f} to {100 * interval[1]:.1f})"


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a dash for none."""
    return "-" if value is None else f"{value:.{digits}f}"


def plain(text: str) -> str:
    """The text without what a terminal would obey."""
    return text.translate(_CONTROLS)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """One object of JSON, for a program."""
    is_utf_8 = (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
    print(json.dumps(value, indent=indent, ensure_ascii=not is_utf_8))
