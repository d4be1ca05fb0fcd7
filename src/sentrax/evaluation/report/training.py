"""The report of a training run: its scores, curves, penalty search, and where the time went."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.evaluation.report.figures.axes import Frame, axes, ticks
from sentrax.evaluation.report.figures.lines import dot, line
from sentrax.evaluation.report.figures.strips import bar
from sentrax.evaluation.report.headline import (
    accuracy_card,
    calibration_card,
    card,
    coverage_card,
    macro_recall_card,
    promise_card,
    short_name,
)
from sentrax.evaluation.report.labels import MOST_LABELS, left_out
from sentrax.evaluation.report.making import facts_list, model_facts, training_facts
from sentrax.evaluation.report.numbers import is_number, percent, seconds
from sentrax.evaluation.report.page import page, section, write_page
from sentrax.html import Html, cut, element, join
from sentrax.saved.card import describe_promise
from sentrax.wording import counted

_MOST_CURVES = 12
_MOST_POINTS = 300
_MOST_PARTS = 30
_LONGEST_NAME = 80

Section = Callable[[Mapping[str, Any]], Html | None]


def render_training_report(training: Mapping[str, Any]) -> str:
    """The report of a training run as one HTML page; what is not there is left out.

    Args:
        training: `model` and `data` as in an evaluation; `scores`, as in `SentimentClassifier.scores_`;
            `history`, from `TrainingHistory.to_json`; and `parameters`, by name.
    """
    name = str((training.get("model") or {}).get("name", "the model"))
    drawn = ((anchor, short, draw(training)) for anchor, short, draw in _SECTIONS)
    return page(
        f"How {cut(name, _LONGEST_NAME)} was trained – sentrax",
        _headline(training),
        [(anchor, short, part) for anchor, short, part in drawn if part is not None],
    )


def write_training_report(
    path: str | os.PathLike[str], training: Mapping[str, Any], *, force: bool = False
) -> None:
    """Write the report of a training run as one HTML file; see `render_training_report`.

    Raises:
        FileWriteError: If it cannot be written, or there is a file that is not a report and no `force`.
    """
    write_page(Path(path), render_training_report(training), force=force)


def _headline(training: Mapping[str, Any]) -> Html:
    model, scores = training.get("model") or {}, training.get("scores") or {}
    name, source = short_name(model), short_name(training.get("data") or {})
    n_texts = (model.get("training") or {}).get("texts", 0)
    took = sum(part["seconds"] for part in training.get("history") or [])
    time = card("Time", seconds(took), f"for {counted(n_texts, 'text')} with {_labels_in_words(model)}.")
    title = element("h1", f"How {name or 'the model'} was trained" + (f" on {source}" if source else ""))
    if "accuracy" not in scores:
        held_out = counted(scores.get("texts", 0), "held-out text")
        unknown = card("Accuracy", "not known", f"{held_out}: too few to estimate it; 20 are needed.")
        return element("div", title, element("div", unknown, time, class_="hero"))
    cards = [
        coverage_card(scores, multi_label=bool(model.get("multi_label"))),
        promise_card(_promise(scores)),
        calibration_card(scores),
        macro_recall_card(scores),
        time,
    ]
    return element(
        "div",
        title,
        element(
            "div",
            accuracy_card(scores, counted(scores["texts"], "held-out text")),
            element("div", *cards, class_="cards"),
            class_="hero",
        ),
    )


def _promise(scores: Mapping[str, Any]) -> dict[str, Any] | None:
    promise = scores.get("promise")
    return promise and {**promise, "sentence": describe_promise(scores)}


def _curves_section(training: Mapping[str, Any]) -> Html | None:
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


def _penalty_section(training: Mapping[str, Any]) -> Html | None:
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


def _time_section(training: Mapping[str, Any]) -> Html | None:
    parts = training.get("history")
    if not parts:
        return None
    longest = max(part["seconds"] for part in parts) or 1.0
    total = sum(part["seconds"] for part in parts) or 1.0
    rows = (
        element(
            "div",
            element("div", cut(str(part["name"]), _LONGEST_NAME), class_="name"),
            bar(
                part["seconds"] / longest,
                says=f"{cut(str(part['name']), _LONGEST_NAME)}: {seconds(part['seconds'])}",
            ),
            element(
                "div",
                seconds(part["seconds"]),
                " ",
                element("small", percent(part["seconds"] / total, 0)),
                class_="number",
            ),
            class_="row",
        )
        for part in parts[:_MOST_PARTS]
    )
    return section(
        "time",
        "Where the time went",
        "Look for the longest bar. Parts that a resumed run had already done take none.",
        element("div", join(rows), class_="rows"),
    )


def _labels_section(training: Mapping[str, Any]) -> Html | None:
    """How many training texts each label has."""
    counts = ((training.get("model") or {}).get("training") or {}).get("labels")
    if not counts:
        return None
    most = max(counts.values()) or 1
    shown = sorted(counts, key=lambda name: -counts[name])[:MOST_LABELS]
    rows = (
        element(
            "div",
            element("div", cut(str(name), 60), class_="name"),
            bar(counts[name] / most, says=f"{cut(str(name), 60)}: {counted(counts[name], 'text')}"),
            element("div", counted(counts[name], "text"), class_="number"),
            class_="row",
        )
        for name in shown
    )
    return section(
        "labels",
        "What it learned from",
        "Look for labels with few texts: the model knows little of them.",
        element("div", join(rows), class_="rows"),
        left_out(len(counts), len(shown), "label"),
    )


def _making_section(training: Mapping[str, Any]) -> Html:
    model = training.get("model") or {}
    parameters = {**(training.get("parameters") or {})}
    parameters |= parameters.pop("settings", None) or {}
    chosen = ((name, str(value)) for name, value in parameters.items() if value is not None)
    facts = [*model_facts(model), *chosen, *training_facts(model.get("training") or {})]
    return section("making", "How it was made", "Look here to make the same again.", facts_list(facts))


_SECTIONS: tuple[tuple[str, str, Section], ...] = (
    ("curves", "Curves", _curves_section),
    ("penalty", "Penalty", _penalty_section),
    ("time", "Time", _time_section),
    ("labels", "Labels", _labels_section),
    ("making", "How it was made", _making_section),
)


def _labels_in_words(model: Mapping[str, Any]) -> str:
    return counted(len(model.get("labels") or []), "label")


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
