"""What is passed to `fit` becomes `TrainingData`: checked, encoded and weighted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sentrax.classifier.class_weights import weigh_by_class
from sentrax.classifier.given_labels import GivenLabels
from sentrax.classifier.inputs import read_sample_weight, scale_weights
from sentrax.classifier.label_checks import check_lengths
from sentrax.classifier.label_tables import LabelMatrix
from sentrax.classifier.labels import Labels
from sentrax.errors import InputError
from sentrax.models.base import TrainingData
from sentrax.text.given_texts import convert_texts

ClassWeight = str | Mapping[Any, float] | None


def make_training_data(
    texts: Any, labels: Any, label_set: Labels, sample_weight: Any, class_weight: ClassWeight
) -> TrainingData:
    """The texts that count: those of weight 0 are left out, as if they had not been passed.

    Raises:
        InputError: If texts, labels or weights cannot be used, or do not fit together.
    """
    data = _encode(texts, labels, label_set)
    data = _without_weight_0(replace(data, weights=read_sample_weight(sample_weight, len(data))))
    weights = weigh_by_class(scale_weights(data.weights), data.targets, label_set, class_weight)
    return _without_weight_0(replace(data, weights=weights))


def make_validation_data(
    validation: Any, label_set: Labels, class_weight: ClassWeight
) -> TrainingData | None:
    """The texts to calibrate and measure on, if there are any.

    Raises:
        InputError: As for `make_training_data`; the message begins with "validation".
    """
    if validation is None:
        return None
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise InputError("validation is not a pair; pass a tuple of texts and their labels")
    texts, labels = validation
    try:
        data = _encode(texts, labels, label_set)
    except InputError as error:
        raise InputError(f"validation: {error}") from None
    return replace(data, weights=weigh_by_class(data.weights, data.targets, label_set, class_weight))


def labels_of_all_calls(given: GivenLabels, classes: Any, *, keep_na: bool) -> Labels:
    """The labels of the first `partial_fit` and of later ones.

    Args:
        given: The labels of the texts of the first call.
        classes: All labels, if these are not all.
        keep_na: Whether strings such as `NA`, which mark a missing label, are labels.
    """
    if classes is None:
        return Labels.from_values(given)
    label_set = Labels.from_values(classes, keep_na=keep_na)
    if label_set.multi_label:
        return label_set
    if isinstance(given, LabelMatrix):
        return replace(label_set, multi_label=True, as_matrix=True)
    return replace(label_set, multi_label=given.is_multi_label)


def _encode(texts: Any, labels: Any, label_set: Labels) -> TrainingData:
    column, targets = convert_texts(texts), label_set.encode(labels)
    check_lengths(len(column), targets)
    return TrainingData(column, targets, np.ones(len(column)))


def _without_weight_0(data: TrainingData) -> TrainingData:
    has_weight = data.weights_per_label.any(axis=1)
    if has_weight.all() or not data.weights.size:
        return data
    if not has_weight.any():
        raise InputError(
            "sample_weight and class_weight together are 0 for every text; give at least one a weight above 0"
        )
    return data.take(np.flatnonzero(has_weight))
