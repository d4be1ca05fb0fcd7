"""How good a classifier is on labelled texts, as numbers for people and programs."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.classifier.labels import Labels
from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.evaluation.metrics import calibration_error, judge_answers, macro_f1, recalls, score_predictions
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import choose_labels

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def evaluate_classifier(classifier: SentimentClassifier, texts: Any, labels: Any) -> dict[str, Any]:
    """Accuracy with its interval, recalls, calibration error, metrics per label, the confusion matrix.

    Args:
        classifier: A trained one.
        texts: As for `SentimentClassifier.predict`.
        labels: As for `SentimentClassifier.score`.

    Raises:
        InputError: If there is no text, a label is unknown to the classifier, or lengths differ.
    """
    return measure_answers(classifier.model_, *classifier.probabilities_and_targets(texts, labels))


def measure_answers(model: SavedModel, probabilities: FloatArray, targets: FloatArray) -> dict[str, Any]:
    """What `evaluate_classifier` returns, from the probabilities that a model gives.

    Args:
        model: The model.
        probabilities: (texts, labels).
        targets: 1 for each label of a text, else 0, (texts, labels).
    """
    multi_label, names = model.multi_label, model.labels
    confidences, is_right = judge_answers(probabilities, targets, multi_label=multi_label)
    is_answered = confidences >= model.calibration.abstain_threshold
    scores = probabilities - 0.5 if multi_label else probabilities
    predicted = choose_labels(probabilities, multi_label=multi_label)
    result: dict[str, Any] = {
        "texts": len(targets),
        **score_predictions(scores, targets, multi_label=multi_label),
        "calibration_error": calibration_error(confidences, is_right),
        "coverage": float(is_answered.mean()),
        "precision": float(is_right[is_answered].mean()) if is_answered.any() else None,
        "labels": _measure_each_label(predicted, targets > 0, names),
    }
    if not multi_label:
        y_true, y_pred, n_labels = targets.argmax(axis=1), probabilities.argmax(axis=1), len(names)
        confusion = np.zeros((n_labels, n_labels), dtype=np.int64)
        np.add.at(confusion, (y_true, y_pred), 1)
        result["confusion"] = confusion.tolist()
        result["macro_f1"] = macro_f1(y_true, y_pred, n_labels)
        result["recalls"] = [None if np.isnan(r) else float(r) for r in recalls(y_true, y_pred, n_labels)]
    return result


def check_labels(test: LabelledTexts, source: str, labels: Iterable[str], *, is_multi_label: bool) -> None:
    """Check that texts to measure on only have labels that can be predicted.

    Args:
        test: The texts to measure on.
        source: Where the labels that can be predicted come from: a file or a model.
        labels: These labels.
        is_multi_label: Whether a text may have several of them.

    Raises:
        InputError: If there is another label, or texts have several labels where one is predicted.
    """
    if test.is_multi_label and not is_multi_label:
        raise InputError(f"{test.name} has several labels per text, but {source} has one for each")
    if is_multi_label and not test.is_multi_label:
        raise InputError(
            f"{source} has several labels per text, but {test.name} has one; write them as lists, such as"
            " ['joy'], or set what stands between them with --label-separator"
        )
    known = Labels(tuple(labels))
    unknown = tuple(label for label in test.classes if known.find(label) is None)
    if unknown:
        noun = "label" if len(unknown) == 1 else "labels"
        raise InputError(
            f"{test.name} has the {noun} {Labels(unknown).shown()}, but {source} only has {known.shown()};"
            f" measure on texts with the same labels{known.describe_lookalike(unknown[0])}"
        )


def _measure_each_label(
    predicted: BoolArray, true: BoolArray, names: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """Texts, precision, recall and F1 of each label; `None` where there is nothing to divide by."""
    table = {}
    for column, name in enumerate(names):
        n_predicted, n_true = int(predicted[:, column].sum()), int(true[:, column].sum())
        n_both = int((predicted[:, column] & true[:, column]).sum())
        table[name] = {
            "texts": n_true,
            "precision": n_both / n_predicted if n_predicted else None,
            "recall": n_both / n_true if n_true else None,
            "f1": 2 * n_both / (n_predicted + n_true) if n_predicted + n_true else None,
        }
    return table
