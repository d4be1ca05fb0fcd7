"""Pickles of numpy arrays, read by a machine that can only build data.

A pickle is a program for a stack machine, and Python's own runs whatever it names. The one here knows the
instructions that make numbers, strings, tuples, lists and dictionaries, and the few names by which numpy and
Trax store arrays, types and signatures. It looks up and calls nothing that the file names.
"""

import math
import pickletools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt

_MOST_INSTRUCTIONS = 1_000_000
"""An instruction can be one byte, and what it makes a hundred."""
_LARGEST_SIZE = 2**48


class NotDataError(Exception):
    """Something in a pickle that is not data."""


def load_data(pickle: IO[bytes]) -> Any:
    """What a pickle holds, with `SavedArray` and `SavedSignature` where arrays and signatures are.

    Raises:
        NotDataError: If it names or does anything else.
        Exception: Of many kinds, if it is damaged.
    """
    machine = _Machine()
    for number, (instruction, argument, _) in enumerate(pickletools.genops(pickle)):
        if number > _MOST_INSTRUCTIONS:
            raise NotDataError(f"more than {_MOST_INSTRUCTIONS:,} instructions")
        machine.do(instruction.name, argument)
    return machine.result()


@dataclass(frozen=True)
class _Name:
    """A global that the file names, and that is never looked up."""

    name: str


@dataclass(eq=False)
class _Type:
    """A type of numpy's."""

    dtype: np.dtype[Any]


@dataclass(eq=False)
class SavedArray:
    """An array of numpy; without one while the file has not said yet what is in it."""

    array: npt.NDArray[Any] | None = None


@dataclass(eq=False)
class SavedSignature:
    """A `ShapeDtype` of Trax: whatever the file has as its shape and its type."""

    shape: Any = None
    dtype: Any = None


