"""Pickles of numpy arrays, read by an unpickler that can only build data.

A pickle is a program that may call whatever it names. Here each name that numpy and Trax use for arrays,
types and signatures stands for a class of this file, and every other name is refused, so nothing that the
file names is looked up. No real array lies on the unpickler's stack: it would accept any state.
"""

import io
import math
import pickle
import pickletools
import re
from typing import Any

import numpy as np
import numpy.typing as npt

_MAX_INSTRUCTIONS = 1_000_000
"""An instruction can be one byte, and what it makes a hundred."""
_MAX_SIZE = 2**48
_SCALAR_TYPE = re.compile(r"numpy\.(bool_?|u?int(8|16|32|64)|float(16|32|64)|complex(64|128))")
_TYPE_CODE = re.compile(r"b1|[iu][1248]|f[248]|c(8|16)")
_NOT_FOR_DATA = {"EMPTY_SET", "ADDITEMS", "FROZENSET", "PERSID", "BINPERSID", "EXT1", "EXT2", "EXT4"}


class NotDataError(Exception):
    """Something in a pickle that is not data."""


class _Part:
    """What a name in a pickle stands for. Without `__setstate__` a pickle could set attributes of a class."""

    def __setstate__(self, state: Any) -> None:
        raise NotDataError("a state for something that has none")


class _Name(_Part):
    """A name that is only passed on, such as `numpy.float32`."""

    def __init__(self, name: str):
        self.name = name

    def __call__(self, *_: Any) -> Any:
        raise NotDataError(f"a call of {self.name}")


class _Type(_Part):
    """`numpy.dtype`; its state has the byte order."""

    dtype: np.dtype[Any]

    def __init__(self, code: Any, *_: Any):
        if not isinstance(code, _Name) and not (isinstance(code, str) and _TYPE_CODE.fullmatch(code)):
            raise NotDataError("an array of objects or text, not of numbers")
        self.dtype = type_of(code) if isinstance(code, _Name) else np.dtype(code)

    def __setstate__(self, state: Any) -> None:
        _, order, *fields = state
        if order not in ("<", ">", "|", "=") or any(field is not None for field in fields[:3]):
            raise NotDataError("an array of records, not of numbers")
        self.dtype = self.dtype.newbyteorder(order)


class SavedArray(_Part):
    """An array, which the state holds; `None` as long as the file has not given it."""

    array: npt.NDArray[Any] | None = None

    def __init__(self, *_: Any):
        pass

    def __setstate__(self, state: Any) -> None:
        _, shape, kind, fortran_order, raw = state
        self.array = array_of(shape, type_of(kind), fortran_order, raw)


class _ArrayOfBuffer(SavedArray):
    def __init__(self, raw: Any, kind: Any, shape: Any, order: str):
        self.array = array_of(shape, type_of(kind), order == "F", raw)


class _Scalar(SavedArray):
    def __init__(self, kind: Any, raw: Any):
        self.array = array_of((), type_of(kind), False, raw)


class SavedSignature(_Part):
    """A `ShapeDtype` of Trax: whatever the file has as its shape and its type."""

    shape: Any = None
    dtype: Any = None

    def __setstate__(self, state: Any) -> None:
        self.shape, self.dtype = state[1]["shape"], state[1]["dtype"]


_PARTS: dict[str, Any] = {
    "numpy.dtype": _Type,
    "numpy.ndarray": _Name("numpy.ndarray"),
    "trax.shapes.ShapeDtype": SavedSignature,
    # numpy moved its core in version 2
    **{f"numpy.{core}.multiarray._reconstruct": SavedArray for core in ("core", "_core")},
    **{f"numpy.{core}.multiarray.scalar": _Scalar for core in ("core", "_core")},
    **{f"numpy.{core}.numeric._frombuffer": _ArrayOfBuffer for core in ("core", "_core")},
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """The part of this name; nothing is imported."""
        full_name = f"{module}.{name}"
        if _SCALAR_TYPE.fullmatch(full_name):
            return _Name(full_name)
        if full_name not in _PARTS:
            raise NotDataError(f"{full_name[:100]}, which is not data; nothing was executed")
        return _PARTS[full_name]


def load_data(content: io.BytesIO) -> Any:
    """What a pickle holds, with `SavedArray` and `SavedSignature` where arrays and signatures are.

    Raises:
        NotDataError: If it names or does anything else.
        Exception: Of many kinds, if it is damaged.
    """
    _check_instructions(content)
    content.seek(0)
    return _Unpickler(content).load()


def array_of(shape: Any, dtype: np.dtype[Any], fortran_order: Any, raw: Any) -> npt.NDArray[Any]:
    """The array that these bytes are: a view of them, so that no file gets memory that it does not fill.

    Raises:
        ValueError: If there are more or fewer bytes than the shape needs.
    """
    if not isinstance(raw, bytes | bytearray) or len(raw) != n_bytes(shape, dtype):
        raise ValueError("an array has more or fewer bytes than its shape needs")
    array = np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran_order else "C")
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def n_bytes(shape: Any, dtype: np.dtype[Any]) -> int:
    """How many bytes an array of this shape has.

    Raises:
        ValueError: If that is not a shape, or not a type of numbers.
    """
    if dtype.kind not in "biufc":
        raise ValueError(f"an array of {dtype}, not of numbers")
    is_shape = isinstance(shape, tuple) and len(shape) <= 32
    if not is_shape or not all(isinstance(size, int) and 0 <= size <= _MAX_SIZE for size in shape):
        raise ValueError("the shape of an array is not a short tuple of sizes")
    return int(math.prod(shape)) * dtype.itemsize


def type_of(saved: Any) -> np.dtype[Any]:
    """The type that a file names, as `numpy.dtype(...)` or as `numpy.float32`."""
    if isinstance(saved, _Type):
        return saved.dtype
    if isinstance(saved, _Name) and _SCALAR_TYPE.fullmatch(saved.name):
        return np.dtype(saved.name.removeprefix("numpy.").removesuffix("_"))
    raise TypeError("something else stands where the type of an array should")


def _check_instructions(content: io.BytesIO) -> None:
    """Refuse what could take more memory than the file: the unpickler trusts lengths and memo numbers."""
    for number, (instruction, argument, _) in enumerate(pickletools.genops(content)):
        if number > _MAX_INSTRUCTIONS:
            raise NotDataError(f"more than {_MAX_INSTRUCTIONS:,} instructions")
        if instruction.name in _NOT_FOR_DATA:
            raise NotDataError(f"the pickle instruction {instruction.name}, which data does not need")
        if instruction.name.endswith("PUT") and (argument or 0) > number:
            raise ValueError(f"its memo has a number {argument} that is too large")
