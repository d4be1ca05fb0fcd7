"""Where the model is weaker: parts of the texts, each with its accuracy and interval."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sentrax.evaluation.report.figures.axes import Range
from sentrax.evaluation.report.figures.strips import dot_and_interval, scale
from sentrax.evaluation.report.numbers import (
    has_interval,
    interval_in_words,
    is_number,
    p_value,
    percent,
    points,
    round_range,
)
from sentrax.evaluation.report.page import as_sentence, section
from sentrax.html import Html, element, join
from sentrax.wording import counted, cut

_MOST = 40
_LONGEST_NAME = 60


def slices_section(evaluation: Mapping[str, Any]) -> Html | None:
    """All slices as dots with intervals, the weakest first; the worst are named above."""
    slices = evaluation.get("slices")
    if not slices:
        return None
    ranked = sorted(
        slices, key=lambda part: (not part.get("is_worse"), _number(part.get("accuracy"), 2), part["name"])
    )
    n_seen: Counter[object] = Counter()
    shown = []
    for part in ranked:
        n_seen[part.get("kind")] += 1
        if n_seen[part.get("kind")] <= _MOST:
            shown.append(part)
    limits = _limits(shown, evaluation.get("accuracy"))
    more = (
        [f"{counted(len(slices), 'slice')}; the {_MOST} weakest of a kind are shown"]
        if len(shown) < len(slices)
        else []
    )
    more += [found["sentence"] for found in (evaluation.get("by") or {}).values() if found.get("sentence")]
    return section(
        "slices",
        "Where it is weaker",
        "Look for orange dots: there the model is worse than on the other texts, and that is hardly chance;"
        " blue ones may be. Lines are 95% intervals. The dashed line is the accuracy on all texts; the"
        " differences are to the other texts. A text may be in several slices.",
        _worst(evaluation, slices),
        element(
            "div",
            join(_row(part, limits, evaluation.get("accuracy")) for part in shown),
            element(
                "div",
                element("div", "", class_="name"),
                scale(limits),
                element("div", "", class_="number"),
                class_="row",
            ),
            class_="rows",
        ),
        join(element("p", f"{sentence}.", class_="small") for sentence in more[:_MOST]),
    )


def _worst(evaluation: Mapping[str, Any], slices: Sequence[Mapping[str, Any]]) -> Html:
    by_name = {part["name"]: part for part in slices}
    worst = [by_name[name] for name in evaluation.get("worst_slices") or [] if name in by_name]
    if not worst:
        return element(
            "p", "No slice is worse than the rest by more than chance would explain.", class_="says"
        )
    return join(
        element("p", as_sentence(part.get("sentence", part["name"])), class_="says warn") for part in worst
    )


def _row(part: Mapping[str, Any], limits: Range, accuracy: float | None) -> Html:
    name, is_worse = cut(str(part["name"]), _LONGEST_NAME), bool(part.get("is_worse"))
    between = interval_in_words(part.get("interval"))
    p = p_value(part.get("p_adjusted"))
    says = (
        f"{name}: {percent(part.get('accuracy'))} of {counted(part['texts'], 'text')} right"
        + (f", 95% interval {between}" if between else "")
        + (f", adjusted {p}" if p else "")
    )
    difference = part.get("difference")
    return element(
        "div",
        element(
            "div",
            element("span", f"{'▼ ' if is_worse else ''}{name}", class_="worse" if is_worse else None),
            " ",
            element("small", counted(part["texts"], "text")),
            class_="name",
        ),
        dot_and_interval(
            part.get("accuracy"),
            part.get("interval"),
            says=says,
            limits=limits,
            reference=accuracy,
            colour="orange" if is_worse else "blue",
        ),
        element(
            "div",
            percent(part.get("accuracy")),
            " ",
            element("small", f"{points(difference)} points" if is_number(difference) else ""),
            class_="number",
        ),
        class_="row",
    )


def _limits(slices: Sequence[Mapping[str, Any]], accuracy: float | None) -> Range:
    values = [value for value in (accuracy, *(part.get("accuracy") for part in slices)) if is_number(value)]
    intervals = [part["interval"] for part in slices if has_interval(part.get("interval"))]
    ends = [*values, *(end for interval in intervals for end in interval)]
    return round_range(min(ends, default=0.0), max(ends, default=1.0), 0.1)


def _number(value: float | None, default: float) -> float:
    return value if is_number(value) else default
