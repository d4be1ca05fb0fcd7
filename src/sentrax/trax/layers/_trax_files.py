"""Layers and checkpoints that Trax saved, which are gzipped pickles.

Trax 1.4 keeps the weights of a checkpoint in a file of their own, a gzipped stream of `.npy` arrays beside
the pickle; that is read too. Of a checkpoint only the model is read. Arrays that JAX pickled its own way, as
it does since version 0.3, are refused.
"""

import gzip
import io
import pickle
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError
from sentrax.trax.fastmath import ShapeDtype, Tree, tree_flatten
from sentrax.trax.layers._data_pickles import NotDataError, SavedArray, array_of, load_data, n_bytes, type_of
from sentrax.wording import shorten

Arrays = dict[str, npt.NDArray[Any]]

_GZIP = b"\x1f\x8b"
_FREE_BYTES = 2**26
_MAX_RATIO = 32
"""A file may unpack to 64 MB and so many times its own size. Weights hardly shrink at all."""
_DAMAGED = (
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError, SyntaxError, OverflowError),
    *(EOFError, pickle.UnpicklingError),
)


def is_trax_file(path: Path) -> bool:
    """Whether the file is gzipped, as Trax's are and sentrax's are not.

    Raises:
        FileFormatError: If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(2) == _GZIP
    except OSError as error:
        raise FileFormatError(f"cannot read {path}: {error.strerror}") from None


def load(path: Path) -> tuple[Any, Arrays]:
    """The input's signature, or `None`, and the arrays by names such as `weights/0`.

    Raises:
        FileFormatError: If the file is damaged, unpacks to too much, or holds anything but data.
    """
    saved = _unpickle(path)
    if not isinstance(saved, dict) or "flat_weights" not in saved:
        raise FileFormatError(f"{path} is not a layer or a checkpoint of Trax: it has no flat_weights")
    weights = saved["flat_weights"]
    arrays = (
        _load_separate_weights(path) if isinstance(weights, int) else _name_arrays("weights", weights, path)
    )
    arrays |= _name_arrays("state", saved.get("flat_state", ()), path)
    return _read_signature(saved.get("input_signature"), path), arrays


def cast_arrays(arrays: Mapping[str, Any], prefix: str, tree: Tree) -> dict[str, Any]:
    """The arrays of this prefix in the types of `tree`: Trax stored bfloat16 as bits, some counts wider."""
    leaves = tree_flatten(tree)
    dtypes = {f"{prefix}/{index}": leaf.dtype for index, leaf in enumerate(leaves)}
    return {
        name: _cast(array, dtypes.get(name, array.dtype))
        for name, array in arrays.items()
        if name.split("/")[0] == prefix
    }


def _cast(array: npt.NDArray[Any], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    if dtype.name == "bfloat16" and array.dtype == np.uint16:
        return array.view(dtype)
    return array.astype(dtype, copy=False) if np.can_cast(array.dtype, dtype, "same_kind") else array


def _load_separate_weights(path: Path) -> Arrays:
    """The weights from `model.weights.npy.gz`, for `model.pkl.gz`; or from the same name and `.npy`."""
    separate = path.with_name(f"{path.name.removesuffix('.pkl.gz')}.weights.npy.gz")
    older = path.with_name(f"{path.name}.npy")
    if older.exists() and not separate.exists():
        separate = older
    try:
        return {f"weights/{index}": array for index, array in enumerate(_npy_arrays(_unpack(separate)))}
    except _DAMAGED as error:
        raise FileFormatError(f"{separate} is damaged: {shorten(str(error))}") from None


def _npy_arrays(content: io.BytesIO) -> Iterator[npt.NDArray[Any]]:
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    size = len(content.getbuffer())
    while content.tell() < size:
        version = np.lib.format.read_magic(content)
        if version not in readers:
            raise ValueError(f"an array in version {version} of the npy format")
        shape, fortran_order, dtype = readers[version](content)
        yield array_of(shape, dtype, fortran_order, content.read(min(n_bytes(shape, dtype), size)))


def _unpack(path: Path) -> io.BytesIO:
    content = io.BytesIO()
    try:
        limit = _FREE_BYTES + _MAX_RATIO * path.stat().st_size
        with gzip.open(path) as file:
            while chunk := file.read(2**20):
                content.write(chunk)
                if content.tell() > limit:
                    raise FileFormatError(
                        f"{path} unpacks to more than {limit:,} bytes, which no file of a layer should"
                    )
    except (OSError, EOFError, zlib.error) as error:
        raise FileFormatError(f"cannot read {path}: {shorten(str(error))}") from None
    content.seek(0)
    return content


def _unpickle(path: Path) -> Any:
    try:
        return load_data(_unpack(path))
    except NotDataError as error:
        raise FileFormatError(f"{path} was refused: it holds {shorten(str(error))}") from None
    except _DAMAGED as error:
        raise FileFormatError(f"{path} is damaged, or not a file of Trax: {shorten(str(error))}") from None


def _name_arrays(what: str, saved: Any, path: Path) -> Arrays:
    if not isinstance(saved, list | tuple):
        raise FileFormatError(f"{path} has {type(saved).__name__} as flat_{what}, not a list of arrays")
    arrays = [item.array if isinstance(item, SavedArray) else item for item in saved]
    for index, array in enumerate(arrays):
        if not isinstance(array, np.ndarray | np.generic | int | float):
            raise FileFormatError(f"{path} has {type(array).__name__} as flat_{what}/{index}, not an array")
    return {f"{what}/{index}": np.asarray(array) for index, array in enumerate(arrays)}


def _read_signature(saved: Any, path: Path) -> Any:
    if saved is None:
        return None
    signatures = []
    for part in saved if isinstance(saved, list | tuple) else (saved,):
        try:
            dtype = type_of(part.dtype)
            n_bytes(part.shape, dtype)
        except _DAMAGED as error:
            raise FileFormatError(
                f"{path} has an input_signature that is not one: {shorten(str(error))}"
            ) from None
        signatures.append(ShapeDtype(part.shape, dtype))
    # A checkpoint has a tuple even for one input.
    return signatures[0] if len(signatures) == 1 else tuple(signatures)
