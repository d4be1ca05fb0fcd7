"""What a model file says about the data that the model comes from."""

import hashlib
import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.ladder import TrainingData


def training_details(data: TrainingData, counts: Mapping[str, int]) -> dict[str, Any]:
    """How many texts there were, of which labels, and a fingerprint of them.

    Args:
        data: What was trained on.
        counts: How many texts each label has.
    """
    return {
        "texts": len(data),
        "labels": dict(counts),
        "fingerprint": fingerprint(data),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
    }


def fingerprint(data: TrainingData) -> str:
    """A checksum of all texts and targets in their order."""
    digest = hashlib.sha256()
    lengths = data.texts.str.len_bytes().to_numpy().astype("<i8")
    digest.update(lengths.tobytes())
    for text in data.texts:
        digest.update(text.encode())
    digest.update(data.targets.astype("<f8").tobytes())
    return digest.hexdigest()


def label_counts(targets: npt.NDArray[np.float64], names: tuple[str, ...]) -> dict[str, int]:
    """How many texts have each label."""
    return dict(zip(names, map(int, (targets > 0).sum(axis=0)), strict=True))
