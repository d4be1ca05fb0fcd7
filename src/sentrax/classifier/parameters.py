"""The arguments of a classifier: checked before anything is read, and kept in its file."""

import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from sentrax.errors import InputError
from sentrax.models.networks.pretrained_vectors import with_dimension
from sentrax.models.registry import ModelKind, trainable_kind
from sentrax.text.pipeline import TextPipeline


def checked_parameters(parameters: Mapping[str, Any]) -> tuple[ModelKind, Any]:
    """The kind of model that they name and its settings, after checking the other arguments.

    Args:
        parameters: What `SentimentClassifier.get_params` gives.

    Raises:
        InputError: If one cannot be used, or there is no such model or setting.
    """
    share, precision, seed = (parameters[name] for name in ("validation_share", "precision", "seed"))
    settings = parameters["settings"]
    if not _is_number(share) or not 0 < share < 1:
        raise InputError(f"validation_share is {share!r}; expected a share of the texts, between 0 and 1")
    if not _is_number(precision) or not 0 <= precision <= 1:
        raise InputError(f"precision is {precision!r}; expected a share from 0 to 1")
    if not isinstance(seed, numbers.Integral) or seed < 0:
        raise InputError(f"seed is {seed!r}; expected a whole number, 0 or more")
    if settings is not None and not isinstance(settings, Mapping):
        raise InputError(f"settings is {settings!r}; expected a mapping from name to value")
    kind = trainable_kind(parameters["model"])
    changes = {name: _plain(value) for name, value in with_dimension(settings or {}).items()}
    if hasattr(kind.load_settings(), "seed"):
        changes.setdefault("seed", int(seed))
    return kind, kind.load_settings(changes)


def saved_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as JSON.

    Args:
        parameters: What `SentimentClassifier.get_params` gives.
    """
    saved = {name: _plain(value) for name, value in parameters.items()}
    if isinstance(saved["preset"], TextPipeline):
        del saved["preset"]  # it is in the model itself
    class_weight, settings = saved["class_weight"], saved["settings"]
    if isinstance(class_weight, Mapping):
        saved["class_weight"] = {str(label): _plain(weight) for label, weight in class_weight.items()}
    if settings is not None:
        saved["settings"] = {
            name: _plain(value) for name, value in with_dimension(settings).items() if name != "vectors"
        }
    del saved["verbose"]  # it says nothing about the model
    return saved


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real)


def _plain(value: Any) -> Any:
    """A number of numpy's as one of Python's, which JSON can hold."""
    return value.item() if isinstance(value, np.generic) else value
