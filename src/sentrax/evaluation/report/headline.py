"""The top of a report: how good the model is, and how sure that is, for somebody who reads nothing else."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from sentrax.evaluation.metrics import tells_error_before
from sentrax.evaluation.report.figures.strips import dot_and_interval, scale
from sentrax.evaluation.report.numbers import (
    has_interval,
    interval_in_words,
    is_number,
    percent,
    points,
    round_range,
)
from sentrax.evaluation.report.page import as_sentence
from sentrax.html import Html, element, join
from sentrax.wording import counted, cut

_LONGEST_NAME = 80
_TRAINING_DATA = "Measured on its own training texts: the figures say nothing about new texts."
_SIGNS = {"kept": ("✓", "good"), "broken": ("✗", "bad"), "open": ("", "")}
"""The sign and the colour of a promise that is kept, broken, or neither."""


def headline(evaluation: Mapping[str, Any]) -> Html:
    """The accuracy with its interval, and cards for what else matters."""
    model, data = evaluation.get("model") or {}, evaluation.get("data") or {}
    name, source = short_name(model), short_name(data)
    title = element("h1", f"How good is {name or 'the model'}" + (f" on {source}?" if source else "?"))
    return element(
        "div",
        title,
        _warnings(evaluation),
        element(
            "div",
            accuracy_card(evaluation, f"{counted(evaluation['texts'], 'text')} with known labels"),
            element(
                "div",
                coverage_card(evaluation, multi_label=bool(model.get("multi_label"))),
                promise_card(evaluation.get("promise")),
                calibration_card(evaluation),
                _weakest_card(evaluation),
                class_="cards",
            ),
            class_="hero",
        ),
    )


def _warnings(evaluation: Mapping[str, Any]) -> Html:
    """What makes the figures worth less than they seem: texts that the model was trained on."""
    copies = evaluation.get("training_copies") or {}
    found = [
        *([_TRAINING_DATA] if (evaluation.get("data") or {}).get("is_training_data") else []),
        *([copies.get("sentence")] if copies.get("texts") else []),
    ]
    return join(element("p", as_sentence(sentence), class_="says warn") for sentence in found)


def short_name(part: Mapping[str, Any]) -> str:
    """The name of a model or of data; of a path, the last part."""
    name = str(part.get("name", ""))
    return cut(PurePath(name).name or name, _LONGEST_NAME)


def accuracy_card(evaluation: Mapping[str, Any], measured_on: str) -> Html:
    """The share of right answers, with its interval and what guessing would get."""
    accuracy = evaluation.get("accuracy")
    interval = evaluation.get("accuracy_interval")
    guessing = _most_frequent(evaluation)
    sure = f"95% interval {interval_in_words(interval)}" if has_interval(interval) else ""
    compared = (
        f"; always answering “{cut(guessing[0], 30)}” (the dashed line): {percent(guessing[1], 0)}"
        if guessing
        else ""
    )
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
        strip,
        scale(limits),
        class_="card main",
    )


def calibration_card(evaluation: Mapping[str, Any]) -> Html:
    """By how much probabilities are off."""
    error = evaluation.get("calibration_error")
    interval = interval_in_words((evaluation.get("intervals") or {}).get("calibration_error"))
    shown = f"{100 * error:.1f} points" if is_number(error) else percent(None)
    details = [
        *([f"95% interval {interval.removesuffix('%')}"] if interval else []),
        *(
            [f"{100 * evaluation['calibration_error_before']:.1f} before calibration"]
            if is_number(error) and tells_error_before(evaluation)
            else []
        ),
    ]
    words = "is how far its probabilities are off on average" + (
        f" ({'; '.join(details)})" if details else ""
    )
    return card("Can its probabilities be believed?", shown, f"{words}.")


def macro_recall_card(scores: Mapping[str, Any]) -> Html:
    """The mean recall of the labels, where each text has one."""
    if not is_number(scores.get("macro_recall")):
        return Html("")
    return card(
        "If every label counts the same", percent(scores["macro_recall"]), "are right (macro recall)."
    )


def coverage_card(scores: Mapping[str, Any], *, multi_label: bool) -> Html:
    """How often it is sure, and right then; of several labels, each is an answer of its own."""
    coverage, precision, target = (scores.get(key) for key in ("coverage", "precision", "precision_target"))
    answers = "labels" if multi_label else "texts"
    if not coverage:
        return card("When it is sure", percent(0.0, 0), f"of {answers}: it is unsure about all of them.")
    asked = f"; {percent(target, 0)} was asked for" if is_number(target) else ""
    return card(
        "When it is sure",
        percent(precision),
        f"are right. It is sure about {percent(coverage)} of {answers}{asked}.",
    )


def promise_card(promise: Mapping[str, Any] | None) -> Html:
    """How often answers are right at least; of a training, whether that is promised.

    Only a broken promise is a failure: one is open, or not made, where there are too few texts to tell.
    """
    if not promise:
        return Html("")
    holds, at_least = bool(promise.get("holds")), promise.get("at_least")
    status = promise.get("status", "kept" if holds else "open")
    sign, colour = _SIGNS.get(status, _SIGNS["open"])
    shown = f"≥ {percent(at_least)}" if is_number(at_least) else "yes" if holds else "no"
    return card(
        f"The promise: at least {percent(promise.get('precision'), 0)} right when sure",
        f"{shown} {sign}".strip(),
        as_sentence(promise.get("sentence")),
        colour,
    )


def _weakest_card(evaluation: Mapping[str, Any]) -> Html:
    worst = evaluation.get("worst_slices") or []
    found = {part["name"]: part for part in evaluation.get("slices") or []}
    part = found.get(worst[0]) if worst else None
    if part is None:
        return Html("")
    more = f" ({points(part['difference'])} points)" if is_number(part.get("difference")) else ""
    words = f"are right in “{cut(str(part['name']), 50)}”, {counted(part['texts'], 'text')}{more}."
    return card("Where it is weakest", percent(part["accuracy"]), words)


def card(name: str, figure: str, words: str, class_: str = "") -> Html:
    """A card: what it is about, one figure, and a sentence that goes on from it."""
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
