"""How well each label is found, and which ones are mistaken for each other."""

import heapq
from collections.abc import Mapping, Sequence
from typing import Any

from sentrax.evaluation.report.figures.heat_map import heat_map
from sentrax.evaluation.report.figures.strips import bar
from sentrax.evaluation.report.numbers import interval_in_words, percent
from sentrax.evaluation.report.page import section
from sentrax.html import Html, cut, element, join
from sentrax.wording import counted

MOST_LABELS = 24
_MOST_CONFUSED = 8
"""A heat map of more labels cannot be read on a phone."""
_MOST_PAIRS = 10
_LONGEST_NAME = 60
_MEASURES = {"precision": "Precision", "recall": "Recall", "f1": "F1"}


def labels_section(evaluation: Mapping[str, Any]) -> Html | None:
    """Precision, recall and F1 of each label as bars with intervals."""
    labels = evaluation.get("labels")
    if not labels:
        return None
    shown = most_frequent(labels)
    cells = [
        element("div", "", class_="head name"),
        *(element("div", title, class_="head") for title in _MEASURES.values()),
    ]
    for name in shown:
        cells += [_name(name, labels[name]), *(_measure(name, labels[name], key) for key in _MEASURES)]
    return section(
        "labels",
        "Each label",
        "Look for short bars: precision says how often an answer with this label is right, recall how many"
        " of the texts with this label are found. The thin line is the 95% interval.",
        element("div", join(cells), class_="labels"),
        left_out(len(labels), len(shown), "label"),
    )


def confusion_section(evaluation: Mapping[str, Any]) -> Html | None:
    """The confusion matrix, and the most frequent confusions where there are many labels."""
    counts, labels = evaluation.get("confusion"), evaluation.get("labels")
    if not counts or not labels:
        return None
    names = list(labels)
    shown_names, shown = _merge_rare(names, counts, labels)
    is_merged = len(shown_names) < len(names)
    n_own = len(shown_names) - is_merged
    merged = (
        f" The {n_own} labels with the most texts are shown; the others are one row and column."
        if is_merged
        else ""
    )
    return section(
        "confusion",
        "What is taken for what",
        "Look for dark orange: texts of the label on the left that were answered with the label above. Blue"
        f" is right; shades and percentages are shares of a row.{merged}",
        element(
            "div",
            heat_map(
                shown_names,
                shown,
                n_own=n_own,
                rows_are="labelled",
                columns_are="answered",
            ),
            _pairs(names, counts) if len(names) > 3 else "",
            class_="pair",
        ),
    )


def most_frequent(labels: Mapping[str, Mapping[str, Any]], most: int = MOST_LABELS) -> list[str]:
    """The labels with the most texts, in their own order."""
    names = list(labels)
    ranked = sorted(range(len(names)), key=lambda index: (-labels[names[index]]["texts"], index))
    return [names[index] for index in sorted(ranked[:most])]


def left_out(n_all: int, n_shown: int, noun: str) -> Html:
    """Says that not all are shown; empty if they are."""
    if n_all <= n_shown:
        return Html("")
    return element(
        "p",
        f"{counted(n_all, noun)}; the {n_shown} with the most texts are shown. --json has them all.",
        class_="small",
    )


def _name(name: str, label: Mapping[str, Any]) -> Html:
    return element(
        "div",
        element("b", cut(name, _LONGEST_NAME)),
        " ",
        element("small", counted(label["texts"], "text")),
        class_="name",
    )


def _measure(name: str, label: Mapping[str, Any], key: str) -> Html:
    value, interval = label.get(key), (label.get("intervals") or {}).get(key)
    between = interval_in_words(interval)
    says = f"{_MEASURES[key]} of {cut(name, _LONGEST_NAME)}: {percent(value)}" + (
        f", 95% interval {between}" if between else ""
    )
    return element(
        "div",
        percent(value),
        element("small", between) if between else "",
        bar(value, interval, says=says, colour="orange" if value is not None and value < 0.5 else "blue"),
        class_="measure",
    )


def _merge_rare(
    names: Sequence[str], counts: Sequence[Sequence[int]], labels: Mapping[str, Mapping[str, Any]]
) -> tuple[list[str], list[list[int]]]:
    """At most `_MOST_CONFUSED` labels; the rarest are added up as others."""
    if len(names) <= _MOST_CONFUSED:
        return list(names), [list(row) for row in counts]
    kept_names = most_frequent(labels, _MOST_CONFUSED - 1)
    index = {name: number for number, name in enumerate(kept_names)}
    places = [index.get(name, len(kept_names)) for name in names]
    merged = [[0] * _MOST_CONFUSED for _ in range(_MOST_CONFUSED)]
    for row, place in zip(counts, places, strict=True):
        for count, column in zip(row, places, strict=True):
            merged[place][column] += count
    return [*kept_names, "others"], merged


def _pairs(names: Sequence[str], counts: Sequence[Sequence[int]]) -> Html:
    """The most frequent confusions of two labels."""
    pairs = heapq.nlargest(
        _MOST_PAIRS,
        (
            (count, -actual, -predicted)  # of equal counts, the first ones
            for actual, row in enumerate(counts)
            for predicted, count in enumerate(row)
            if count and actual != predicted
        ),
    )
    rows = (
        element(
            "tr",
            element("td", cut(names[-actual], 40)),
            element("td", cut(names[-predicted], 40)),
            element("td", f"{count:,}", class_="n"),
        )
        for count, actual, predicted in pairs
    )
    head = element(
        "tr", *(element("th", word, scope="col") for word in ("labelled", "answered")), element("th", "texts")
    )
    title = element("h3", "The most frequent confusions")
    return element("div", title, element("table", head, join(rows), class_="list")) if pairs else Html("")
