"""The difference to another model on the same texts."""

from collections.abc import Mapping
from typing import Any

from sentrax.evaluation.report.figures.strips import dot_and_interval, scale
from sentrax.evaluation.report.numbers import has_interval, interval_in_words, p_value, percent, points
from sentrax.evaluation.report.page import as_sentence, section
from sentrax.html import Html, cut, element


def comparison_section(evaluation: Mapping[str, Any]) -> Html | None:
    """The other model, the difference with its interval, and whether it is real."""
    found = evaluation.get("comparison")
    if not found:
        return None
    other, difference, interval = (
        cut(str(found.get("other", "the other")), 80),
        found["difference"],
        found["interval"],
    )
    widest = max(abs(end) for end in (difference, *(interval if has_interval(interval) else ()))) or 0.01
    reach = -(-1.15 * widest // 0.01) * 0.01
    says = f"Difference in accuracy: {points(difference)} points, 95% interval {interval_in_words(interval)}"
    is_real = has_interval(interval) and (interval[0] > 0 or interval[1] < 0)
    name = cut(str((evaluation.get("model") or {}).get("name", "this model")), 80)
    return section(
        "comparison",
        "Compared with another model",
        "Look whether the interval keeps clear of the dashed line at 0: then the difference is real.",
        element("p", as_sentence(found.get("sentence")), class_="says" if is_real else "says warn"),
        element(
            "div",
            element(
                "div",
                element("div", f"{name}: {percent(evaluation.get('accuracy'))}", class_="name"),
                dot_and_interval(
                    difference, interval, says=says, limits=(-reach, reach), reference=0.0, colour="blue"
                ),
                element(
                    "div",
                    f"{points(difference)} points ",
                    element("small", p_value(found.get("mcnemar_p"))),
                    class_="number",
                ),
                class_="row",
            ),
            element(
                "div",
                element("div", f"{other}: {percent(found.get('accuracy'))}", class_="name"),
                scale((-reach, reach), points),
                element("div", "McNemar's test", class_="number look"),
                class_="row",
            ),
            class_="rows",
        ),
    )
