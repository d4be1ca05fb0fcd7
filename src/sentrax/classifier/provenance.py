"""What a model file says about the data that the model comes from."""

import hashlib
import platform
from collections.abc import Mapping
from typing import Any

import numpy as np

from sentrax.classifier.ladder import TrainingData
from sentrax.data import LabelledTexts


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
