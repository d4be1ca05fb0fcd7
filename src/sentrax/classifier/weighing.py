"""How much each text counts, given how frequent its label is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.labels import Labels
from sentrax.errors import InputError

FloatArray = npt.NDArray[np.float64]


def class_weighted(
    weights: FloatArray,
    targets: FloatArray,
    labels: Labels,
    class_weight: str | Mapping[Any, float] | None,
) -> FloatArray:
    """The weight of each text, (texts,); or of each label of it, (texts, labels), if it may have several.

    `"balanced"` gives each label the same sum of weights, as scikit-learn does; with several labels a text,
    the texts with a label and those without it.

    Args:
        weights: The weight of each text by itself, (texts,).
        targets: 1 for each label that a text has, (texts, labels).
        labels: The labels.
        class_weight: `"balanced"`, a mapping from label to weight, or nothing.

    Raises:
        InputError: If it is something else, or names a label that there is not.
    """
    if class_weight is None:
        return np.repeat(weights[:, None], targets.shape[1], axis=1) if labels.multi_label else weights
    if isinstance(class_weight, Mapping):
        factors = _given(labels, class_weight)
        of_labels = np.where(targets > 0, factors, 1)
    elif isinstance(class_weight, str) and class_weight == "balanced":
        factors, of_labels = _balanced(weights, targets)
    else:
        raise InputError(f"class_weight is {class_weight!r}; expected 'balanced', a mapping, or None")
    weighted: FloatArray
    weighted = (
        weights[:, None] * of_labels if labels.multi_label else weights * factors[targets.argmax(axis=1)]
    )
    return weighted


def _balanced(weights: FloatArray, targets: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The factor of each label, (labels,), and that of each text and label, (texts, labels)."""
    # Not a matrix product: how that rounds is up to the linear-algebra library and its threads.
    total, having = weights.sum(), (weights[:, None] * targets).sum(axis=0)
    shares = total / max(np.count_nonzero(having), 1)
    factors = np.divide(shares, having, out=np.ones_like(having), where=having > 0)
    lacking = total - having
    of_having = np.divide(total, 2 * having, out=np.ones_like(having), where=having > 0)
    of_lacking = np.divide(total, 2 * lacking, out=np.ones_like(having), where=lacking > 0)
    return factors, np.where(targets > 0, of_having, of_lacking)


def _given(labels: Labels, class_weight: Mapping[Any, float]) -> FloatArray:
    by_name: dict[str, Any] = {str(label): weight for label, weight in class_weight.items()}
    for name, weight in by_name.items():
        if name not in labels.names:
            raise InputError(f"class_weight names {name!r}, and the labels are {', '.join(labels.names)}")
        if not isinstance(weight, int | float | np.number) or not 0 <= weight < np.inf:
            raise InputError(f"the class_weight of {name!r} is {weight!r}; expected a number from 0 on")
    factors = np.array([float(by_name.get(name, 1.0)) for name in labels.names])
    if len(factors) and not factors.any():
        raise InputError("class_weight is 0 for every label; one at least must count")
    return factors
