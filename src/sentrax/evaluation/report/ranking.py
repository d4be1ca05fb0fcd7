"""ROC and precision-recall curves: a small picture for each label."""

from collections.abc import Mapping, Sequence
from typing import Any

from sentrax.evaluation.report.figures.axes import Frame, axes
from sentrax.evaluation.report.figures.lines import line, reference
from sentrax.evaluation.report.labels import left_out, most_frequent
from sentrax.evaluation.report.numbers import is_number
from sentrax.evaluation.report.page import section
from sentrax.html import Html, cut, element, join

_MOST_LABELS = 12
_TICKS = (0.0, 0.5, 1.0)


def ranking_section(evaluation: Mapping[str, Any]) -> Html | None:
    """ROC and precision-recall curves of each label, where they were computed."""
    curves, labels = evaluation.get("curves") or {}, evaluation.get("labels") or {}
    roc, precision_recall = curves.get("roc") or {}, curves.get("precision_recall") or {}
    names = [name for name in labels if roc.get(name) or precision_recall.get(name)]
    if not names:
        return None
    shown = most_frequent({name: labels[name] for name in names}, _MOST_LABELS)
    by_roc = [_roc(name, roc[name], labels[name].get("roc_auc")) for name in shown if roc.get(name)]
    by_precision = [
        _precision_recall(name, precision_recall[name], labels[name], evaluation["texts"])
        for name in shown
        if precision_recall.get(name)
    ]
    return section(
        "ranking",
        "Each label against the others",
        "Look for curves that reach into a corner: ROC into the upper left, precision and recall into the"
        " upper right. The dashed line is what guessing gets.",
        element("h3", "ROC") if by_roc else "",
        element("div", join(by_roc), class_="multiples"),
        element("h3", "Precision and recall", style="margin-top:1.2rem") if by_precision else "",
        element("div", join(by_precision), class_="multiples"),
        left_out(len(names), len(shown), "label"),
    )


def _roc(name: str, curve: Sequence[Sequence[float]], area: float | None) -> Html:
    return _multiple(
        name,
        f"AUC {area:.3f}" if is_number(area) else "",
        "ROC curve",
        curve,
        ((0.0, 0.0), (1.0, 1.0)),
        ("false alarms", "found"),
    )


def _precision_recall(
    name: str, curve: Sequence[Sequence[float]], label: Mapping[str, Any], n_texts: int
) -> Html:
    average, share = label.get("average_precision"), label["texts"] / n_texts if n_texts else 0.0
    return _multiple(
        name,
        f"AP {average:.3f}" if is_number(average) else "",
        "Precision-recall curve",
        curve,
        ((0.0, share), (1.0, share)),
        ("recall", "precision"),
    )


def _multiple(
    name: str,
    figure: str,
    what: str,
    curve: Sequence[Sequence[float]],
    guess: Sequence[Sequence[float]],
    titles: tuple[str, str],
) -> Html:
    frame = Frame(width=170, height=165, left=36, bottom=36, top=20, right=10)
    return element(
        "figure",
        element("figcaption", f"{cut(name, 40)} ", element("small", figure)),
        frame.draw(
            axes(frame, *titles, x_ticks=_TICKS, y_ticks=_TICKS, x_words=_half, y_words=_half),
            reference(frame, guess[0], guess[1]),
            line(frame, curve),
            label=f"{what} of {cut(name, 40)}; {figure}",
        ),
    )


def _half(value: float) -> str:
    return f"{value:g}"
