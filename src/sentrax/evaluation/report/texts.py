"""The worst errors, each with its explanation, and labels that are probably wrong."""

from collections.abc import Mapping
from typing import Any

from sentrax.evaluation.report.numbers import percent
from sentrax.evaluation.report.page import section
from sentrax.explanation.html import shaded_text
from sentrax.html import Html, element, join
from sentrax.wording import counted, cut

_MOST = 20
_LONGEST_TEXT = 600
_LONGEST_SUSPECT = 300
_LONGEST_NAME = 60


def errors_section(evaluation: Mapping[str, Any]) -> Html | None:
    """The errors that the model was surest of, with the words that misled it."""
    errors = evaluation.get("errors")
    if not errors:
        return None
    return section(
        "errors",
        "The worst errors",
        "Look at what misled it: these answers were wrong and given with the highest probability. Blue with a"
        " solid line speaks for the answer, orange with a dashed line against it; the strongest words have"
        " their figure. Some of these labels may themselves be wrong.",
        join(_error(error) for error in errors[:_MOST]),
    )


def suspects_section(evaluation: Mapping[str, Any]) -> Html | None:
    """Rows whose label is probably wrong, but for those that are already among the worst errors."""
    suspected = evaluation.get("suspected_labels") or {}
    rows, count = suspected.get("rows"), suspected.get("count", 0)
    if not rows:
        return None
    errors = {error["row"] for error in (evaluation.get("errors") or [])[:_MOST]}
    shown = [row for row in rows[:_MOST] if row["row"] not in errors]
    n_above = len(rows[:_MOST]) - len(shown)
    more = f" The {n_above + len(shown)} most suspicious are shown." if count > n_above + len(shown) else ""
    if n_above:
        more += f" Of these, {n_above} {'is' if n_above == 1 else 'are'} among the worst errors above."
    return section(
        "suspects",
        "Labels to check",
        f"Look whether you agree with the label: {counted(count, 'text')} may have a wrong one.{more}",
        join(map(_suspect, shown)),
    )


def _error(error: Mapping[str, Any]) -> Html:
    explanation = error.get("explanation")
    text = (
        shaded_text(explanation, most=_LONGEST_TEXT) if explanation else _quote(error["text"], _LONGEST_TEXT)
    )
    return element(
        "div",
        element(
            "div",
            f"Row {error['row']:,}: labelled ",
            element("b", cut(_name(error["label"]), _LONGEST_NAME)),
            ", answered ",
            element("b", cut(_name(error["predicted"]), _LONGEST_NAME)),
            f" with {percent(error.get('probability'))}",
            class_="small",
        ),
        element("div", text, class_="text", dir="auto"),
        class_="error",
    )


def _suspect(row: Mapping[str, Any]) -> Html:
    return element(
        "div",
        element(
            "div",
            f"Row {row['row']:,}: labelled ",
            element("b", cut(_name(row["label"]), _LONGEST_NAME)),
            ", rather ",
            element("b", cut(_name(row["suggested"]), _LONGEST_NAME)),
            f" ({percent(row.get('probability'), 0)})",
            class_="small",
        ),
        element("div", _quote(row["text"], _LONGEST_SUSPECT), class_="quote", dir="auto"),
        class_="error",
    )


def _quote(text: str, most: int) -> str:
    left = len(text) - most
    return f"{text[:most]}… ({left:,} more characters)" if left > 0 else text


def _name(label: Any) -> str:
    """A label, or several."""
    return (", ".join(map(str, label)) or "none") if isinstance(label, list | tuple) else str(label)
