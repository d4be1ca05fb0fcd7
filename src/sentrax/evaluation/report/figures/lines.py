"""Lines, bands, points with intervals and marks, in a frame."""

from collections.abc import Iterable, Sequence

from sentrax.evaluation.report.figures.axes import Frame
from sentrax.html import Html, element, join

Point = Sequence[float]


def line(frame: Frame, points: Iterable[Point], class_: str = "line blue") -> Html:
    """A line through points (x, y)."""
    return element("polyline", points=_places(frame, points), class_=class_)


def band(frame: Frame, points: Sequence[Point], class_: str = "band blue") -> Html:
    """The area between low and high of points (x, low, high)."""
    edge = [*((x, low) for x, low, _ in points), *((x, high) for x, _, high in reversed(points))]
    return element("polygon", points=_places(frame, edge), class_=class_)


def reference(frame: Frame, start: Point, end: Point) -> Html:
    """A dashed line to compare with."""
    return line(frame, (start, end), "line dashed")


def dot(frame: Frame, x: float, y: float, says: str, *, size: float = 4, class_: str = "dot blue") -> Html:
    """A point; a pointer that rests on it shows what it says."""
    return element(
        "circle", element("title", says), cx=frame.x_of(x), cy=frame.y_of(y), r=float(size), class_=class_
    )


def whisker(frame: Frame, x: float, low: float, high: float, class_: str = "whisker blue") -> Html:
    """An upright interval with its ends marked."""
    place, bottom, top = frame.x_of(x), frame.y_of(low), frame.y_of(high)
    path = f"M{place:.1f} {bottom:.1f}V{top:.1f}M{place - 3:.1f} {bottom:.1f}h6M{place - 3:.1f} {top:.1f}h6"
    return element("path", d=path, class_=class_)


def columns(frame: Frame, bars: Iterable[tuple[float, float, float, str]], class_: str = "bar faint") -> Html:
    """Upright bars (from, to, height, what it says) that stand on the x axis; heights are values of y."""
    ground = frame.y_of(frame.y[0])
    return join(
        element(
            "rect",
            element("title", says),
            x=frame.x_of(start) + 0.5,
            y=frame.y_of(height),
            width=max(frame.x_of(end) - frame.x_of(start) - 1, 0.5),
            height=max(ground - frame.y_of(height), 0.0),
            class_=class_,
        )
        for start, end, height, says in bars
    )


def note(frame: Frame, x: float, y: float, words: str, *, up: float = -8, class_: str = "note") -> Html:
    """Words beside a point, on the side where there is room."""
    place = frame.x_of(x)
    is_right = place > (frame.left + frame.width) / 2
    return element(
        "text",
        words,
        x=place - 8 if is_right else place + 8,
        y=frame.y_of(y) + up,
        text_anchor="end" if is_right else "start",
        class_=class_,
    )


def _places(frame: Frame, points: Iterable[Point]) -> str:
    return " ".join(f"{frame.x_of(x):.1f},{frame.y_of(y):.1f}" for x, y in points)
