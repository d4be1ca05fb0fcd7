"""The report of a training run: its scores, curves, penalty search, and where the time went."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

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
from sentrax.evaluation.report.learning import curves_section, penalty_section
from sentrax.evaluation.report.making import facts_list, model_facts, training_facts
from sentrax.evaluation.report.numbers import percent, seconds
from sentrax.evaluation.report.page import page, section, write_page
from sentrax.html import Html, cut, element, join
from sentrax.saved.card import describe_promise
from sentrax.wording import counted

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
    ("curves", "Curves", curves_section),
    ("penalty", "Penalty", penalty_section),
    ("time", "Time", _time_section),
    ("labels", "Labels", _labels_section),
    ("making", "How it was made", _making_section),
)


def _labels_in_words(model: Mapping[str, Any]) -> str:
    return counted(len(model.get("labels") or []), "label")
