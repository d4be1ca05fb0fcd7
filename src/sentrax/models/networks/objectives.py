"""What a network is trained for: one class for each text, or a yes or no to each class."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.saved.model import Calibration
from sentrax.scoring.answers import log_probabilities

if TYPE_CHECKING:
    from sentrax.trax.layers import Layer

Score = tuple[float, float]
"""How good a network is, and what decides between equally good ones; more is better in both."""


@dataclass(frozen=True)
class Objective:
    """Targets, a loss, and a score.

    Attributes:
        n_classes: How many classes there are.
        multi_label: Whether a text may have several of them, or none.
    """

    n_classes: int
    multi_label: bool

    def checked(self, targets: npt.ArrayLike, n_texts: int, name: str = "targets") -> npt.NDArray[Any]:
        """Targets as an array, (texts,) of int32, or (texts, classes) of float32.

        Raises:
            InputError: If they do not fit the texts, or there is no such class.
        """
        array = np.asarray(targets)
        shape = (n_texts, self.n_classes) if self.multi_label else (n_texts,)
        if array.shape != shape:
            raise InputError(f"{name} have shape {array.shape}; expected {shape} for {n_texts} texts")
        if not (np.issubdtype(array.dtype, np.number) or array.dtype == np.bool_):
            raise InputError(f"{name} are of type {array.dtype}; expected numbers")
        most = 2 if self.multi_label else self.n_classes
        is_odd = ~np.isin(array, np.arange(most))
        if is_odd.any():
            expected = f"class numbers from 0 to {most - 1}" if not self.multi_label else "0 and 1"
            raise InputError(f"{name} have {array[is_odd][0]}; expected {expected}")
        return array.astype(np.float32 if self.multi_label else np.int32)

    def loss_layer(self) -> "Layer":
        """The weighted sum of the cross-entropies of logits (rows, classes)."""
        from sentrax.trax import layers as tl
        from sentrax.trax.fastmath import numpy as jnp

        if not self.multi_label:
            return tl.Serial(tl.LogSoftmax(), tl.CrossEntropySum())

        def loss(logits: Any, targets: Any, weights: Any) -> Any:
            of_answers = jnp.logaddexp(logits, 0.0) - targets * logits
            return jnp.sum(jnp.mean(of_answers, axis=1) * weights)

        return tl.Fn("BinaryCrossEntropySumOfLogits", loss)

    def score(self, logits: npt.NDArray[np.float64], targets: npt.NDArray[Any]) -> Score:
        """The share of texts whose class is right, or the F-score over all answers; and the loss, negated."""
        said = log_probabilities(logits, Calibration(), multi_label=self.multi_label)
        if not self.multi_label:
            right = logits.argmax(axis=1) == targets
            return float(right.mean()), float(said[np.arange(len(said)), targets].mean())
        is_said, is_true = logits > 0, targets > 0
        n_either = int(is_said.sum() + is_true.sum())
        f_score = 2 * int((is_said & is_true).sum()) / n_either if n_either else 1.0
        return f_score, float(np.where(is_true, said, said - logits).mean())


def checked_weights(sample_weight: npt.ArrayLike | None, n_texts: int) -> npt.NDArray[np.float32]:
    """How much each text counts, (texts,), 1 in the mean.

    Raises:
        InputError: If there is not one number for each text, or one is below 0, or all are 0.
    """
    if sample_weight is None:
        return np.ones(n_texts, dtype=np.float32)
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (n_texts,):
        raise InputError(f"sample_weight has shape {weights.shape}; expected {(n_texts,)}, one for each text")
    if not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise InputError("sample_weight is not usable; expected finite numbers from 0 on, and not all 0")
    scaled: npt.NDArray[np.float32] = (weights / weights.mean()).astype(np.float32)
    return scaled
