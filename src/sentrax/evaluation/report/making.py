"""How it was made: the model, the data, the training, versions."""

from collections.abc import Iterable, Mapping
from typing import Any

from sentrax.evaluation.report.numbers import is_number, percent
from sentrax.evaluation.report.page import section
from sentrax.html import Html, element, join
from sentrax.wording import counted, cut

_MOST_LABELS = 20
_LONGEST = 200


def making_section(evaluation: Mapping[str, Any]) -> Html | None:
    """What was measured, on what, and how the model was trained."""
    model, data = evaluation.get("model") or {}, evaluation.get("data") or {}
    facts = [
        *model_facts(model),
        ("Measured on", f"{data.get('name', '–')}, {counted(evaluation.get('texts', 0), 'text')}"),
        *training_facts(model.get("training") or {}),
    ]
    return section("making", "How it was made", "Look here to make the same again.", facts_list(facts))


def model_facts(model: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Name, kind, labels and calibration."""
    yield "Model", str(model.get("name", "–"))
    yield "Kind", str(model.get("kind", "–"))
    labels = [str(label) for label in model.get("labels") or []]
    several = ", several per text" if model.get("multi_label") else ""
    yield "Labels", f"{_some(labels)}{several}"
    temperature, threshold = model.get("temperature"), model.get("abstain_threshold")
    if is_number(temperature):
        yield "Temperature", f"{temperature:.3f} (logits are divided by it)"
    if is_number(threshold):
        yield "“Unsure” below", percent(threshold)


def training_facts(training: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What a model file records of its training."""
    if training.get("texts"):
        counts = training.get("labels") or {}
        each = _some([f"{name} {count:,}" for name, count in counts.items()])
        yield "Trained on", f"{counted(training['texts'], 'text')}" + (f": {each}" if each else "")
    if training.get("fingerprint"):
        yield "Fingerprint of the texts", str(training["fingerprint"])
    for name, version in (training.get("versions") or {}).items():
        yield f"Trained with {name}", str(version)


def facts_list(facts: Iterable[tuple[str, str]]) -> Html:
    """Facts by name."""
    return element(
        "dl",
        join(
            join([element("dt", cut(name, _LONGEST)), element("dd", cut(value, 5 * _LONGEST))])
            for name, value in facts
        ),
    )


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_LABELS
    shown = ", ".join(cut(name, 60) for name in names[:_MOST_LABELS])
    return f"{shown} and {more:,} more" if more > 0 else shown
