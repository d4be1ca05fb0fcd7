"""A trained model in one safe file: cleaning rules, vocabulary, labels, weights, calibration, scores."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from sentrax import __version__
from sentrax.errors import FileFormatError, InputError
from sentrax.files import container as storage
from sentrax.models.base import Predictor, PredictorState, checked_strings
from sentrax.models.registry import predictor_class

_KIND = "model"
_DEEPEST_DETAILS = 32


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities one can rely on, and decides when the model is unsure.

    Attributes:
        temperature: Divides the logits before the softmax.
        abstain_threshold: An answer with a lower probability is "unsure".

    Raises:
        InputError: If the temperature is not above 0, or the threshold not a probability.
    """

    temperature: float = 1.0
    abstain_threshold: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.temperature < np.inf:
            raise InputError(f"temperature is {self.temperature!r}; expected a number above 0")
        if not 0 <= self.abstain_threshold <= 1:
            raise InputError(
                f"abstain_threshold is {self.abstain_threshold!r}; expected a number from 0 to 1"
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
    predictor: Predictor
    calibration: Calibration = field(default_factory=Calibration)
    multi_label: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    version: str = __version__

    def quantize(self, kind: str) -> "SavedModel":
        """The model with its weights rounded to `"float32"`, `"float16"` or `"int8"`.

        Raises:
            InputError: If there is no such kind, or a weight is too large for it.
        """
        return replace(self, predictor=self.predictor.quantize(kind))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file; what was there is replaced as a whole, or left untouched.

        Raises:
            FileWriteError: If it cannot be written.
        """
        storage.save(Path(path), _KIND, *self._parts())

    def fingerprint(self) -> str:
        """A checksum of all that is in the file."""
        return storage.checksum(*self._parts())

    def _parts(self) -> PredictorState:
        content, arrays = self.predictor.to_state()
        about = {
            "predictor": {"kind": self.predictor.kind, **content},
            "labels": list(self.labels),
            "calibration": asdict(self.calibration),
            "multi_label": self.multi_label,
            "details": self.details,
            "version": self.version,
        }
        return PredictorState(about, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "SavedModel":
        """Read a file that `save` wrote; its weights stay in the file until they are used.

        Raises:
            FileFormatError: If it is missing, damaged, of another kind, or does not fit together.
        """
        content, arrays = storage.load(Path(path), _KIND, mapped=True)
        try:
            return _put_together(content, arrays)
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else error
            raise FileFormatError(f"{path} is not a model that this version can use: {reason}") from None

    def __reduce__(self) -> tuple[Any, ...]:
        # What a predictor has worked out stays behind when it is pickled or copied, and so do its locks.
        return _put_together, tuple(self._parts())

    def _checked(self) -> "SavedModel":
        if self.predictor.n_classes != len(self.labels):
            raise InputError(
                f"it has weights for {self.predictor.n_classes} classes and {len(self.labels)} labels"
            )
        return self


def _put_together(content: Mapping[str, Any], arrays: storage.Arrays) -> SavedModel:
    labels = checked_strings(content["labels"], "labels")
    multi_label, version = content["multi_label"], content["version"]
    if not labels:
        raise InputError("it has no labels")
    if len(set(labels)) != len(labels):
        raise InputError("a label comes twice")
    if not isinstance(multi_label, bool) or not isinstance(version, str):
        raise InputError("its multi_label is not true or false, or its version not a string")
    for name, array in arrays.items():
        _check_finite(name, array)
    return SavedModel(
        labels=tuple(labels),
        predictor=_predictor(content["predictor"], arrays),
        calibration=_calibration(content["calibration"]),
        multi_label=multi_label,
        details=_details(content["details"]),
        version=version,
    )._checked()


def _calibration(saved: object) -> Calibration:
    names = [field.name for field in fields(Calibration)]
    if not isinstance(saved, dict) or sorted(saved) != sorted(names):
        raise InputError(f"its calibration is not an object with {' and '.join(names)}")
    for name, number in saved.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InputError(f"its {name} is {number!r}, not a number")
    return Calibration(**{name: float(number) for name, number in saved.items()})


def _details(saved: object) -> dict[str, Any]:
    """Details that can be written again: what comes out of a file may be nested too deeply for that."""
    if not isinstance(saved, dict):
        raise InputError("its details are not an object")
    level: list[Any] = [saved]
    for _ in range(_DEEPEST_DETAILS):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    if level:
        raise InputError(f"its details are nested more than {_DEEPEST_DETAILS} deep")
    return saved


def _check_finite(name: str, array: storage.Array) -> None:
    """Raise an `InputError` if an array has numbers that are not finite, without a copy of it."""
    if array.dtype.kind == "f" and array.size and not np.isfinite([array.min(), array.max()]).all():
        raise InputError(f"its {name} has numbers that are not finite")


def _predictor(saved: object, arrays: storage.Arrays) -> Predictor:
    if not isinstance(saved, dict):
        raise InputError("its predictor is not an object")
    return predictor_class(saved["kind"]).from_state(saved, arrays)
