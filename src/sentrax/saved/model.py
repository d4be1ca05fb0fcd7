"""`SavedModel`: a trained model, and its layout in a file, which `docs/model-file.md` describes.

Names in the file are the file's own: renaming code never changes a file.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sentrax import __version__
from sentrax.errors import FileFormatError, InputError
from sentrax.files import container
from sentrax.models.registry import predictor_class
from sentrax.models.state import PredictorState, checked_strings
from sentrax.wording import quoted, shorten

if TYPE_CHECKING:
    from sentrax.models.base import Predictor


_KIND = "model"
_MAX_DETAILS_DEPTH = 32
_LARGEST_TEMPERATURE = 1e6


@dataclass(frozen=True)
class Calibration:
    """Turns logits into calibrated probabilities, and decides when the model is unsure.

    Attributes:
        temperature: Divides the logits before the softmax.
        abstain_threshold: An answer with a lower probability is "unsure".

    Raises:
        InputError: If the temperature is not from 0.000001 to 1,000,000 (beyond, logits are no longer numbers
            to compute with), or the threshold not a probability.
    """

    temperature: float = 1.0
    abstain_threshold: float = 0.0

    def __post_init__(self) -> None:
        if not 1 / _LARGEST_TEMPERATURE <= self.temperature <= _LARGEST_TEMPERATURE:
            raise InputError(
                f"temperature is {quoted(self.temperature)}; expected a number from"
                f" {1 / _LARGEST_TEMPERATURE:f} to {_LARGEST_TEMPERATURE:,.0f}"
            )
        if not 0 <= self.abstain_threshold <= 1:
            raise InputError(
                f"abstain_threshold is {quoted(self.abstain_threshold)}; expected a number from 0 to 1"
            )


@dataclass(frozen=True)
class SavedModel:
    """Everything needed to score a text, as one file holds it.

    Attributes:
        labels: The names of the labels, in the order of the logits.
        predictor: Turns texts into logits, one per label.
        calibration: Turns logits into probabilities.
        multi_label: Whether a text may have several labels, or none.
        details: Anything else worth knowing, as JSON: the data and its fingerprint, the settings, the scores.
        version: The version of sentrax that made it.
    """

    labels: tuple[str, ...]
    predictor: "Predictor"
    calibration: Calibration = field(default_factory=Calibration)
    multi_label: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    version: str = __version__

    def quantize(self, weight_type: str | None = None) -> "SavedModel":
        """The model with its weights stored as `"float32"`, `"float16"` or `"int8"`.

        By default, a model of kind `linear` gets the smallest type that changes at most one answer in a
        thousand: int8, or float16 for more than 50 labels; others stay as they are.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        from sentrax.models.base import MANY_LABELS  # prediction does not need it

        if weight_type is None and self.predictor.kind == "linear":
            weight_type = "int8" if len(self.labels) <= MANY_LABELS else "float16"
        return replace(self, predictor=self.predictor.quantize(weight_type)) if weight_type else self

    @property
    def own_words(self) -> Mapping[str, float]:
        """The valence of each word that `with_words` has given one; empty if there are none."""
        own = getattr(self.predictor, "own", None)
        return {} if own is None else dict(own.valences)

    def with_words(
        self,
        words: Mapping[str, float | None],
        *,
        negative: str | None = None,
        positive: str | None = None,
        strict: bool = True,
    ) -> "SavedModel":
        """The model with words whose valence a user gives; see `SentimentClassifier.with_words`.

        Raises:
            InputError: If the model is not of kind `linear`, has several labels per text, it is not known
                which label is negative and which positive, or a word or a valence cannot be used.
        """
        from sentrax.models.features.polarity import Polarity, choose_polarity
        from sentrax.models.linear.predictor import LinearPredictor

        if not isinstance(self.predictor, LinearPredictor):
            raise InputError(
                f"a model of kind {self.predictor.kind!r} cannot have words with a valence; use one of kind"
                " 'linear'"
            )
        if self.multi_label:
            raise InputError("a model with several labels per text cannot have words with a valence")
        own = self.predictor.own
        if own is not None and negative is None and positive is None:
            polarity = Polarity(own.negative, own.positive)
        else:
            polarity = choose_polarity(self.labels, negative, positive)
        return replace(self, predictor=self.predictor.with_words(words, polarity, strict=strict))

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the file; a previous model is replaced as a whole, or left untouched.

        Args:
            path: The file.
            force: Whether to replace a file that is not a model of sentrax.

        Raises:
            FileWriteError: If it cannot be written, or there is a file that is not a model and no `force`.
        """
        check_model_output(Path(path), force=force)
        container.save(Path(path), _KIND, *self.to_state())

    def fingerprint(self) -> str:
        """A checksum of everything in the file."""
        return container.checksum(*self.to_state())

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, mmap: bool = True) -> "SavedModel":
        """Read a file that `save` wrote.

        Args:
            path: The file.
            mmap: Whether weights stay in the file until they are used. The file may then be replaced, as
                `save` does, but not be changed in place while the model is in use.

        Raises:
            FileFormatError: If it is missing, damaged, of another kind, or inconsistent.
        """
        content, arrays = container.load(Path(path), _KIND, mapped=mmap)
        try:
            return _from_content(content, arrays)
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise FileFormatError(
                f"{path} is not a model that this version can use: {shorten(reason)}"
            ) from None

    def to_state(self) -> PredictorState:
        """Everything the model is made of, as a file stores it."""
        content, arrays = self.predictor.to_state()
        whole = {
            "predictor": {"kind": self.predictor.kind, **content},
            "labels": list(self.labels),
            "calibration": {
                "temperature": self.calibration.temperature,
                "abstain_threshold": self.calibration.abstain_threshold,
            },
            "multi_label": self.multi_label,
            "details": self.details,
            "version": self.version,
        }
        return PredictorState(whole, arrays)

    def __reduce__(self) -> tuple[Any, ...]:
        # Without the predictor's caches and locks.
        return _from_content, tuple(self.to_state())


def is_model_file(path: Path) -> bool:
    """Whether a file is a model of sentrax, as its header says."""
    return container.is_of_kind(path, _KIND)


def check_model_output(path: Path, *, reads: Iterable[Path] = (), force: bool = False) -> None:
    """Check, before any work, that a model may be saved under `path`; see `sentrax.files.container`.

    Raises:
        FileWriteError: If not.
    """
    container.check_output(path, _KIND, reads=reads, force=force)


def _from_content(content: Mapping[str, Any], arrays: container.Arrays) -> SavedModel:
    labels = checked_strings(content["labels"], "labels")
    multi_label, version = content["multi_label"], content["version"]
    if not labels:
        raise InputError("it has no labels")
    if len(set(labels)) != len(labels):
        raise InputError("it has the same label twice")
    if not isinstance(multi_label, bool) or not isinstance(version, str):
        raise InputError("its multi_label is not a boolean, or its version not a string")
    for name, array in arrays.items():
        _check_finite(name, array)
    predictor = _read_predictor(content["predictor"], arrays)
    if predictor.n_classes != len(labels):
        raise InputError(f"it has weights for {predictor.n_classes} classes, but {len(labels)} labels")
    return SavedModel(
        tuple(labels),
        predictor,
        _read_calibration(content["calibration"]),
        multi_label,
        _read_details(content["details"]),
        version,
    )


def _read_calibration(saved: object) -> Calibration:
    names = ("abstain_threshold", "temperature")
    if not isinstance(saved, dict) or sorted(saved) != sorted(names):
        raise InputError(f"its calibration is not an object with {' and '.join(names)}")
    for name, number in saved.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InputError(f"its {name} is {quoted(number)}, not a number")
    return Calibration(float(saved["temperature"]), float(saved["abstain_threshold"]))


def _read_details(saved: object) -> dict[str, Any]:
    """The details, if they can be written again: JSON of a file may be nested too deeply for that."""
    if not isinstance(saved, dict):
        raise InputError("its details are not an object")
    level: list[Any] = [saved]
    for _ in range(_MAX_DETAILS_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    if level:
        raise InputError(f"its details are nested more than {_MAX_DETAILS_DEPTH} deep")
    return saved


def _check_finite(name: str, array: container.Array) -> None:
    """Raise an `InputError` if an array has numbers that are not finite; makes no copy of it."""
    if array.dtype.kind == "f" and array.size and not np.isfinite([array.min(), array.max()]).all():
        raise InputError(f"its {name} has numbers that are not finite")


def _read_predictor(saved: object, arrays: container.Arrays) -> "Predictor":
    if not isinstance(saved, dict):
        raise InputError("its predictor is not an object")
    return predictor_class(saved["kind"]).from_state(saved, arrays)