class _Machine:
    """The stack machine. It makes placeholders for arrays and types, and fills them as numpy would."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._marked: list[list[Any]] = []
        self._memo: dict[int, Any] = {}

    def result(self) -> Any:
        """What is left when the program has ended."""
        (value,) = self._stack
        return value

    def do(self, instruction: str, argument: Any) -> None:
        """One instruction, by its name in `pickletools`."""
        if instruction in _CONSTANTS:
            self._stack.append(_CONSTANTS[instruction]())
        elif instruction in _LITERALS:
            self._stack.append(argument)
        elif instruction in _ACTIONS:
            _ACTIONS[instruction](self, argument)
        elif instruction not in ("PROTO", "FRAME", "STOP"):
            raise NotDataError(f"the pickle instruction {instruction}, which data does not need")

    def mark(self, _: Any) -> None:
        self._marked.append(self._stack)
        self._stack = []

    def since_mark(self) -> list[Any]:
        items, self._stack = self._stack, self._marked.pop()
        return items

    def pops(self, count: int) -> list[Any]:
        if len(self._stack) < count:
            raise IndexError("its stack is empty")
        items = self._stack[-count:]
        del self._stack[-count:]
        return items

    def memoize(self, place: int | None) -> None:
        self._memo[len(self._memo) if place is None else place] = self._stack[-1]

    def recall(self, place: int) -> None:
        self._stack.append(self._memo[place])

    def append(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not list:
            raise TypeError(f"it appends to {type(target).__name__}")
        target.extend(items)

    def set_items(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not dict:
            raise TypeError(f"it sets an item of {type(target).__name__}")
        target.update(zip(items[::2], items[1::2], strict=True))

    def push(self, value: Any) -> None:
        self._stack.append(value)

    def named(self, name: str) -> None:
        if not (name in _MAKERS or name in _MARKERS or _SCALAR_TYPE.fullmatch(name)):
            raise NotDataError(f"{name[:100]}, which is not data; nothing was executed")
        self._stack.append(_Name(name))

    def call(self, _: Any) -> None:
        function, arguments = self.pops(2)
        if not isinstance(function, _Name) or function.name not in _MAKERS:
            raise NotDataError("a call of something that makes no data")
        self._stack.append(_MAKERS[function.name](*arguments))

    def fill(self, _: Any) -> None:
        (state,) = self.pops(1)
        target = self._stack[-1]
        if isinstance(target, _Type):
            _, order, *fields = state
            if order not in ("<", ">", "|", "=") or any(field is not None for field in fields[:3]):
                raise NotDataError("an array of records, not of numbers")
            target.dtype = target.dtype.newbyteorder(order)
        elif isinstance(target, SavedArray):
            _, shape, kind, fortran_order, raw = state
            target.array = array_of(shape, type_of(kind), fortran_order, raw)
        elif isinstance(target, SavedSignature):
            target.shape, target.dtype = state[1]["shape"], state[1]["dtype"]
        else:
            raise NotDataError("a state for something that has none")


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
    if not isinstance(shape, tuple) or len(shape) > 32 or not all(map(_is_size, shape)):
        raise ValueError("the shape of an array is not a short tuple of sizes")
    return math.prod(shape) * dtype.itemsize


def _is_size(size: Any) -> bool:
    return isinstance(size, int) and 0 <= size <= _LARGEST_SIZE


def type_of(saved: Any) -> np.dtype[Any]:
    """The type that a file names, as `numpy.dtype(...)` or as `numpy.float32`."""
    if isinstance(saved, _Type):
        return saved.dtype
    if isinstance(saved, _Name) and _SCALAR_TYPE.fullmatch(saved.name):
        return np.dtype(saved.name.removeprefix("numpy.").removesuffix("_"))
    raise TypeError("something else stands where the type of an array should")


def _made_type(code: Any, *_: Any) -> _Type:
    if isinstance(code, _Name):
        return _Type(type_of(code))
    if not isinstance(code, str) or not _TYPE_CODE.fullmatch(code):
        raise NotDataError("an array of objects or text, not of numbers")
    return _Type(np.dtype(code))


def _made_array(*_: Any) -> SavedArray:
    return SavedArray()


def _made_from_buffer(raw: Any, kind: Any, shape: Any, order: str) -> SavedArray:
    return SavedArray(array_of(shape, type_of(kind), order == "F", raw))


def _made_scalar(kind: Any, raw: Any) -> Any:
    return array_of((), type_of(kind), False, raw)[()]


_SCALAR_TYPE = re.compile(r"numpy\.(bool_?|u?int(8|16|32|64)|float(16|32|64)|complex(64|128))")
_TYPE_CODE = re.compile(r"b1|[iu][1248]|f[248]|c(8|16)")
_MARKERS = {"numpy.ndarray"}
_MAKERS: dict[str, Callable[..., Any]] = {
    "numpy.dtype": _made_type,
    "trax.shapes.ShapeDtype": SavedSignature,
    # numpy moved its core in version 2
    **{f"numpy.{core}.multiarray._reconstruct": _made_array for core in ("core", "_core")},
    **{f"numpy.{core}.multiarray.scalar": _made_scalar for core in ("core", "_core")},
    **{f"numpy.{core}.numeric._frombuffer": _made_from_buffer for core in ("core", "_core")},
}

_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
}
_LITERALS = {
    *("BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
    *("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
    *("SHORT_BINBYTES", "BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_ACTIONS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": _Machine.mark,
    "MEMOIZE": _Machine.memoize,
    "BINPUT": _Machine.memoize,
    "LONG_BINPUT": _Machine.memoize,
    "BINGET": _Machine.recall,
    "LONG_BINGET": _Machine.recall,
    "TUPLE": lambda machine, _: machine.push(tuple(machine.since_mark())),
    "TUPLE1": lambda machine, _: machine.push(tuple(machine.pops(1))),
    "TUPLE2": lambda machine, _: machine.push(tuple(machine.pops(2))),
    "TUPLE3": lambda machine, _: machine.push(tuple(machine.pops(3))),
    "APPEND": lambda machine, _: machine.append(machine.pops(1)),
    "APPENDS": lambda machine, _: machine.append(machine.since_mark()),
    "SETITEM": lambda machine, _: machine.set_items(machine.pops(2)),
    "SETITEMS": lambda machine, _: machine.set_items(machine.since_mark()),
    "GLOBAL": lambda machine, name: machine.named(name.replace(" ", ".")),
    "STACK_GLOBAL": lambda machine, _: machine.named(".".join(machine.pops(2))),
    "REDUCE": _Machine.call,
    "NEWOBJ": _Machine.call,
    "BUILD": _Machine.fill,
}
