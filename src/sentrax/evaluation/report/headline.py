"""The top of a report: how good the model is, and how sure that is, for somebody who reads nothing else."""

from collections.abc import Mapping
from typing import Any

from sentrax.evaluation.report.figures.strips import dot_and_interval, scale
from sentrax.evaluation.report.numbers import (
    has_interval,
    interval_in_words,
    is_number,
    percent,
    points,
    round_range,
)
from sentrax.html import Html, cut, element
from sentrax.wording import counted

_LONGEST_NAME = 80


def headline(evaluation: Mapping[str, Any]) -> Html:
    """The accuracy with its interval, and cards for what else matters."""
    model, data = evaluation.get("model") or {}, evaluation.get("data") or {}
    name, source = (cut(str(part.get("name", "")), _LONGEST_NAME) for part in (model, data))
    title = element("h1", f"How good is {name or 'the model'}" + (f" on {source}?" if source else "?"))
    return element(
        "div",
        title,
        element(
            "div",
            accuracy_card(evaluation, f"{counted(evaluation['texts'], 'text')} with known labels"),
            element(
                "div",
                _sure_card(evaluation),
                _promise_card(evaluation),
                calibration_card(evaluation),
                _weakest_card(evaluation),
                class_="cards",
            ),
            class_="hero",
        ),
    )


def accuracy_card(evaluation: Mapping[str, Any], measured_on: str) -> Html:
    """The share of right answers, with its interval and what guessing would get."""
    accuracy = evaluation.get("accuracy")
    interval = (evaluation.get("intervals") or {}).get("accuracy") or evaluation.get("accuracy_interval")
    guessing = _most_frequent(evaluation)
    sure = f"95% interval {interval_in_words(interval)}" if has_interval(interval) else ""
    compared = f"; always answering “{cut(guessing[0], 30)}”: {percent(guessing[1], 0)}" if guessing else ""
    what = "texts are answered without any error" if "label_accuracy" in evaluation else "answers are right"
    limits = round_range(min(guessing[1], 0.5) if guessing else 0.0, 1.0, 0.25)
    strip = (
        dot_and_interval(
            accuracy,
            interval,
            says=f"Accuracy {percent(accuracy)}, {sure}",
            limits=limits,
            reference=guessing[1] if guessing else None,
        )
        if is_number(accuracy)
        else ""
    )
    return element(
        "div",
        element("p", f"Accuracy on {measured_on}", class_="name"),
        element("div", percent(accuracy), class_="figure"),
        element("p", f"of {what}. {sure}{compared}." if sure else f"of {what}{compared}."),
        element("div", class_="space"),
        strip,
        scale(limits),
        class_="card main",
    )


def calibration_card(evaluation: Mapping[str, Any]) -> Html:
    """By how much probabilities are off."""
    error = evaluation.get("calibration_error")
    interval = interval_in_words((evaluation.get("intervals") or {}).get("calibration_error"))
    shown = f"{100 * error:.1f} points" if is_number(error) else percent(None)
    words = "is how far its probabilities are off on average" + (f" ({interval})." if interval else ".")
    return _card("Can its probabilities be believed?", shown, words)


def coverage_card(coverage: float | None, precision: float | None, target: float | None = None) -> Html:
    """How often it is sure, and right then."""
    if not coverage:
        return _card("When it is sure", percent(0.0, 0), "of texts: it is unsure about all of them.")
    asked = f"; {percent(target, 0)} was asked for" if is_number(target) else ""
    return _card(
        "When it is sure",
        percent(precision),
        f"are right. It is sure about {percent(coverage)} of texts{asked}.",
    )


def _sure_card(evaluation: Mapping[str, Any]) -> Html:
    return coverage_card(evaluation.get("coverage"), evaluation.get("precision"))


def _promise_card(evaluation: Mapping[str, Any]) -> Html:
    promise = evaluation.get("promise")
    if not promise:
        return Html("")
    holds = bool(promise.get("holds"))
    figure = "✓ holds" if holds else "✗ not proven"
    return _card(
        f"The promise: at least {percent(promise.get('precision'), 0)} right when sure",
        figure,
        str(promise.get("sentence", "")),
        "good" if holds else "bad",
    )


def _weakest_card(evaluation: Mapping[str, Any]) -> Html:
    worst = evaluation.get("worst_slices") or []
    found = {part["name"]: part for part in evaluation.get("slices") or []}
    part = found.get(worst[0]) if worst else None
    if part is None:
        return Html("")
    more = f" ({points(part['difference'])} points)" if is_number(part.get("difference")) else ""
    words = f"is right with “{cut(str(part['name']), 50)}”, {counted(part['texts'], 'text')}{more}."
    return _card("Where it is weakest", percent(part["accuracy"]), words)


def _card(name: str, figure: str, words: str, class_: str = "") -> Html:
    return element(
        "div",
        element("p", name, class_="name"),
        element("div", figure, class_=f"figure {class_}".strip()),
        element("p", words, class_="small"),
        class_="card",
    )


def _most_frequent(evaluation: Mapping[str, Any]) -> tuple[str, float] | None:
    """The most frequent label and its share, where each text has one label."""
    labels = evaluation.get("labels") or {}
    if "confusion" not in evaluation or not labels or not evaluation["texts"]:
        return None
    name = max(labels, key=lambda label: labels[label]["texts"])
    return name, labels[name]["texts"] / evaluation["texts"]
