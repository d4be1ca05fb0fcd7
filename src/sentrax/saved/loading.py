"""A classifier that fastText trained and saved, as a model of ours."""

import os
from pathlib import Path

from sentrax.errors import FileFormatError, InputError
from sentrax.files import container as storage
from sentrax.saved.model import SavedModel

_PREFIX = "__label__"
_MARK = b"\xba\x16\x4f\x2f"
"""What fastText's files begin with."""


def load_model(path: str | os.PathLike[str]) -> SavedModel:
    """The model of a file of ours or of fastText's; its first bytes say which it is.

    Raises:
        FileFormatError: If it is missing, damaged, or neither.
    """
    is_fasttext = storage.beginning(Path(path)) == _MARK
    return read_fasttext(path) if is_fasttext else SavedModel.load(path)


def read_fasttext(path: str | os.PathLike[str]) -> SavedModel:
    """The classifier of a fastText file, `.bin` or `.ftz`; labels are without `__label__`.

    It answers as fastText does, except that fastText adds 0.00001 to probabilities (for a hierarchical
    softmax, to those at each node of the tree), which may thus exceed 1. Models that were trained with
    negative sampling or one-vs-all are multi-label: each label has a probability of its own.

    The matrices stay in the file until their rows are used, so it must not be changed while the model is in
    use. `save` writes the model as one safe file of ours, and `quantize` makes it smaller before.

    Raises:
        FileFormatError: If the file is missing or damaged, is not of fastText, or holds no classifier (but
            word vectors, for example).
    """
    from sentrax.models.fasttext.file import read_file
    from sentrax.models.fasttext.predictor import FastTextPredictor

    found = read_file(path)
    try:
        predictor = FastTextPredictor.from_state(*found.parts)
    except InputError as error:
        raise FileFormatError(f"{path} is not a fastText model that can be used: {error}") from None
    labels = tuple(label.removeprefix(_PREFIX) for label in found.labels)
    if len(set(labels)) != len(labels):
        raise FileFormatError(f"{path} is not a fastText model that can be used: a label comes twice")
    return SavedModel(labels, predictor, multi_label=predictor.is_multi_label, details=found.details)
