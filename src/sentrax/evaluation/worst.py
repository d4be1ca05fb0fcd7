"""The texts worth looking at: the most confident wrong answers, and labels that are probably wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.data.labelled import LabelledTexts
from sentrax.evaluation.label_errors import suspected_labels
from sentrax.explanation.explain import explain
from sentrax.saved.model import SavedModel

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MOST_SHOWN = 20


def worst_errors(
    data: LabelledTexts,
    model: SavedModel,
    probabilities: FloatArray,
    predicted: BoolArray,
    true: BoolArray,
    *,
    most: int = MOST_SHOWN,
) -> list[dict[str, Any]]:
    """The wrong answers that the model was most confident of.

    Args:
        data: The texts.
        model: The model.
        probabilities: The probability of each label, (texts, labels).
        predicted: Which labels each text gets, (texts, labels).
        true: Which labels it has, (texts, labels).
        most: How many there are at most.

    Returns:
        `row` (from 1), `text`, `label` (its own), `predicted` and `probability` of each; with several labels
        per text, labels are lists, and the probability is that of the wrong yes or no.
    """
    confidences = np.where(predicted, probabilities, 1 - probabilities)
    # Where there is one label per text, the wrong answer is a label that was predicted.
    is_wrong = predicted != true if model.multi_label else predicted & ~true
    worst = np.where(is_wrong, confidences, -1.0).max(axis=1, initial=-1.0)
    rows = np.flatnonzero(worst >= 0)
    rows = rows[np.argsort(-worst[rows], kind="stable")][:most].tolist()
    return [
        {
            "row": data.row_number(row),
            "text": data.texts[row],
            "label": _shown(model, true[row]),
            "predicted": _shown(model, predicted[row]),
            "probability": float(worst[row]),
        }
        for row in rows
    ]


def explain_errors(model: SavedModel, errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The errors, each with the explanation of the model's answer as JSON."""
    explanations = explain(model, [error["text"] for error in errors])
    return [
        {**error, "explanation": explanation.to_json()}
        for error, explanation in zip(errors, explanations, strict=True)
    ]


def list_suspects(
    data: LabelledTexts, names: Sequence[str], probabilities: FloatArray, targets: FloatArray
) -> dict[str, Any]:
    """How many labels are probably wrong, and the most suspicious ones.

    Args:
        data: The texts.
        names: The labels.
        probabilities: The probability of each label, (texts, labels).
        targets: 1 for the label of each text, else 0, (texts, labels).

    Returns:
        `count`; `rows`, each with `row` (from 1), `text`, `label`, `suggested` and its `probability`.
    """
    suspects = suspected_labels(probabilities, targets)
    pairs = zip(suspects.rows[:MOST_SHOWN].tolist(), suspects.suggested.tolist(), strict=False)
    shown = [
        {
            "row": data.row_number(row),
            "text": data.texts[row],
            "label": names[targets[row].argmax()],
            "suggested": names[label],
            "probability": float(probabilities[row, label]),
        }
        for row, label in pairs
    ]
    return {"count": len(suspects.rows), "rows": shown}


def _shown(model: SavedModel, has: BoolArray) -> str | list[str]:
    names = [name for name, is_there in zip(model.labels, has.tolist(), strict=True) if is_there]
    return names if model.multi_label else names[0]
