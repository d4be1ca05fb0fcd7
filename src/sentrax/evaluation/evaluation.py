"""How good a classifier is on labelled texts, in numbers for a person and a program."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.classifier.held_out import answers, score_predictions
from sentrax.evaluation.metrics import calibration_error, f_scores, recalls

FloatArray = npt.NDArray[np.float64]


def evaluate_classifier(classifier: SentimentClassifier, texts: Any, labels: Any) -> dict[str, Any]:
    """Accuracy with its interval, recalls, the calibration error, each label, and what is taken for what.

    Args:
        classifier: A trained one.
        texts: As for `SentimentClassifier.predict`.
        labels: As for `SentimentClassifier.score`.

    Raises:
        InputError: If there is no text, a label is one that the classifier does not know, or lengths differ.
    """
    probabilities, targets = classifier.judged(texts, labels)
    multi_label, names = classifier.model_.multi_label, classifier.model_.labels
    confidences, is_right = answers(probabilities, targets, multi_label=multi_label)
    sure = confidences >= classifier.model_.calibration.abstain_threshold
    result: dict[str, Any] = {
        "texts": len(targets),
        **score_predictions(
            probabilities - 0.5 if multi_label else probabilities, targets, multi_label=multi_label
        ),
        "calibration_error": calibration_error(confidences, is_right),
        "coverage": float(sure.mean()),
        "precision": float(is_right[sure].mean()) if sure.any() else None,
    }
    if multi_label:
        result["labels"] = _each_label(probabilities > 0.5, targets > 0, names)
        return result
    wanted, found = targets.argmax(axis=1), probabilities.argmax(axis=1)
    said = np.eye(len(names), dtype=bool)[found]
    result["labels"] = _each_label(said, targets > 0, names)
    confusion = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confusion, (wanted, found), 1)
    result["confusion"] = confusion.tolist()
    result["macro_f1"] = float(np.mean(f_scores(wanted, found, len(names))))
    result["recalls"] = [None if np.isnan(r) else float(r) for r in recalls(wanted, found, len(names))]
    return result


def _each_label(
    said: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_], names: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """Texts, precision, recall and F-score of each label; nothing where there is nothing to measure."""
    table = {}
    for place, name in enumerate(names):
        n_said, n_true = int(said[:, place].sum()), int(true[:, place].sum())
        n_both = int((said[:, place] & true[:, place]).sum())
        table[name] = {
            "texts": n_true,
            "precision": n_both / n_said if n_said else None,
            "recall": n_both / n_true if n_true else None,
            "f1": 2 * n_both / (n_said + n_true) if n_said + n_true else None,
        }
    return table
