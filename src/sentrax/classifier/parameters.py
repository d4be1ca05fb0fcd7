"""The arguments of a classifier: checked before any training, and written to its file."""

import dataclasses
import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from sentrax.errors import InputError
from sentrax.models.registry import ModelKind, complete_settings, trainable_kind
from sentrax.text.pipeline import TextPipeline
from sentrax.wording import quoted

_NAMES_IN_FILE = {
    "model": "model",
    "class_weight": "class_weight",
    "preset": "preset",
    "validation_share": "validation_share",
    "precision": "precision",
    "settings": "settings",
    "seed": "seed",
    "keep_na": "keep_na",
}
"""The name of each argument in model files, which never changes, and in code."""


def check_parameters(parameters: Mapping[str, Any]) -> tuple[ModelKind, Any]:
    """The kind of model and its settings, after a check of all arguments.

    Args:
        parameters: What `SentimentClassifier.get_params` returns.

    Raises:
        InputError: If one cannot be used, or the model or a setting is unknown.
    """
    share, precision, seed = (parameters[name] for name in ("validation_share", "precision", "seed"))
    settings = parameters["settings"]
    if not _is_number(share) or not 0 < share < 1:
        raise InputError(f"validation_share is {quoted(share)}; expected a number between 0 and 1")
    if not _is_number(precision) or not 0 <= precision <= 1:
        raise InputError(f"precision is {quoted(precision)}; expected a number from 0 to 1")
    if not isinstance(seed, numbers.Integral) or seed < 0:
        raise InputError(f"seed is {quoted(seed)}; expected a whole number, 0 or more")
    if not isinstance(parameters["keep_na"], bool):
        raise InputError(f"keep_na is {quoted(parameters['keep_na'])}; expected True or False")
    if settings is not None and not isinstance(settings, Mapping):
        raise InputError(f"settings is {quoted(settings)}; expected a mapping from name to value")
    kind = trainable_kind(parameters["model"])
    changes = {name: _plain(value) for name, value in (settings or {}).items()}
    if hasattr(kind.load_settings(), "seed"):
        changes.setdefault("seed", int(seed))
    return kind, kind.load_settings(changes)


def parameters_to_json(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as JSON, without those that say nothing about the model or are stored elsewhere.

    Args:
        parameters: What `SentimentClassifier.get_params` returns, checked.
    """
    saved = {in_file: _plain(parameters[name]) for in_file, name in _NAMES_IN_FILE.items()}
    if not saved["keep_na"]:
        del saved["keep_na"]
    if isinstance(saved["preset"], TextPipeline):
        del saved["preset"]  # it is stored with the predictor
    class_weight, settings = saved["class_weight"], saved["settings"]
    if isinstance(class_weight, Mapping):
        saved["class_weight"] = {str(label): _plain(weight) for label, weight in class_weight.items()}
    if settings is not None:
        settings = {name: _plain(value) for name, value in settings.items()}
        changed = trainable_kind(parameters["model"]).load_settings(settings)
        # Fields that are too large for `repr`, such as word vectors, are left out.
        shown = {field.name for field in dataclasses.fields(changed) if field.repr}
        saved["settings"] = {
            name: _plain(value)
            for name, value in complete_settings(changed, settings).items()
            if name in shown
        }
    return saved


def parameters_from_json(saved: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that `parameters_to_json` wrote.

    Raises:
        KeyError: If there is an unknown one.
    """
    return {_NAMES_IN_FILE[in_file]: value for in_file, value in saved.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real)


def _plain(value: Any) -> Any:
    """A numpy number as a Python number, which JSON can hold."""
    return value.item() if isinstance(value, np.generic) else value
