"""A trained model in one safe file: cleaning rules, vocabulary, labels and weights."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from sentrax import storage
from sentrax.bags import KINDS, BagModel
from sentrax.errors import FileFormatError, InputError
from sentrax.text import TextPipeline, Vocabulary

_KIND = "model"


@dataclass(frozen=True)
class SavedModel:
    """All that is needed to score a text.

    Attributes:
        pipeline: From a text to its tokens and n-grams.
        vocabulary: From tokens to ids.
        labels: The name of each class.
        bag: From ids to logits.
        details: What else is worth knowing, as JSON: the data, the steps, the accuracy.
    """

    pipeline: TextPipeline
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    bag: BagModel
    details: dict[str, Any] = field(default_factory=dict)

    def kept_as(self, kind: str) -> "SavedModel":
        """The model with its weights rounded to `"float32"`, `"float16"` or `"int8"`.

        Raises:
            InputError: If there is no such kind.
        """
        return replace(self, bag=self.bag.kept_as(kind))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file; what was there is replaced as a whole, or left untouched.

        Raises:
            FileWriteError: If it cannot be written.
        """
        content = {
            "pipeline": self.pipeline.to_json(),
            "tokens": list(self.vocabulary.tokens),
            "counts": list(self.vocabulary.counts),
            "labels": list(self.labels),
            "details": self.details,
        }
        arrays = {"table": self.bag.table, "scales": self.bag.scales, "bias": self.bag.bias}
        storage.save(Path(path), _KIND, content, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "SavedModel":
        """Read a file that `save` wrote; its weights stay in the file until they are used.

        Raises:
            FileFormatError: If it is missing, damaged, of another kind, or does not fit together.
        """
        content, arrays = storage.load(Path(path), _KIND, mapped=True)
        try:
            model = cls(
                pipeline=TextPipeline.from_json(content["pipeline"]),
                vocabulary=Vocabulary(content["tokens"], content["counts"]),
                labels=tuple(content["labels"]),
                bag=BagModel(arrays["table"], arrays["scales"], arrays["bias"]),
                details=content["details"],
            )
        except (KeyError, TypeError, InputError) as error:
            raise FileFormatError(f"{path} is not a model that this version can use: {error}") from None
        model._check_shapes(path, arrays)
        return model

    def _check_shapes(self, path: str | os.PathLike[str], arrays: Mapping[str, Any]) -> None:
        n_classes = len(self.labels)
        n_ids = len(self.vocabulary) + self.pipeline.ngrams.rows
        kind = self.bag.kind
        wanted = {
            "table": (kind if kind in KINDS else KINDS[0], (n_classes, n_ids)),
            "scales": ("float32", (n_ids if kind == "int8" else 0,)),
            "bias": ("float32", (n_classes,)),
        }
        for name, (dtype, shape) in wanted.items():
            array = arrays[name]
            if (array.dtype, array.shape) != (np.dtype(dtype), shape):
                raise FileFormatError(
                    f"{path} does not fit together: its {name} is {array.dtype} of shape {array.shape}, and"
                    f" {dtype} of shape {shape} is needed for its vocabulary and labels"
                )
