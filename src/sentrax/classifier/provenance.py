"""What a model file records about its training, and what identifies a training run."""

import hashlib
import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Any

import numpy as np

from sentrax import __version__
from sentrax.data.labelled import LabelledTexts
from sentrax.files import container
from sentrax.models.base import FitContext, TrainingData


def describe_training(
    data: TrainingData, names: tuple[str, ...], *, multi_label: bool, settings: Any = None
) -> dict[str, Any]:
    """The number of texts per label, a fingerprint of them, and the versions that matter, as JSON.

    Args:
        data: The training texts.
        names: The labels.
        multi_label: Whether a text may have several labels.
        settings: The settings of the model; the result of their `describe()`, if they have it, is included.
    """
    labels: list[Any]
    if multi_label:
        labels = [
            tuple(name for name, has in zip(names, row, strict=True) if has) for row in data.targets > 0
        ]
    else:
        labels = [names[label] for label in data.targets.argmax(axis=1)]
    counts = dict(zip(names, map(int, (data.targets > 0).sum(axis=0)), strict=True))
    return {
        "texts": len(data),
        "labels": counts,
        "fingerprint": LabelledTexts.of("training texts", data.texts, labels).fingerprint(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        **_describe_settings(settings),
    }


def identify_training(
    model: str,
    context: FitContext,
    data: TrainingData,
    validation: TrainingData | None,
    *,
    share: float,
    seed: int,
) -> str:
    """A checksum of everything that determines the result of a training run, bit for bit.

    Args:
        model: The kind of model.
        context: How it is trained.
        data: The training texts.
        validation: The validation texts, if there are any.
        share: The share of texts to hold out if there are no validation texts.
        seed: Random seed of the folds.
    """
    parts = {"data": data} if validation is None else {"data": data, "validation": validation}
    content = {
        "model": model,
        "settings": repr(context.settings),
        **_describe_settings(context.settings),
        "pipeline": context.pipeline.to_json(),
        "labels": context.label_names,
        "multi_label": context.multi_label,
        "held_out": [float(share), int(seed)],
        "texts": {
            name: LabelledTexts.of(name, part.texts, [""] * len(part)).fingerprint()
            for name, part in parts.items()
        },
        "versions": [__version__, platform.python_version(), platform.machine()]
        + [_version(name) for name in ("numpy", "scipy", "jax", "jaxlib")],
    }
    arrays = {
        f"{name}/{field}": array
        for name, part in parts.items()
        for field, array in (("targets", part.targets), ("weights", part.weights), ("offsets", part.offsets))
        if array is not None
    }
    return container.checksum(content, arrays)


def add_training_details(before: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The details after further training: counts added up, and one fingerprint of both fingerprints."""
    labels = {name: before.get("labels", {}).get(name, 0) + count for name, count in more["labels"].items()}
    both = f"{before.get('fingerprint', '')} {more['fingerprint']}"
    return {
        **more,
        "texts": before.get("texts", 0) + more["texts"],
        "labels": labels,
        "fingerprint": hashlib.sha256(both.encode()).hexdigest(),
        "times": before.get("times", 1) + 1,
    }


def _describe_settings(settings: Any) -> dict[str, Any]:
    describe = getattr(settings, "describe", None)
    return {} if describe is None else dict(describe())


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
