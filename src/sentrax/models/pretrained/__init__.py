"""The models that come with the package, by name."""

import importlib.resources
import os
from collections.abc import Mapping
from pathlib import Path

from sentrax.errors import FileFormatError, InputError
from sentrax.wording import listed, quoted, type_of

MODELS: Mapping[str, str] = {"english": "english.safetensors"}
"""The file of each model, in this folder, by the model's name."""

DEFAULT = "english"
"""The model that answers where none is named."""


def find_model(model: str | os.PathLike[str]) -> Path:
    """The file of a model: of one in the package, or the file that a path names.

    A string that is a key of `MODELS` is always that model, whatever lies in the working folder; `./english`
    and `Path("english")` are files.

    Raises:
        FileFormatError: If the model's file is missing from this installation; or there is no file of the
            name, and it looks like the name of a model.
        InputError: If it is neither a string nor a path.
    """
    if not isinstance(model, str | os.PathLike):
        raise InputError(
            f"the model is {type_of(model)}; expected the path of a file, or one of {listed(MODELS)}"
        )
    if isinstance(model, str) and model in MODELS:
        return _find_in_package(model)
    path = Path(model)
    looks_like_a_name = isinstance(model, str) and model == path.name and not path.suffix
    if looks_like_a_name and not os.path.lexists(model):
        raise FileFormatError(
            f"unknown model {quoted(model)}; choose from {listed(MODELS)}, or give the path of a model file"
        )
    return path


def _find_in_package(name: str) -> Path:
    path = Path(str(importlib.resources.files(__name__) / MODELS[name]))
    if not path.is_file():
        raise FileFormatError(
            f"the model {name!r} is missing from this installation of sentrax: there is no file {path};"
            " install sentrax again (pip install --force-reinstall sentrax)"
        )
    return path
