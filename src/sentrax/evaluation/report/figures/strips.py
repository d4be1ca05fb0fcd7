"""Bars and intervals along a line that is as wide as there is room: one row of a table each.

Places along the line are percentages, so that neither lines nor dots are stretched with it.
"""

from collections.abc import Sequence

from sentrax.evaluation.report.figures.axes import Range, Words, ticks
from sentrax.evaluation.report.numbers import has_interval, is_number, percent
from sentrax.html import Html, element, join

_HEIGHT, _MIDDLE = 22, 11
_FULL: Range = (0.0, 1.0)


def bar(
    value: float | None,
    interval: Sequence[float] | None = None,
    *,
    says: str,
    limits: Range = _FULL,
    colour: str = "blue",
) -> Html:
    """A bar from the left end to a value, with an interval over its end."""
    shapes = [element("rect", x="0", y="5", width="100%", height="12", rx="2", class_="track")]
    if is_number(value):
        width = _percentage(value, limits)
        shapes.append(element("rect", x="0", y="5", width=width, height="12", rx="2", class_=f"bar {colour}"))
    return _strip([*shapes, _interval(interval, limits, "over")], says)


def dot_and_interval(
    value: float | None,
    interval: Sequence[float] | None = None,
    *,
    says: str,
    limits: Range = _FULL,
    reference: float | None = None,
    colour: str = "blue",
) -> Html:
    """A dot at a value, with an interval, and an upright line at a value to compare with."""
    shapes = [element("line", x1="0", x2="100%", y1=str(_MIDDLE), y2=str(_MIDDLE), class_="grid")]
    if is_number(reference):
        place = _percentage(reference, limits)
        shapes.append(element("line", x1=place, x2=place, y1="0", y2="100%", class_="line dashed"))
    shapes.append(_interval(interval, limits, colour))
    if is_number(value):
        shapes.append(
            element("circle", cx=_percentage(value, limits), cy=str(_MIDDLE), r="5", class_=f"dot {colour}")
        )
    return _strip(shapes, says)


def scale(limits: Range, words: Words = lambda value: percent(value, 0)) -> Html:
    """The numbers below strips."""
    return element(
        "svg",
        join(
            element(
                "text",
                words(number),
                x=_percentage(number, limits),
                y="13",
                text_anchor=_anchor(number, limits),
                class_="tick",
            )
            for number in ticks(*limits)
        ),
        class_="strip scale",
        height="18",
        aria_hidden="true",
    )


def _strip(shapes: Sequence[Html], says: str) -> Html:
    return element(
        "svg",
        element("title", says),
        *shapes,
        class_="strip",
        height=str(_HEIGHT),
        role="img",
        aria_label=says,
    )


def _interval(interval: Sequence[float] | None, limits: Range, class_: str) -> Html:
    if not has_interval(interval):
        return Html("")
    low, high = (_percentage(end, limits) for end in interval)
    return join(
        [
            element("line", x1=low, x2=high, y1=str(_MIDDLE), y2=str(_MIDDLE), class_=f"whisker {class_}"),
            *(
                element("line", x1=end, x2=end, y1="7", y2="15", class_=f"whisker {class_}")
                for end in (low, high)
            ),
        ]
    )


def _percentage(value: float, limits: Range) -> str:
    low, high = limits
    part = (value - low) / (high - low) if high > low else 0.5
    return f"{100 * min(1.0, max(0.0, part)):.2f}%"


def _anchor(value: float, limits: Range) -> str:
    low, high = limits
    part = (value - low) / (high - low) if high > low else 0.5
    return "start" if part < 0.04 else "end" if part > 0.96 else "middle"
