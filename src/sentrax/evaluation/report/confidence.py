"""Whether the model knows how sure it may be: reliability, and what "unsure" buys."""

from collections.abc import Mapping, Sequence
from typing import Any

from sentrax.evaluation.report.figures.axes import Frame, axes
from sentrax.evaluation.report.figures.lines import band, columns, dot, line, note, reference, whisker
from sentrax.evaluation.report.numbers import (
    has_interval,
    interval_in_words,
    is_number,
    percent,
    points,
    round_range,
)
from sentrax.evaluation.report.page import as_sentence, section
from sentrax.html import Html, element
from sentrax.wording import counted


def reliability_section(evaluation: Mapping[str, Any]) -> Html | None:
    """Reliability diagrams, before and after calibration."""
    curves = evaluation.get("curves") or {}
    after, before = curves.get("reliability"), curves.get("reliability_before")
    if not after:
        return None
    start = min(_lowest(part) for part in (before, after) if part)
    figures = [
        _reliability(part, title, evaluation.get(key), colour, start)
        for part, title, key, colour in (
            (before, "Before calibration", "calibration_error_before", "orange"),
            (after, "As the model answers", "calibration_error", "blue"),
        )
        if part
    ]
    return section(
        "reliability",
        "Can its probabilities be believed?",
        "Look for dots on the dashed line: of the answers with 80%, about 80% should be right. Below it, the"
        " model is too sure; above it, it is not sure enough. Whiskers are 95% intervals; grey columns show"
        " how many texts there are.",
        element("div", *figures, class_="figures"),
    )


def coverage_section(evaluation: Mapping[str, Any]) -> Html | None:
    """Coverage against precision, with the place where "unsure" begins."""
    curve = (evaluation.get("curves") or {}).get("coverage")
    if not curve or len(curve) < 2:
        return None
    promise = evaluation.get("promise") or {}
    target, coverage, precision = (
        promise.get("precision"),
        evaluation.get("coverage"),
        evaluation.get("precision"),
    )
    says = (
        element(
            "p",
            as_sentence(promise["sentence"]),
            class_="says warn" if promise.get("status") == "broken" else "says",
        )
        if promise.get("sentence")
        else ""
    )
    aurc, interval = evaluation.get("aurc"), (evaluation.get("intervals") or {}).get("aurc")
    area = (
        f"Area under the risk-coverage curve (AURC): {aurc:.4f}"
        + (f" (95% interval {interval[0]:.4f} to {interval[1]:.4f})" if has_interval(interval) else "")
        + "; less is better."
        if is_number(aurc)
        else ""
    )
    return section(
        "coverage",
        "Where “unsure” begins",
        "Look at how fast the line falls: from left to right, the model answers more and more texts, the"
        " surest first. The dot is where it begins to say “unsure” now.",
        says,
        element("div", _coverage(curve, coverage, precision, target), class_="figures"),
        element("p", area, class_="small") if area else "",
    )


def _lowest(bins: Sequence[Mapping[str, Any]]) -> float:
    """Where both axes of a reliability diagram begin."""
    low = min(min(part["confidence"], part["low"], part["accuracy"]) for part in bins)
    return round_range(max(0.0, low), 1.0, 0.1)[0]


def _reliability(
    bins: Sequence[Mapping[str, Any]], title: str, error: float | None, colour: str, start: float
) -> Html:
    frame = Frame(x=(start, 1.0), y=(start, 1.0))
    total = sum(part["texts"] for part in bins)
    tallest = max(part["texts"] for part in bins)
    height = 0.22 * (1 - start)
    bars = [
        (
            max(part["from"], start),
            part["to"],
            start + height * part["texts"] / tallest,
            f"{percent(part['from'], 0)} to {percent(part['to'], 0)}: {counted(part['texts'], 'text')}",
        )
        for part in bins
    ]
    marks = []
    for part in bins:
        confidence, accuracy = part["confidence"], part["accuracy"]
        marks.append(whisker(frame, confidence, part["low"], part["high"], f"whisker {colour}"))
        says = (
            f"{counted(part['texts'], 'answer')} with {percent(confidence)} on average:"
            f" {percent(accuracy)} right ({interval_in_words((part['low'], part['high']))})"
        )
        marks.append(dot(frame, confidence, accuracy, says, class_=f"dot {colour}"))
    off = f"off by {100 * error:.1f} points on average" if is_number(error) else ""
    label = f"Reliability diagram, {title.lower()}: {counted(total, 'answer')}; {off}"
    return element(
        "figure",
        element("figcaption", f"{title} ", element("small", off)),
        frame.draw(
            axes(frame, "probability the model gives", "share that is right"),
            columns(frame, bars),
            reference(frame, (start, start), (1.0, 1.0)),
            *marks,
            label=label,
        ),
    )


def _coverage(
    curve: Sequence[Sequence[float]], coverage: float | None, precision: float | None, target: float | None
) -> Html:
    lows = [point[2] for point in curve if point[0] > 0.03]
    # The first answers are few: their interval would flatten everything else.
    start, _ = round_range(min([*lows, *(point[1] for point in curve)], default=0.0), 1.0, 0.1)
    frame = Frame(x=(0.0, 1.0), y=(start, 1.0), height=250)
    marks: list[Html] = []
    if is_number(target) and target > start:
        marks.append(reference(frame, (0.0, target), (1.0, target)))
        marks.append(note(frame, 1.0, target, f"{percent(target, 0)} asked for", up=-5, class_="tick halo"))
    if coverage and is_number(precision):
        marks += [
            reference(frame, (coverage, start), (coverage, 1.0)),
            dot(
                frame,
                coverage,
                precision,
                f"Now: sure about {percent(coverage)} of texts, {percent(precision)} of those are right",
                size=6,
                class_="dot ink",
            ),
            # The curve falls, so below it there is room.
            note(frame, coverage, start, f"sure about {percent(coverage, 0)}:", up=-24),
            note(frame, coverage, start, f"{percent(precision)} right", up=-9),
        ]
    label = "Precision by coverage: the share of right answers among the surest ones" + (
        f"; now the model is sure about {percent(coverage)} of texts, of which {percent(precision)} are right"
        if coverage
        else ""
    )
    last = curve[-1]
    at_all = f"Answering all: {percent(last[1])}"
    if is_number(precision):
        at_all += f"; “unsure” adds {points(precision - last[1])} points"
    return element(
        "figure",
        element("figcaption", element("small", at_all)),
        frame.draw(
            axes(frame, "share of texts that are answered", "share of answers that is right"),
            band(frame, [(point[0], point[2], point[3]) for point in curve]),
            line(frame, [point[:2] for point in curve]),
            *marks,
            label=label,
        ),
        class_="wide",
    )
