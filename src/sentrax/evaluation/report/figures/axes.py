"""`Frame`: the area of a plot, from values to places, and its axes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sentrax.evaluation.report.numbers import percent
from sentrax.html import Html, element, join

Range = tuple[float, float]
Words = Callable[[float], str]


@dataclass(frozen=True)
class Frame:
    """A plot in units that are about pixels; the page scales it a little to the width that there is.

    Attributes:
        x: The values at the left and at the right end.
        y: The values at the bottom and at the top.
        width: Of the whole picture.
        height: Of the whole picture.
        left: The margin for the numbers of the y axis.
        bottom: The margin for the numbers and the title of the x axis.
        top: The margin above, for the title of the y axis.
        right: The margin to the right.
    """

    x: Range = (0.0, 1.0)
    y: Range = (0.0, 1.0)
    width: float = 340
    height: float = 300
    left: float = 44
    bottom: float = 42
    top: float = 26
    right: float = 22

    def x_of(self, value: float) -> float:
        """The place of a value from left to right, at the edge if it is outside."""
        return self.left + _part(value, self.x) * (self.width - self.left - self.right)

    def y_of(self, value: float) -> float:
        """The place of a value from top to bottom."""
        return self.height - self.bottom - _part(value, self.y) * (self.height - self.bottom - self.top)

    def draw(self, *shapes: object, label: str, class_: str = "plot") -> Html:
        """The picture; `label` says what it shows to those who cannot see it."""
        return element(
            "svg",
            element("title", label),
            *shapes,
            class_=class_,
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            role="img",
            aria_label=label,
        )


def axes(
    frame: Frame,
    x_title: str,
    y_title: str,
    *,
    x_ticks: Sequence[float] | None = None,
    y_ticks: Sequence[float] | None = None,
    x_words: Words | None = None,
    y_words: Words | None = None,
) -> Html:
    """Lines and numbers of both axes, and what they are; by default, numbers are percentages."""
    x_numbers = x_ticks if x_ticks is not None else ticks(*frame.x)
    y_numbers = y_ticks if y_ticks is not None else ticks(*frame.y)
    left, right = frame.left, frame.width - frame.right
    bottom = frame.height - frame.bottom
    across = (_line(left, frame.y_of(value), right, frame.y_of(value)) for value in y_numbers)
    upright = (_line(frame.x_of(value), bottom, frame.x_of(value), bottom + 4) for value in x_numbers)
    below = (
        _text((x_words or _whole_percent)(value), frame.x_of(value), bottom + 16, "middle")
        for value in x_numbers
    )
    beside = (
        _text((y_words or _whole_percent)(value), left - 6, frame.y_of(value) + 4, "end")
        for value in y_numbers
    )
    return element(
        "g",
        join(across),
        join(upright),
        _line(left, bottom, right, bottom, "axis"),
        join(below),
        join(beside),
        _text(x_title, right, frame.height - 6, "end", "name"),
        _text(y_title, 2, 13, "start", "name"),
        aria_hidden="true",
    )


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most so many round numbers from low to high, at equal distances of 1, 2, 2.5 or 5 times 10^n.

    >>> ticks(0, 1), ticks(0.62, 0.9)
    ([0.0, 0.25, 0.5, 0.75, 1.0], [0.7, 0.8, 0.9])
    """
    if not high > low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 2.5, 5, 10, 20, 25):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [round(number * step, 12) for number in range(first, last + 1)]
    return [low, high]


def _part(value: float, limits: Range) -> float:
    low, high = limits
    return min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.5


def _whole_percent(value: float) -> str:
    return percent(value, 0 if abs(100 * value - round(100 * value)) < 1e-6 else 1)


def _line(x1: float, y1: float, x2: float, y2: float, class_: str = "grid") -> Html:
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def _text(words: str, x: float, y: float, anchor: str, class_: str = "tick") -> Html:
    return element("text", words, x=float(x), y=float(y), text_anchor=anchor, class_=class_)
