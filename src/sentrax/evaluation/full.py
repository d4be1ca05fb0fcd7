"""`evaluate_fully`: everything that labelled texts say about a model, as JSON for people and programs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.labelled import LabelledTexts, check_labelled
from sentrax.evaluation.columns import find_values, measure_values
from sentrax.evaluation.curves import aurc, coverage_curve, ranking_curves, reliability_curve
from sentrax.evaluation.difference import compare_answers
from sentrax.evaluation.doctor.duplicates import are_among
from sentrax.evaluation.evaluation import measure_answers
from sentrax.evaluation.intervals import (
    aurc_interval,
    calibration_error_interval,
    label_intervals,
    with_value,
)
from sentrax.evaluation.known_texts import describe_training_data, is_training_data, measure_copies
from sentrax.evaluation.metrics import calibration_error, judge_answers, share_interval
from sentrax.evaluation.promise import check_promise
from sentrax.evaluation.slices import measure_slices, name_worst
from sentrax.evaluation.text_slices import find_text_slices
from sentrax.evaluation.worst import explain_errors, list_suspects, worst_errors
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import choose_labels
from sentrax.scoring.calibration import undo_temperature

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_MOST_WORDS = 1 << 20
MOST_CURVES = 20
"""With more labels, ROC and precision-recall curves are left out."""


def evaluate_fully(
    model: SentimentClassifier | SavedModel,
    data: LabelledTexts,
    *,
    name: str = "model",
    other: SentimentClassifier | SavedModel | None = None,
    other_name: str = "other model",
    by: Mapping[str, Sequence[Any]] | None = None,
    training: LabelledTexts | None = None,
    with_rankings: bool = True,
    with_errors: bool = True,
    seed: int = 1,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> dict[str, Any]:
    """Metrics with intervals, curves, the promise of "unsure", slices, worst errors, suspected wrong labels.

    The same texts, models and seed give the same result. What does not apply to a model is left out: for
    several labels per text, confusion, macro-recall, AURC, the promise and suspected labels.

    Args:
        model: The model.
        data: The texts to measure on, with labels that the model knows (see `check_labels`).
        name: What the model is called.
        other: A second model that knows these labels too, to compare with on the same texts.
        other_name: What that is called.
        by: Further columns of the data, by name, (texts,) each: the accuracy by value, the 20 most frequent
            ones with at least 20 texts; these are slices, too.
        training: The texts that the model was trained on, if they are at hand: copies of them are a slice,
            and the accuracy without them is measured.
        with_rankings: Whether ROC and precision-recall curves are drawn, for which scikit-learn is loaded.
        with_errors: Whether texts are quoted: the worst errors, with their explanations, and suspected
            labels.
        seed: Random seed of the bootstrap.
        on_notice: Called with a line for what is left out because a library is missing, and if these are the
            training texts of the model.

    Raises:
        InputError: If there is no text, a label is unknown to the model, lengths differ, or data are not
            labelled texts.
    """
    check_labelled(data, "data")
    if training is not None:
        check_labelled(training, "training")
    classifier, saved = _both_forms(model)
    probabilities, targets = classifier.probabilities_and_targets(data.texts, data.labels)
    multi_label, names = saved.multi_label, saved.labels
    predicted, true = choose_labels(probabilities, multi_label=multi_label), targets > 0
    is_right = (predicted == true).all(axis=1)
    result: dict[str, Any] = {
        "model": describe_model(saved, name),
        "data": {
            "name": data.name,
            "is_training_data": is_training_data(data, saved.details.get("training"), names),
        },
        **measure_answers(saved, probabilities, targets),
    }
    if result["data"]["is_training_data"]:
        on_notice(describe_training_data(data.name, name))
    _add_label_intervals(result, predicted, true, multi_label=multi_label, seed=seed)
    _add_confidence(result, saved, probabilities, targets, seed)
    if with_rankings:
        _add_rankings(result, names, probabilities, true, on_notice)
    _add_slices(result, saved, data, is_right, by or {}, training)
    if with_errors:
        result["errors"] = explain_errors(saved, worst_errors(data, saved, probabilities, predicted, true))
        if not multi_label:
            result["suspected_labels"] = list_suspects(data, names, probabilities, targets)
    if other is not None:
        other_is_right = _find_right(_both_forms(other)[0], data)
        result["comparison"] = compare_answers(
            is_right, other_is_right, name=name, other=other_name, seed=seed
        )
    return result


def _both_forms(model: SentimentClassifier | SavedModel) -> tuple[SentimentClassifier, SavedModel]:
    if isinstance(model, SavedModel):
        return SentimentClassifier.from_model(model), model
    return model, model.model_


def _add_slices(
    result: dict[str, Any],
    model: SavedModel,
    data: LabelledTexts,
    is_right: BoolArray,
    by: Mapping[str, Sequence[Any]],
    training: LabelledTexts | None,
) -> None:
    """What was asked for, columns and copies of training texts, and all slices beside the other texts."""
    slices = find_text_slices(data.texts, model.predictor.frequent_words(_MOST_WORDS))
    if training is not None:
        are_copies = slices["copies of training texts"] = are_among(data.texts, training.texts)
        result["training_copies"] = measure_copies(are_copies, is_right)
    columns: dict[str, BoolArray] = {}
    for name, values in by.items():
        found = find_values(values)
        columns |= {f"{name}: {value}": is_in for value, is_in in found.masks.items()}
        result.setdefault("by", {})[name] = measure_values(name, found, is_right)
    result["slices"] = measure_slices(slices, is_right, columns=columns)
    result["worst_slices"] = name_worst(result["slices"])


def _find_right(classifier: SentimentClassifier, data: LabelledTexts) -> BoolArray:
    """Whether the answer to each text is right, (texts,)."""
    probabilities, targets = classifier.probabilities_and_targets(data.texts, data.labels)
    predicted = choose_labels(probabilities, multi_label=classifier.model_.multi_label)
    is_right: BoolArray = (predicted == (targets > 0)).all(axis=1)
    return is_right


def describe_model(model: SavedModel, name: str) -> dict[str, Any]:
    """What a report says about a model, and how it was trained."""
    return {
        "name": name,
        "kind": model.predictor.kind,
        "labels": list(model.labels),
        "multi_label": model.multi_label,
        "temperature": model.calibration.temperature,
        "abstain_threshold": model.calibration.abstain_threshold,
        "training": model.details.get("training"),
    }


def _add_label_intervals(
    result: dict[str, Any], predicted: BoolArray, true: BoolArray, *, multi_label: bool, seed: int
) -> None:
    """The intervals of what depends on given and predicted labels alone."""
    intervals = label_intervals(predicted, true, multi_label=multi_label, seed=seed)
    n_predicted, n_true, n_both = (
        table.sum(axis=0).tolist() for table in (predicted, true, predicted & true)
    )
    for place, scores in enumerate(result["labels"].values()):
        scores["intervals"] = {
            "precision": share_interval(n_both[place], n_predicted[place]),
            "recall": share_interval(n_both[place], n_true[place]),
            "f1": intervals.f1[place],
        }
    result["intervals"] = {"accuracy": list(result["accuracy_interval"])} | {
        name: None if interval is None else with_value(interval, result[name])
        for name, interval in intervals.metrics.items()
    }


def _add_confidence(
    result: dict[str, Any], model: SavedModel, probabilities: FloatArray, targets: FloatArray, seed: int
) -> None:
    """What the confidence of answers is worth: calibration, and abstaining."""
    multi_label, calibration = model.multi_label, model.calibration
    before = undo_temperature(probabilities, calibration.temperature, multi_label=multi_label)
    confidences, is_right = judge_answers(probabilities, targets, multi_label=multi_label)
    confidences_before, is_right_before = judge_answers(before, targets, multi_label=multi_label)
    by_text = (len(probabilities), -1) if multi_label else (-1,)
    intervals = result["intervals"]
    result["calibration_error_before"] = calibration_error(confidences_before, is_right_before)
    for key, given, right in (
        ("calibration_error", confidences, is_right),
        ("calibration_error_before", confidences_before, is_right_before),
    ):
        interval = calibration_error_interval(given.reshape(by_text), right.reshape(by_text), seed=seed)
        intervals[key] = with_value(interval, result[key])
    result["curves"] = {
        "reliability": reliability_curve(confidences, is_right),
        "reliability_before": reliability_curve(confidences_before, is_right_before),
    }
    if multi_label:  # answers to one text are not independent, so neither are their shares
        return
    is_answered = confidences >= calibration.abstain_threshold
    intervals["coverage"] = share_interval(int(is_answered.sum()), len(is_answered))
    n_right, n_confident = int(is_right[is_answered].sum()), int(is_answered.sum())
    intervals["precision"] = share_interval(n_right, n_confident)
    scores, threshold = model.details.get("scores"), calibration.abstain_threshold
    result["promise"] = check_promise(n_right, n_confident, len(is_right), scores=scores, threshold=threshold)
    result["aurc"] = aurc(confidences, is_right)
    intervals["aurc"] = aurc_interval(confidences, is_right, seed=seed)
    result["curves"]["coverage"] = coverage_curve(confidences, is_right)


def _add_rankings(
    result: dict[str, Any],
    names: Sequence[str],
    probabilities: FloatArray,
    true: BoolArray,
    on_notice: Callable[[str], None],
) -> None:
    """ROC and precision-recall curves of each label, if scikit-learn is installed and labels are few."""
    labels, curves = result["labels"], result["curves"]
    for scores in labels.values():
        scores |= {"roc_auc": None, "average_precision": None}
    curves |= {"roc": {}, "precision_recall": {}}
    if len(names) > MOST_CURVES:
        return
    try:
        for place, name in enumerate(names):
            found = ranking_curves(probabilities[:, place], true[:, place])
            if found is not None:
                curves["roc"][name], curves["precision_recall"][name] = found.roc, found.precision_recall
                labels[name] |= {"roc_auc": found.area, "average_precision": found.average_precision}
    except ImportError:
        on_notice(
            "ROC and precision-recall curves are left out, since scikit-learn is not installed:"
            " pip install 'sentrax[report]'"
        )
