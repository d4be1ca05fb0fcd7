"""A trained model in one safe file: cleaning rules, vocabulary, labels, weights, calibration, scores."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sentrax import __version__, storage
from sentrax.calibration import Calibration
from sentrax.errors import FileFormatError, InputError
from sentrax.predictors import KINDS_OF_PREDICTORS, Parts, Predictor

_KIND = "model"


@dataclass(frozen=True)
class SavedModel:
    """All that is needed to score a text.

    Attributes:
        labels: The name of each class.
        predictor: From texts to logits, one for each label.
        calibration: From logits to probabilities.
        multi_label: Whether a text may have several labels, or none.
        details: What else is worth knowing, as JSON: the data and its fingerprint, the settings, the scores.
        version: The version of sentrax that made it.
    """

    labels: tuple[str, ...]
    predictor: Predictor
    calibration: Calibration = field(default_factory=Calibration)
    multi_label: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    version: str = __version__

    def kept_as(self, kind: str) -> "SavedModel":
        """The model with its weights rounded to `"float32"`, `"float16"` or `"int8"`.

        Raises:
            InputError: If there is no such kind.
        """
        return replace(self, predictor=self.predictor.kept_as(kind))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file; what was there is replaced as a whole, or left untouched.

        Raises:
            FileWriteError: If it cannot be written.
        """
        storage.save(Path(path), _KIND, *self._parts())

    def fingerprint(self) -> str:
        """A checksum of all that is in the file."""
        return storage.checksum(*self._parts())

    def _parts(self) -> Parts:
        content, arrays = self.predictor.to_parts()
        about = {
            "predictor": {"kind": self.predictor.kind, **content},
            "labels": list(self.labels),
            "calibration": asdict(self.calibration),
            "multi_label": self.multi_label,
            "details": self.details,
            "version": self.version,
        }
        return Parts(about, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "SavedModel":
        """Read a file that `save` wrote; its weights stay in the file until they are used.

        Raises:
            FileFormatError: If it is missing, damaged, of another kind, or does not fit together.
        """
        content, arrays = storage.load(Path(path), _KIND, mapped=True)
        try:
            return cls(
                labels=_labels(content["labels"]),
                predictor=_predictor(content["predictor"], arrays),
                calibration=Calibration(**content["calibration"]),
                multi_label=bool(content["multi_label"]),
                details=dict(content["details"]),
                version=str(content["version"]),
            )._checked()
        except (KeyError, TypeError, ValueError, InputError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else error
            raise FileFormatError(f"{path} is not a model that this version can use: {reason}") from None

    def _checked(self) -> "SavedModel":
        if self.predictor.n_classes != len(self.labels):
            raise InputError(
                f"it has weights for {self.predictor.n_classes} classes and {len(self.labels)} labels"
            )
        return self


def _labels(saved: object) -> tuple[str, ...]:
    if not isinstance(saved, list) or not all(isinstance(label, str) for label in saved):
        raise InputError("its labels are not a list of strings")
    if len(set(saved)) != len(saved):
        raise InputError("a label comes twice")
    return tuple(saved)


def _predictor(saved: Mapping[str, Any], arrays: storage.Arrays) -> Predictor:
    kind = saved["kind"]
    if kind not in KINDS_OF_PREDICTORS:
        raise InputError(f"it holds a model of kind {kind!r}, and there is {', '.join(KINDS_OF_PREDICTORS)}")
    return KINDS_OF_PREDICTORS[kind].from_parts(saved, arrays)
