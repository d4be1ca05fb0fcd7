"""One safe file for arrays and JSON: a safetensors container with a checksum over everything.

    8 bytes: length │ header: names, types, shapes, and {"sentrax": "<JSON>"} │ the arrays

Reading one never executes anything. The JSON holds the kind of the file, the version of its layout, the
checksum, and the writer's content.
"""

import contextlib
import hashlib
import json
import os
import stat
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]

_LAYOUT = 2
_KEY = "sentrax"
_DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
    "I32": np.dtype("<i4"),
    "I64": np.dtype("<i8"),
    "U64": np.dtype("<u8"),
}
"""The array types in our files, by safetensors' names."""
_MAX_HEADER_BYTES = 100_000_000
"""The limit of the safetensors format itself."""
_FOREIGN = {
    b"PK\x03\x04": "is a zip archive, as PyTorch and Keras write them",
    b"\x1f\x8b": "is compressed with gzip; decompress it first if it contains a sentrax file",
    b"\x89HDF": "is an HDF5 file",
    b"\x93NUM": "is a numpy file",
    b"\xba\x16\x4f\x2f": "is a fastText model, which `sentrax convert` can read",
    b"GGUF": "is a GGUF file",
}
"""How files of other kinds start."""
_PICKLES = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))


def save(path: Path, kind: str, content: Mapping[str, Any], arrays: Arrays) -> None:
    """Write `arrays` and the JSON `content` to `path`; a previous file is replaced as a whole, or untouched.

    Equal content and arrays give equal bytes.

    Raises:
        FileWriteError: If the file cannot be written.
    """
    import safetensors.numpy

    from sentrax.files.atomic import replace_atomically

    contiguous = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    text = _canonical({"kind": kind, "layout": _LAYOUT, "content": content})
    header = _canonical({"checksum": _checksum(text, contiguous), "body": text})
    with replace_atomically(path) as temporary:
        try:
            safetensors.numpy.save_file(contiguous, temporary, metadata={_KEY: header})
        except safetensors.SafetensorError as error:
            raise OSError(str(error)) from None


def checksum(content: Mapping[str, Any], arrays: Arrays) -> str:
    """A checksum of content and arrays, SHA-256 in hexadecimal."""
    return _checksum(_canonical(content), arrays)


def load(path: Path, *kinds: str, mapped: bool = False) -> tuple[Any, dict[str, npt.NDArray[Any]]]:
    """The content and the arrays of a file that `save` wrote.

    Args:
        path: The file.
        *kinds: The kinds it may be of.
        mapped: Whether to map the arrays into memory instead of reading them.

    Raises:
        FileFormatError: If the file is missing, damaged, of another kind, or newer than this version.
    """
    import safetensors

    header = _header(path)
    try:
        envelope = json.loads(header.text)
        text, checksum = envelope["body"], envelope["checksum"]
        body = json.loads(text)
        found, layout, content = body["kind"], body["layout"], body["content"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FileFormatError(f"{path} is damaged: its header is not in sentrax's format") from None
    if found not in kinds:
        raise FileFormatError(f"{path} is a {found}; expected a {' or a '.join(kinds)}")
    if layout != _LAYOUT:
        raise FileFormatError(
            f"{path} has layout {layout}, but this version of sentrax reads layout {_LAYOUT};"
            f" {_how_to_read(layout)}"
        )
    try:
        with safetensors.safe_open(path, framework="numpy") as opened:
            names = list(opened.keys())
            if mapped:
                arrays = _mapped(path, names, header)
            else:
                arrays = {name: opened.get_tensor(name) for name in names}
    except KeyError as error:
        raise FileFormatError(f"{path} has arrays of type {error}, which sentrax does not write") from None
    except (safetensors.SafetensorError, OSError, ValueError, TypeError) as error:
        raise FileFormatError(f"{path} is damaged: {error}") from None
    if _checksum(text, arrays) != checksum:
        raise FileFormatError(f"{path} was changed or damaged: its checksum does not match its content")
    return content, arrays


def read_magic(path: Path) -> bytes:
    """The first four bytes of a file, by which its format is known; fewer if it has no more.

    Raises:
        FileFormatError: If it cannot be read or is not a regular file. Never blocks.
    """
    with _open_regular(path) as file:
        return file.read(4)


class _Header(NamedTuple):
    """The header: the JSON of `save`, all entries, and where it ends."""

    text: str
    entries: dict[str, Any]
    end: int


def _mapped(path: Path, names: list[str], header: _Header) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a file with a checked header, mapped into memory."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in names:
        entry = header.entries[name]
        begin, end = entry["data_offsets"]
        raw = data[header.end + begin : header.end + end]
        arrays[name] = raw.view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def remove_leftovers(folder: Path) -> None:
    """Remove what interrupted calls of `save` left in `folder`."""
    from sentrax.files.atomic import TEMPORARY_SUFFIX

    # The second pattern is safetensors' own: it writes to such a name before it renames to ours.
    for pattern in (f".*{TEMPORARY_SUFFIX}", ".tmp??????"):
        for leftover in folder.glob(pattern):
            leftover.unlink(missing_ok=True)


def _header(path: Path) -> _Header:
    """The header, after checks that bound how much is read."""
    with _open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(size - 8, _MAX_HEADER_BYTES):
            raise FileFormatError(f"{path} {_describe_foreign(start, size)}")
        raw = file.read(length)
    try:
        entries = json.loads(raw)
        text = entries["__metadata__"][_KEY]
    except (ValueError, KeyError, TypeError, RecursionError):
        text = None
    # Only spaces may follow the JSON: other whitespace would be a change without an error.
    if not isinstance(text, str) or raw[:1] != b"{" or raw.rstrip(b" ")[-1:] != b"}":
        raise FileFormatError(f"{path} was not written by sentrax, or is damaged")
    return _Header(text, entries, 8 + length)


def _describe_foreign(start: bytes, size: int) -> str:
    """What a file with such a start is, for a message."""
    if not size:
        return "is empty"
    if start.startswith(_PICKLES):
        return "is a pickle, which can run any code when it is loaded; sentrax never loads one"
    for mark, reason in _FOREIGN.items():
        if start.startswith(mark):
            return f"{reason}, not a sentrax file"
    return f"is not a sentrax file, or is truncated (it has {size:,} bytes)"


def _how_to_read(layout: object) -> str:
    """What to do about a file of another layout."""
    is_newer = isinstance(layout, int) and layout > _LAYOUT
    return "upgrade sentrax" if is_newer else "train the model again"


@contextlib.contextmanager
def _open_regular(path: Path) -> Iterator[BinaryIO]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would block until there is a writer
            kind = "a folder" if path.is_dir() else "not a regular file"
            raise FileFormatError(f"cannot read {path}: it is {kind}")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise FileFormatError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:  # a name with a null in it
        raise FileFormatError(f"cannot read {str(path)!r}: {error}") from None


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _checksum(text: str, arrays: Arrays) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(_canonical([name, str(array.dtype), list(array.shape)]).encode())
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
