"""How a model learned: the loss step by step, and the search for a penalty."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sentrax.evaluation.report.figures.axes import Frame, axes, ticks
from sentrax.evaluation.report.figures.lines import dot, line
from sentrax.evaluation.report.numbers import is_number, percent
from sentrax.evaluation.report.page import section
from sentrax.html import Html, cut, element, join

_MOST_CURVES = 12
_MOST_POINTS = 300
_LONGEST_NAME = 80


def curves_section(training: Mapping[str, Any]) -> Html | None:
    """How the loss fell, and how a score on held-out texts rose where it decides when to stop."""
    every_part = (_loss_curves(part) for part in reversed(training.get("history") or []))
    curves = next(filter(None, every_part), None)
    if curves is None:
        return None
    n_curves = len(curves)
    curves = {name: _thin_out(points) for name, points in list(curves.items())[:_MOST_CURVES]}
    figures = [_loss(name, points) for name, points in curves.items()]
    figures += [
        _score(points) for points in curves.values() if any("validation" in point for point in points)
    ]
    first = min(int(points[0]["step"]) for points in curves.values())
    resumed = f" The run was resumed: steps before {first} are not shown." if first > 1 else ""
    more = n_curves - _MOST_CURVES
    return section(
        "curves",
        "How it learned",
        "Look for a loss that falls fast and then flattens: if it still falls at the end, more steps would"
        f" help.{resumed}",
        element("div", *figures, class_="figures"),
        element("p", f"and {more:,} more labels", class_="small") if more > 0 else "",
    )


def penalty_section(training: Mapping[str, Any]) -> Html | None:
    """The loss of held-out texts by the penalty."""
    points = [
        point
        for part in training.get("history") or []
        for point in part["curves"].get("penalty search", [])
        if point["l2"] > 0
    ]
    if len(points) < 2:
        return None
    best = min(points, key=lambda point: point["loss"])
    return section(
        "penalty",
        "The search for a penalty",
        "Look whether the lowest point is between others: at an end, a penalty beyond it might be even better"
        " (--set l2=NUMBER).",
        element("div", _penalties(sorted(points, key=lambda point: point["l2"]), best), class_="figures"),
    )


def _loss_curves(part: Mapping[str, Any]) -> dict[str, Sequence[Mapping[str, float]]]:
    """The curves of the loss in a part, by their names, if they have a line to draw."""
    return {
        name: points for name, points in part["curves"].items() if name.startswith("loss") and len(points) > 1
    }


def _thin_out(points: Sequence[Mapping[str, float]]) -> Sequence[Mapping[str, float]]:
    """At most so many points as a picture can show, the last among them."""
    every = -(-len(points) // _MOST_POINTS)
    return [*points[:-1:every], points[-1]]


def _loss(name: str, points: Sequence[Mapping[str, float]]) -> Html:
    shown = cut(name, _LONGEST_NAME)
    return _curve(
        shown.capitalize(),
        f"{points[0]['loss']:.3f} to {points[-1]['loss']:.3f}",
        [(point["step"], point["loss"]) for point in points],
        "mean loss per text",
        lambda value: f"{value:g}",
    )


def _score(points: Sequence[Mapping[str, float]]) -> Html:
    scores = [(point["step"], point["validation"]) for point in points if is_number(point.get("validation"))]
    best = max(scores, key=lambda pair: pair[1])
    return _curve(
        "Score on held-out texts",
        f"best {percent(best[1])}, step {best[0]:g}",
        scores,
        "score",
        None,
        best,
    )


def _curve(
    title: str,
    figure: str,
    points: Sequence[tuple[float, float]],
    y_title: str,
    y_words: Callable[[float], str] | None,
    best: tuple[float, float] | None = None,
) -> Html:
    heights = [height for _, height in points]
    low, high = min(heights), max(heights)
    margin = 0.08 * (high - low) or 0.05
    frame = Frame(x=(points[0][0], points[-1][0]), y=(low - margin, high + margin), height=240)
    steps = sorted({round(value) for value in ticks(*frame.x)})
    marks = [] if best is None else [dot(frame, *best, figure, size=5)]
    return element(
        "figure",
        element("figcaption", f"{title} ", element("small", figure)),
        frame.draw(
            axes(
                frame, "step", y_title, x_ticks=steps, x_words=lambda value: f"{value:,.0f}", y_words=y_words
            ),
            line(frame, points),
            *marks,
            label=f"{title} by step: {figure}",
        ),
    )


def _penalties(points: Sequence[Mapping[str, float]], best: Mapping[str, float]) -> Html:
    places = [(math.log10(point["l2"]), point["loss"]) for point in points]
    losses = [loss for _, loss in places]
    margin = 0.15 * (max(losses) - min(losses)) or 0.01
    frame = Frame(
        x=(places[0][0] - 0.15, places[-1][0] + 0.15),
        y=(min(losses) - margin, max(losses) + margin),
        height=240,
        left=54,
    )
    dots = (
        dot(
            frame,
            *place,
            f"penalty {point['l2']:g}: loss {point['loss']:.4f}",
            size=6 if point is best else 4,
            class_="dot orange" if point is best else "dot blue",
        )
        for place, point in zip(places, points, strict=True)
    )
    figure = f"best: {best['l2']:g}, with a loss of {best['loss']:.4f}"
    return element(
        "figure",
        element("figcaption", "Loss of held-out texts ", element("small", figure)),
        frame.draw(
            axes(
                frame,
                "penalty (l2)",
                "mean loss per text",
                x_ticks=[place for place, _ in places],
                x_words=lambda value: f"{10**value:.2g}",
                y_words=lambda value: f"{value:g}",
            ),
            line(frame, places),
            join(dots),
            label=f"Loss of held-out texts by penalty; {figure}",
        ),
    )
