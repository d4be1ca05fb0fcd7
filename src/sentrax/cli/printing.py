"""Printed output: tables, percentages, notices, JSON."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], "\ufffd")


def notify(notice: str) -> None:
    """Print a notice to standard error, apart from the results."""
    print(f"sentrax: {one_line(notice)}", file=sys.stderr, flush=True)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print one JSON value."""
    is_utf_8 = (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
    print(json.dumps(value, indent=indent, ensure_ascii=not is_utf_8))


def printable(text: str) -> str:
    """The text with its control characters replaced, so that they cannot control a terminal."""
    return text.translate(_CONTROLS)


def one_line(text: str) -> str:
    """The text as one printable line."""
    return " ".join(printable(text).split())


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of text in aligned columns: the first aligned left, the others right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *others]).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *map(line, rows)])


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a dash for none."""
    return "-" if value is None else f"{value:.{digits}f}"


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{share:.1%}"


def percent_with_interval(share: float, interval: Sequence[float]) -> str:
    """A share as a percentage, with an interval."""
    low, high = interval
    return f"{share:.1%} ({100 * low:.1f} to {100 * high:.1f})"


def settings_in_words(settings: Mapping[str, Any]) -> str:
    """Settings as a phrase: `with l2=0.1, min_count=2`, or `with default settings`."""
    return f"with {', '.join(f'{name}={value}' for name, value in settings.items()) or 'default settings'}"


def score_lines(scores: Mapping[str, Any], texts: str) -> Iterable[str]:
    """The scores of a classifier, a line each.

    Args:
        scores: As in `SentimentClassifier.scores_`, or from `evaluate_classifier`.
        texts: What kind of texts was measured on, for example "held-out texts".
    """
    low, high = scores["accuracy_interval"]
    interval = f"95% interval: {100 * low:.1f} to {100 * high:.1f}"
    yield f"Accuracy on {scores['texts']:,} {texts}: {percent(scores['accuracy'])} ({interval})"
    if "macro_recall" in scores:
        yield f"Macro recall: {percent(scores['macro_recall'])}"
    before = scores.get("calibration_error_before")
    yield f"Calibration error: {number(scores['calibration_error'])}" + (
        f" ({number(before)} before calibration)" if before is not None else ""
    )
    if scores["precision"] is None:
        yield "Confident on none of the texts"
    else:
        yield f"Confident on {scores['coverage']:.0%} of texts; {scores['precision']:.0%} of those are right"
