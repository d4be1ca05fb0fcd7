"""A trained model in one safe file: cleaning rules, vocabulary, labels and weights."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax import storage
from sentrax.errors import FileFormatError, InputError
from sentrax.text import TextPipeline, Vocabulary

_KIND = "model"
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class SavedModel:
    """All that is needed to score a text.

    Attributes:
        pipeline: From a text to its tokens.
        vocabulary: From tokens to ids.
        labels: The name of each class.
        embedding: A vector for each id, (vocabulary, features).
        kernel: The dense layer's matrix, (features, classes).
        bias: The dense layer's bias, (classes,).
        details: What else is worth knowing, as JSON: the data, the steps, the accuracy.
    """

    pipeline: TextPipeline
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    embedding: FloatArray
    kernel: FloatArray
    bias: FloatArray
    details: dict[str, Any] = field(default_factory=dict)

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
        arrays = {"embedding": self.embedding, "kernel": self.kernel, "bias": self.bias}
        storage.save(Path(path), _KIND, content, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "SavedModel":
        """Read a file that `save` wrote.

        Raises:
            FileFormatError: If it is missing, damaged, of another kind, or does not fit together.
        """
        content, arrays = storage.load(Path(path), _KIND)
        try:
            model = cls(
                pipeline=TextPipeline.from_json(content["pipeline"]),
                vocabulary=Vocabulary(content["tokens"], content["counts"]),
                labels=tuple(content["labels"]),
                embedding=arrays["embedding"],
                kernel=arrays["kernel"],
                bias=arrays["bias"],
                details=content["details"],
            )
        except (KeyError, TypeError, InputError) as error:
            raise FileFormatError(f"{path} is not a model that this version can use: {error}") from None
        features = model.kernel.shape[0] if model.kernel.ndim == 2 else -1
        wanted = ((len(model.vocabulary), features), (features, len(model.labels)), (len(model.labels),))
        if (model.embedding.shape, model.kernel.shape, model.bias.shape) != wanted:
            raise FileFormatError(f"{path} does not fit together: its weights are not of shapes {wanted}")
        return model
