"""The header of a safetensors file, in the one form in which we write it.

    {"__metadata__":{"sentrax":TEXT},NAME:{"dtype":...,"shape":[...],"data_offsets":[begin,end]},...}, spaces

Arrays come by type, the widest first, then by name, without gaps; spaces fill up a multiple of 8 bytes. A
header that differs from this by one byte is refused, so that a change of it cannot hide.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError
from sentrax.wording import quoted

_KEY = "sentrax"
_METADATA = "__metadata__"
_ALIGNMENT = 8
_DTYPES = {
    "U64": "<u8",
    "I64": "<i8",
    "F64": "<f8",
    "F32": "<f4",
    "U32": "<u4",
    "I32": "<i4",
    "BF16": "bfloat16",
    "F16": "<f2",
    "U16": "<u2",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}
"""The types of arrays by safetensors' names, in the order in which arrays come."""
_ORDER = {name: place for place, name in enumerate(_DTYPES)}


class ArrayEntry(NamedTuple):
    """The type of an array, by safetensors' name, and its shape."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return math.prod(self.shape) * self.numpy_dtype.itemsize

    @property
    def numpy_dtype(self) -> np.dtype[Any]:
        """The type by numpy's name."""
        if self.dtype == "BF16":
            import ml_dtypes  # comes with JAX; models that predict without it have no such arrays

            dtype: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
            return dtype
        return np.dtype(_DTYPES[self.dtype])


class Header(NamedTuple):
    """A header: our text, and the entry of each array, in the order in which they are in the file."""

    text: str
    entries: dict[str, ArrayEntry]

    def to_bytes(self) -> bytes:
        """The header as it is in a file."""
        written: dict[str, Any] = {_METADATA: {_KEY: self.text}}
        for name, (begin, end) in self.offsets().items():
            entry = self.entries[name]
            written[name] = {"dtype": entry.dtype, "shape": entry.shape, "data_offsets": [begin, end]}
        raw = json.dumps(written, separators=(",", ":"), ensure_ascii=False).encode()
        return raw + b" " * (-len(raw) % _ALIGNMENT)

    def offsets(self) -> dict[str, tuple[int, int]]:
        """Where each array begins and ends, counted from the end of the header."""
        end, offsets = 0, {}
        for name, entry in self.entries.items():
            begin, end = end, end + entry.size
            offsets[name] = (begin, end)
        return offsets

    @property
    def data_size(self) -> int:
        """How many bytes all arrays take."""
        return sum(entry.size for entry in self.entries.values())


def make_header(text: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Header:
    """The header of a file with these arrays.

    Raises:
        TypeError: If an array is of a type that safetensors does not have.
    """
    entries = {}
    for name, array in arrays.items():
        dtype = next((own for own, known in _DTYPES.items() if _is_of(array.dtype, known)), None)
        if dtype is None:
            raise TypeError(f"the array {name!r} is of type {array.dtype}")
        entries[name] = ArrayEntry(dtype, array.shape)
    return Header(text, _in_order(entries))


def parse_header(raw: bytes, size: int) -> Header:
    """The header with these bytes, of a file that goes on for `size` bytes.

    Raises:
        FileFormatError: If it is not in our form, or the file should be longer or shorter; without the path.
    """
    try:
        saved = json.loads(raw)
        metadata = saved.pop(_METADATA)
        text = metadata[_KEY]
        entries = {name: _parse_entry(entry) for name, entry in saved.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        text = None
    if not isinstance(text, str):
        raise FileFormatError("was not written by sentrax, or is damaged")
    for name, entry in entries.items():
        if entry.dtype not in _DTYPES:
            raise FileFormatError(f"has arrays of type {quoted(entry.dtype)}, which sentrax does not write")
        if any(type(number) is not int or number < 0 for number in entry.shape):
            raise FileFormatError(f"is damaged: the shape of its array {quoted(name)} is not one")
    header = Header(text, _in_order(entries))
    # Sizes come first, so that nothing is made of a number that the file does not bear out.
    if header.data_size != size:
        expected = "more" if header.data_size > size else "fewer"
        raise FileFormatError(f"is damaged: it has {size:,} bytes of arrays, and should have {expected}")
    try:
        is_canonical = header.to_bytes() == raw
    except UnicodeEncodeError:
        is_canonical = False
    if not is_canonical:
        raise FileFormatError("was changed or damaged: its header is not in the form that sentrax writes")
    return header


def _parse_entry(entry: Any) -> ArrayEntry:
    return ArrayEntry(str(entry["dtype"]), tuple(entry["shape"]))


def _in_order(entries: Mapping[str, ArrayEntry]) -> dict[str, ArrayEntry]:
    # As safetensors itself orders them; Python orders strings as UTF-8 does.
    return dict(sorted(entries.items(), key=lambda item: (_ORDER[item[1].dtype], item[0])))


def _is_of(dtype: np.dtype[Any], known: str) -> bool:
    return dtype.name == "bfloat16" if known == "bfloat16" else dtype == np.dtype(known)
