"""Numbers as a report shows them."""

import math
from collections.abc import Sequence
from typing import TypeGuard

NONE = "–"
"""Shown where there is no number."""
MINUS = "\u2212"


def is_number(value: float | None) -> TypeGuard[float]:
    """Whether there is a number."""
    return value is not None and math.isfinite(value)


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage.

    >>> percent(0.70049), percent(1.0, 0), percent(None)
    ('70.0%', '100%', '–')
    """
    return f"{100 * share:.{digits}f}%" if is_number(share) else NONE


def interval_in_words(interval: Sequence[float] | None, digits: int = 1) -> str:
    """An interval of shares; empty if there is none.

    >>> interval_in_words([0.69, 0.712])
    '69.0 to 71.2%'
    """
    if not has_interval(interval):
        return ""
    low, high = interval
    return f"{100 * low:.{digits}f} to {percent(high, digits)}"


def has_interval(interval: Sequence[float | None] | None) -> TypeGuard[Sequence[float]]:
    """Whether there are two ends."""
    return interval is not None and len(interval) == 2 and all(map(is_number, interval))


def points(difference: float | None) -> str:
    """A difference of shares in percentage points, with its sign.

    >>> points(0.021), points(-0.1), points(0.0)
    ('+2.1', '−10.0', '0.0')
    """
    if not is_number(difference):
        return NONE
    shown = f"{100 * difference:+.1f}".replace("-", MINUS)
    return shown if shown[1:] != "0.0" else "0.0"


def p_value(p: float | None) -> str:
    """A probability as papers give it.

    >>> p_value(0.0312), p_value(1e-9)
    ('p = 0.031', 'p < 0.001')
    """
    if not is_number(p):
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def seconds(duration: float) -> str:
    """A duration.

    >>> seconds(0.0123), seconds(3.21), seconds(75), seconds(3700)
    ('12 ms', '3.2 s', '1 min 15 s', '1 h 1 min')
    """
    if duration < 1:
        return f"{1000 * duration:.0f} ms"
    if duration < 60:
        return f"{duration:.1f} s"
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def round_range(low: float, high: float, step: float = 0.05) -> tuple[float, float]:
    """A range of shares that has these ends in it, rounded outwards to steps; never empty."""
    start = max(0.0, math.floor(low / step + 1e-9) * step)
    end = min(1.0, math.ceil(high / step - 1e-9) * step)
    return (start, end) if end > start else (max(0.0, start - step), min(1.0, end + step))
