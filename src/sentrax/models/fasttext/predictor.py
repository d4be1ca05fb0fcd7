"""`FastTextPredictor`: fastText's classifier, from texts to logits, as fastText itself computes them."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.fasttext.features import Features, FeatureSettings
from sentrax.models.fasttext.losses import SIGMOID_LOSSES, HierarchicalSoftmax, Loss, make_loss
from sentrax.models.fasttext.matrices import Matrix, matrix_from_arrays, mean_of_rows, multiply
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import Arrays, Logits, PredictorState, check_array, check_weight_type
from sentrax.text.columns import as_column
from sentrax.text.pipeline import checked_text

if TYPE_CHECKING:
    import polars as pl

_LARGEST_DIM = 1 << 16


class FastTextPredictor:
    """The mean of the input rows of a text's features, times the output matrix, and a loss.

    A text is one line: a line break in it is a space. A text without any feature, for which fastText gives no
    answer, gets the logits of a mean of zeros.

    Args:
        features: From a text to rows of the input matrix.
        inputs: A vector for each feature, (rows, dim).
        outputs: A vector for each label, or inner node of the labels' tree, (labels, dim); None if it has
            been multiplied into `inputs`, whose columns then are scores.
        loss: The name of the loss, one of `LOSSES`.
        label_counts: How often each label occurred in training, for a hierarchical softmax.

    Raises:
        InputError: If the loss is unknown, or its tree cannot be built.
    """

    kind: ClassVar[str] = "fasttext"

    def __init__(
        self,
        features: Features,
        inputs: Matrix,
        outputs: Matrix | None,
        loss: object,
        label_counts: object = None,
    ):
        self.features, self.inputs, self.outputs = features, inputs, outputs
        self.loss_name = str(loss)
        self._n_classes = int(np.count_nonzero(features.entries == 0)) - features.n_words
        self.loss: Loss = make_loss(loss, label_counts, self._n_classes)

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return self._n_classes

    @property
    def is_multi_label(self) -> bool:
        """Whether each logit is for a sigmoid of its own, instead of all for one softmax."""
        return self.loss_name in SIGMOID_LOSSES

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        column = as_column(texts)
        logits = np.empty((len(column), self.n_classes))
        for row, text in enumerate(column):
            logits[row] = self._logits(text)
        return logits

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        return self._logits(checked_text(text))

    def _logits(self, text: str) -> Logits:
        hidden = mean_of_rows(self.inputs, self.features.rows(text))
        return self.loss.logits(hidden if self.kernel is None else self.kernel @ hidden)

    @cached_property
    def kernel(self) -> npt.NDArray[np.float64] | None:
        """The output matrix, (outputs, dim), if it is apart from the input matrix."""
        return None if self.outputs is None else self.outputs.take(np.arange(self.outputs.shape[0]))

    @property
    def _label_counts(self) -> list[int] | None:
        return list(self.loss.counts) if isinstance(self.loss, HierarchicalSoftmax) else None

    def frequent_words(self, n: int) -> list[str]:
        """An empty list: the file does not say what is frequent."""
        return []

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        settings = self.features.settings
        content: dict[str, Any] = {
            "word_ngrams": settings.word_ngrams,
            "min_n": settings.min_n,
            "max_n": settings.max_n,
            "buckets": settings.buckets,
            "n_words": self.features.n_words,
            "dim": self.inputs.shape[1],
            "loss": self.loss_name,
            "label_counts": self._label_counts,
        }
        arrays: dict[str, npt.NDArray[Any]] = {"entries": self.features.entries}
        if self.features.kept_buckets is not None:
            arrays["kept_buckets"] = self.features.kept_buckets
        arrays |= self.inputs.to_arrays("input")
        if self.outputs is not None:
            arrays |= self.outputs.to_arrays("output")
        return PredictorState(content, arrays)

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "FastTextPredictor":
        """The predictor with this state.

        Raises:
            InputError: If a part of the state is missing or malformed, or the parts do not fit together.
        """
        settings = FeatureSettings(
            *(content.get(name) for name in ("word_ngrams", "min_n", "max_n", "buckets"))  # type: ignore[arg-type]
        )
        dim, n_words = content.get("dim"), content.get("n_words")
        if type(dim) is not int or not 1 <= dim <= _LARGEST_DIM:
            raise InputError(f"its dim is {dim!r}, not a whole number from 1 to {_LARGEST_DIM:,}")
        entries = _checked_entries(arrays)
        n_labels = int(np.count_nonzero(entries == 0)) - n_words if type(n_words) is int else 0
        if type(n_words) is not int or n_words < 0 or n_labels < 1:
            raise InputError(f"its n_words is {n_words!r}, which leaves no label among its entries")
        inputs, kept = matrix_from_arrays(arrays, "input", dim), _checked_buckets(arrays)
        has_output = "output" in arrays or "output_codes" in arrays
        outputs = matrix_from_arrays(arrays, "output", dim) if has_output else None
        n_scores = dim if outputs is None else outputs.shape[0]
        if n_scores != n_labels:
            raise InputError(f"it has scores for {n_scores:,} classes but {n_labels:,} labels")
        _check_rows(inputs.shape[0], n_words, settings, kept)
        return cls(
            Features(settings, entries, n_words, kept),
            inputs,
            outputs,
            content.get("loss"),
            content.get("label_counts"),
        )

    def quantize(self, dtype: str) -> "FastTextPredictor":
        """The predictor with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Where there are no more labels than the vectors have numbers, the output matrix is multiplied into the
        input matrix first, which gives equal scores in less space.

        Raises:
            InputError: If the type is unknown, a weight is too large for it, or the weights are
                product-quantized, for many labels.
        """
        check_weight_type(dtype)
        inputs, outputs = self.inputs, self.outputs
        if self.kernel is not None and len(self.kernel) <= inputs.shape[1]:
            inputs, outputs = multiply(inputs, self.kernel.T), None
        if isinstance(inputs, QuantizedTable):
            inputs = inputs.quantize(dtype)
        elif dtype != "float32":
            raise InputError(f"product-quantized weights cannot become {dtype}; they are small already")
        return FastTextPredictor(self.features, inputs, outputs, self.loss_name, self._label_counts)


def _checked_entries(arrays: Arrays) -> npt.NDArray[np.uint8]:
    size = arrays["entries"].size if "entries" in arrays else 0
    check_array(arrays, "entries", ("uint8",), (size,))
    entries = arrays["entries"]
    if not size or entries[-1] != 0:
        raise InputError("its entries do not end with a zero byte")
    return entries


def _checked_buckets(arrays: Arrays) -> npt.NDArray[np.int32] | None:
    if "kept_buckets" not in arrays:
        return None
    kept = arrays["kept_buckets"]
    check_array(arrays, "kept_buckets", ("int32",), (len(kept) if kept.ndim else 0, 2))
    if (kept < 0).any() or (np.diff(kept[:, 0]) <= 0).any():
        raise InputError("its kept buckets are not in ascending order")
    return kept


def _check_rows(
    rows: int, n_words: int, settings: FeatureSettings, kept: npt.NDArray[np.int32] | None
) -> None:
    """Raise an `InputError` unless every feature has a row."""
    if kept is not None:
        needed = int(kept[:, 1].max(initial=-1)) + 1
    else:
        needed = settings.buckets if settings.is_hashing else 0
    if rows < n_words + needed:
        raise InputError(f"its input has {rows:,} rows, but its features need {n_words + needed:,}")
