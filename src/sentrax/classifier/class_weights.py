"""How much each text counts, given how frequent its label is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.labels import Labels
from sentrax.errors import InputError
from sentrax.wording import quoted

FloatArray = npt.NDArray[np.float64]


def weigh_by_class(
    weights: FloatArray,
    targets: FloatArray,
    labels: Labels,
    class_weight: str | Mapping[Any, float] | None,
) -> FloatArray:
    """The weight of each text, (texts,); for several labels, of each label of each text, (texts, labels).

    `"balanced"` gives each label the same sum of weights, as in scikit-learn; for several labels, the texts
    with a label together weigh as much as those without it.

    Args:
        weights: The weight of each text by itself, (texts,).
        targets: 1 for each label of a text, else 0, (texts, labels).
        labels: The labels.
        class_weight: `"balanced"`, a mapping from label to weight, or `None`.

    Raises:
        InputError: If `class_weight` is something else, or names an unknown label.
    """
    if class_weight is None:
        return np.repeat(weights[:, None], targets.shape[1], axis=1) if labels.multi_label else weights
    if isinstance(class_weight, Mapping):
        factors = _read_factors(labels, class_weight)
        factor_table = np.where(targets > 0, factors, 1)
    elif isinstance(class_weight, str) and class_weight == "balanced":
        factors, factor_table = _balance(weights, targets)
    else:
        raise InputError(f"class_weight is {quoted(class_weight)}; expected 'balanced', a mapping, or None")
    weighted: FloatArray
    if labels.multi_label:
        weighted = weights[:, None] * factor_table
    else:
        weighted = weights * factors[targets.argmax(axis=1)]
    return weighted


def _balance(weights: FloatArray, targets: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The factor of each label, (labels,), and of each label of each text, (texts, labels)."""
    # Not a matrix product: its rounding depends on the linear-algebra library and its threads.
    total, sum_with = weights.sum(), (weights[:, None] * targets).sum(axis=0)
    fair_share = total / max(np.count_nonzero(sum_with), 1)
    factors = np.divide(fair_share, sum_with, out=np.ones_like(sum_with), where=sum_with > 0)
    sum_without = total - sum_with
    factors_with = np.divide(total, 2 * sum_with, out=np.ones_like(sum_with), where=sum_with > 0)
    factors_without = np.divide(total, 2 * sum_without, out=np.ones_like(sum_with), where=sum_without > 0)
    return factors, np.where(targets > 0, factors_with, factors_without)


def _read_factors(labels: Labels, class_weight: Mapping[Any, float]) -> FloatArray:
    from sentrax.classifier.given_labels import read_label_list

    factors = np.ones(len(labels.names))
    try:
        given = read_label_list(list(class_weight), keep_na=True)
    except InputError as error:
        raise InputError(f"class_weight: {error}") from None
    if given.is_multi_label:
        raise InputError("class_weight has a list for a label; give a weight for each label by itself")
    for label, weight in zip(given.items, class_weight.values(), strict=True):
        place = labels.find(label)
        if place is None:
            raise InputError(
                f"class_weight names the unknown label {quoted(label)}; choose from {labels.shown()}"
            )
        if not isinstance(weight, int | float | np.number) or not 0 <= weight < np.inf:
            raise InputError(
                f"class_weight of {quoted(label)} is {quoted(weight)}; expected a finite number, 0 or more"
            )
        factors[place] = float(weight)
    if len(factors) and not factors.any():
        raise InputError("class_weight is 0 for every label; give at least one a weight above 0")
    return factors
