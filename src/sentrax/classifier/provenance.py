"""What a model file says about the data that the model comes from."""

import hashlib
import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Any

import numpy as np

from sentrax import __version__
from sentrax.data.labelled import LabelledTexts
from sentrax.files import container as storage
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.networks.pretrained_vectors import vectors_details


def training_details(data: TrainingData, names: tuple[str, ...], *, multi_label: bool) -> dict[str, Any]:
    """How many texts there were, of which labels, a fingerprint of them, and the versions of what counted.

    Args:
        data: What was trained on.
        names: The labels.
        multi_label: Whether a text may have several labels.
    """
    labels: list[Any]
    if multi_label:
        labels = [
            tuple(name for name, has in zip(names, row, strict=True) if has) for row in data.targets > 0
        ]
    else:
        labels = [names[number] for number in data.targets.argmax(axis=1)]
    counts = dict(zip(names, map(int, (data.targets > 0).sum(axis=0)), strict=True))
    return {
        "texts": len(data),
        "labels": counts,
        "fingerprint": LabelledTexts.of("training texts", data.texts, labels).fingerprint(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
    }


def training_identity(
    model: str,
    context: FitContext,
    data: TrainingData,
    validation: TrainingData | None,
    *,
    share: float,
    seed: int,
) -> str:
    """What tells a training from any other that does not come to the same numbers, to the bit.

    Args:
        model: The name of the rung.
        context: How it is to be trained.
        data: What is trained on.
        validation: What is judged by, if that is given.
        share: How much of the texts is held out otherwise.
        seed: Which ones.
    """
    parts = {"data": data} if validation is None else {"data": data, "validation": validation}
    about = {
        "model": model,
        "settings": repr(context.settings),
        **vectors_details({"vectors": getattr(context.settings, "vectors", None)}),
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
        f"{name}/{kind}": array
        for name, part in parts.items()
        for kind, array in (("targets", part.targets), ("weights", part.weights))
    }
    return storage.checksum(about, arrays)


def continued(before: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The details of a training that went on: texts added up, and a fingerprint of both fingerprints."""
    labels = {name: before.get("labels", {}).get(name, 0) + count for name, count in more["labels"].items()}
    both = f"{before.get('fingerprint', '')} {more['fingerprint']}"
    return {
        **more,
        "texts": before.get("texts", 0) + more["texts"],
        "labels": labels,
        "fingerprint": hashlib.sha256(both.encode()).hexdigest(),
        "times": before.get("times", 1) + 1,
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
