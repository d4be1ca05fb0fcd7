"""A model card: what a model is, where it comes from, how good it is, and what it must not be used for.

Mitchell et al. (2019), "Model cards for model reporting", arXiv:1810.03993.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np

from sentrax.errors import FileFormatError
from sentrax.saved.model import SavedModel
from sentrax.wording import counted, shorten

_SHOWN_WORDS = 12
_FREQUENT = 2000


def model_card(model: SavedModel) -> str:
    """The card of a saved model, in Markdown.

    Raises:
        FileFormatError: If its details are not in the form in which a classifier writes them.
    """
    try:
        return _card(model)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise FileFormatError(
            f"the model's details are not those of a classifier: {shorten(str(error))}"
        ) from None


def _card(model: SavedModel) -> str:
    training, scores = model.details.get("training", {}), model.details.get("scores", {})
    parameters = model.details.get("parameters", {})
    sections = [
        "# Model card",
        "",
        f"A text classifier made by sentrax {model.version}. Kind of model:"
        f" {parameters.get('model', model.predictor.kind)}.",
        "",
        *_about(model),
        "## Labels",
        "",
        *_labels(model, training),
        "",
        "## Training",
        "",
        *_training(model, training, parameters),
        "",
        "## How good it is",
        "",
        *_scores(model, scores),
        *_words(model),
        *_own_words(model),
        "",
        "## Use",
        "",
        "Meant for short texts like those that it was trained on. It knows nothing of other subjects,"
        " languages or ways of writing, and repeats what its training texts say about people. Do not let it"
        " decide alone about anyone.",
    ]
    return "\n".join(sections) + "\n"


def _about(model: SavedModel) -> list[str]:
    about = model.details.get("about", "")
    return [str(about), ""] if about else []


def _labels(model: SavedModel, training: dict[str, Any]) -> list[str]:
    counts = training.get("labels", {})
    kind = "A text may have several of them, or none." if model.multi_label else "A text has one of them."
    return [
        kind,
        "",
        *(
            f"- {name}" + (f": {counted(counts[name], 'text')}" if name in counts else "")
            for name in model.labels
        ),
    ]


def _training(model: SavedModel, training: dict[str, Any], parameters: dict[str, Any]) -> list[str]:
    if not training:
        return [f"- {name}: {value}" for name, value in sorted(model.details.items())] or [
            "Nothing is known."
        ]
    lines = [
        f"- texts: {training['texts']:,}",
        f"- their fingerprint (SHA-256): {training['fingerprint']}",
        *(f"- {name} {version}" for name, version in sorted(training.get("versions", {}).items())),
    ]
    if "vectors" in training:
        known = training["vectors"]
        lines.append(f"- pretrained word vectors: {known['words']:,} of {known['dimension']} numbers")
    return lines + [f"- {name} = {value!r}" for name, value in sorted(parameters.items())]


def _scores(model: SavedModel, scores: dict[str, Any]) -> list[str]:
    if "accuracy" not in scores:
        return ["Unknown: too few texts were held out, or it was trained elsewhere."]
    low, high = scores["accuracy_interval"]
    lines = [
        f"- accuracy on {counted(scores['texts'], 'held-out text')}: {scores['accuracy']:.4f}"
        f" (95 % interval {low:.4f} to {high:.4f})"
    ]
    if "macro_recall" in scores:
        lines.append(f"- macro recall: {scores['macro_recall']:.4f}")
    lines.append(
        f"- expected calibration error: {scores['calibration_error']:.4f};"
        f" before calibration {scores['calibration_error_before']:.4f}"
    )
    lines.append(f"- temperature: {model.calibration.temperature:.4f}")
    if scores.get("precision") is not None:
        lines.append(
            f"- unsure below a probability of {model.calibration.abstain_threshold:.4f}: it then answers"
            f" {scores['coverage']:.1%} of texts, and {scores['precision']:.1%} of answers are right"
            f" ({scores['precision_target']:.1%} requested)"
        )
    if "promise" in scores:
        lines.append(f"- promise: {describe_promise(scores)}")
    return lines


def describe_promise(scores: Mapping[str, Any]) -> str:
    """What is promised of the confident answers of a model, or why nothing is.

    Args:
        scores: Its scores on held-out texts, with `promise`.
    """
    promise, texts = scores["promise"], counted(scores["texts"], "held-out text")
    share = f"{100 * promise['precision']:g}%"
    if promise["holds"]:
        return (
            f"at least {share} of confident answers to such texts are right"
            f" ({promise['confidence']:.0%} confidence, from {texts})"
        )
    if scores["precision"] is None:
        return f"none; no answers to {texts} are confident enough for {share} to be right"
    return (
        f"none; {texts} do not show that at least {share} of confident answers are right;"
        " give more texts, or ask for less"
    )


def _words(model: SavedModel) -> list[str]:
    """The frequent words that, on their own, count most for each label."""
    words = model.predictor.frequent_words(_FREQUENT)
    if not words:
        return []
    logits = model.predictor.logits(words)
    apart = logits - logits.mean(axis=1, keepdims=True)
    lines = ["", "## Frequent words that count most for each label", ""]
    for place, name in enumerate(model.labels):
        order = np.argsort(-apart[:, place], kind="stable")[:_SHOWN_WORDS]
        lines.append(f"- {name}: {', '.join(words[row] for row in order)}")
    return lines


def _own_words(model: SavedModel) -> list[str]:
    """The first of the words whose valence a user gave."""
    words = model.own_words
    if not words:
        return []
    shown = ", ".join(f"{word} {valence:g}" for word, valence in islice(words.items(), _SHOWN_WORDS))
    more = f" and {len(words) - _SHOWN_WORDS:,} more" if len(words) > _SHOWN_WORDS else ""
    return ["", f"{counted(len(words), 'word')} with a valence of the user's: {shown}{more}"]
