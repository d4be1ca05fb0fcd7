"""`load_model`: opens every model that can be read: by name, and from files, ours and fastText's."""

import os

from sentrax.errors import FileFormatError, InputError
from sentrax.files import container
from sentrax.models.pretrained import DEFAULT, find_model
from sentrax.saved.model import SavedModel
from sentrax.wording import shorten

_FASTTEXT_MAGIC = b"\xba\x16\x4f\x2f"
_FASTTEXT_LABEL_PREFIX = "__label__"


def load_model(path: str | os.PathLike[str] = DEFAULT, *, mmap: bool = True) -> SavedModel:
    """Load a model that comes with the package, or a file of sentrax or fastText; its first bytes tell which.

    Args:
        path: The name of a model in `sentrax.models.pretrained.MODELS`, or a file.
        mmap: Whether weights stay in the file until they are used. The file may then be replaced by another
            one, but not be changed in place, or cut short, while the model is in use.

    Raises:
        FileFormatError: If it is missing, damaged, or neither.
        InputError: If it is neither a string nor a path.
    """
    path = find_model(path)
    is_fasttext = container.read_magic(path) == _FASTTEXT_MAGIC
    return read_fasttext(path, mmap=mmap) if is_fasttext else SavedModel.load(path, mmap=mmap)


def read_fasttext(path: str | os.PathLike[str], *, mmap: bool = True) -> SavedModel:
    """The classifier of a fastText file, `.bin` or `.ftz`; labels are without `__label__`.

    It gives fastText's probabilities, except that fastText adds 0.00001 to each (with a hierarchical softmax,
    at each node of the tree), so that they may exceed 1. Models trained with negative sampling or one-vs-all
    are multi-label: each label has a probability of its own.

    `save` writes the model as one safe sentrax file; call `quantize` first to make it smaller.

    Args:
        path: The file.
        mmap: Whether matrices stay in the file until their rows are used; see `load_model`.

    Raises:
        FileFormatError: If the file is missing, damaged, not fastText's, or not a classifier (word
            vectors, for example).
    """
    from sentrax.models.fasttext.file import read_file
    from sentrax.models.fasttext.predictor import FastTextPredictor

    file = read_file(path, mmap=mmap)
    try:
        predictor = FastTextPredictor.from_state(*file.state)
    except InputError as error:
        raise FileFormatError(
            f"{path} is not a fastText model that can be used: {shorten(str(error))}"
        ) from None
    labels = tuple(label.removeprefix(_FASTTEXT_LABEL_PREFIX) for label in file.labels)
    if len(set(labels)) != len(labels):
        raise FileFormatError(f"{path} is not a fastText model that can be used: it has a label twice")
    return SavedModel(labels, predictor, multi_label=predictor.is_multi_label, details=file.details)
