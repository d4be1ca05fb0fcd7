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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files.header import Header, make_header, parse_header
from sentrax.wording import quoted, shorten

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]

_LAYOUT = 2
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


def check_output(path: Path, kind: str, *, reads: Iterable[Path] = (), force: bool | None = False) -> None:
    """Check, before any work, that a file of this kind may be saved under `path`.

    Raises:
        FileWriteError: If nothing can be written there, it is one of the files that are read, or there is a
            file of another kind and no `force`.
    """
    from sentrax.files import output_paths

    output_paths.check_output(
        path,
        is_ours=lambda found: is_of_kind(found, kind),
        expected=f"a sentrax {kind}",
        reads=reads,
        force=force,
    )


def save(path: Path, kind: str, content: Mapping[str, Any], arrays: Arrays) -> None:
    """Write `arrays` and the JSON `content` to `path`; a previous file is replaced as a whole, or untouched.

    Equal content and arrays give equal bytes.

    Raises:
        FileWriteError: If the file cannot be written.
    """
    from sentrax.files.atomic import replace_atomically

    contiguous = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    text = _canonical({"kind": kind, "layout": _LAYOUT, "content": content})
    try:
        header = make_header(_canonical({"checksum": _checksum(text, contiguous), "body": text}), contiguous)
    except TypeError as error:
        raise FileWriteError(f"cannot write {path}: {error}, which the file format does not have") from None
    raw = header.to_bytes()
    with replace_atomically(path) as temporary, temporary.open("wb") as file:
        file.write(struct.pack("<Q", len(raw)) + raw)
        for name in header.entries:
            file.write(_bytes_of(contiguous[name]).data)


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
    with _open_regular(path) as file:
        header = _read_header(path, file)
        # Of the very file whose header was read, whatever takes its place under this name.
        data = _read_data(path, file, header, mapped=mapped)
    text, checksum, (found, layout, content) = _parse_envelope(path, header.text)
    if found not in kinds:
        raise FileFormatError(f"{path} is a {_unquoted(found)}; expected a {' or a '.join(kinds)}")
    if layout != _LAYOUT:
        raise FileFormatError(
            f"{path} has layout {quoted(layout)}, but this version of sentrax reads layout {_LAYOUT};"
            f" {_how_to_read(layout)}"
        )
    arrays = {}
    for name, (begin, end) in header.offsets().items():
        entry = header.entries[name]
        arrays[name] = data[begin:end].view(entry.numpy_dtype).reshape(entry.shape)
    if _checksum(text, arrays) != checksum:
        raise FileFormatError(f"{path} was changed or damaged: its checksum does not match its content")
    return content, arrays


def is_of_kind(path: Path, kind: str) -> bool:
    """Whether `save` wrote a file, of this kind, as its header says; the arrays are not read."""
    try:
        with _open_regular(path) as file:
            header = _read_header(path, file)
        _, _, (found, _, _) = _parse_envelope(path, header.text)
    except FileFormatError:
        return False
    return bool(found == kind)


def read_magic(path: Path) -> bytes:
    """The first four bytes of a file, by which its format is known; fewer if it has no more.

    Raises:
        FileFormatError: If it cannot be read or is not a regular file. Never blocks.
    """
    with _open_regular(path) as file:
        return file.read(4)


def _read_header(path: Path, file: BinaryIO) -> Header:
    """The header, after checks that bound how much is read; the file is then at its end."""
    size = os.fstat(file.fileno()).st_size
    start = file.read(8)
    length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
    if not 2 <= length <= min(size - 8, _MAX_HEADER_BYTES):
        raise FileFormatError(f"{path} {_describe_foreign(start, size)}")
    raw = file.read(length)
    try:
        return parse_header(raw, size - 8 - length)
    except FileFormatError as error:
        raise FileFormatError(f"{path} {error}") from None


def _read_data(path: Path, file: BinaryIO, header: Header, *, mapped: bool) -> npt.NDArray[np.uint8]:
    """What follows the header, read or mapped."""
    start, size = file.tell(), header.data_size
    try:
        if mapped and size:
            # As a plain array: every part of a `memmap` is one, too, and costs a call in Python.
            return np.memmap(file, dtype=np.uint8, mode="r")[start : start + size].view(np.ndarray)
        data: npt.NDArray[np.uint8] = np.fromfile(file, dtype=np.uint8, count=size)
    except (OSError, ValueError) as error:
        raise FileFormatError(f"cannot read {path}: {error}") from None
    if len(data) != size:
        raise FileFormatError(f"{path} was changed while it was read; try again")
    return data


def _parse_envelope(path: Path, text: str) -> tuple[str, str, tuple[Any, Any, Any]]:
    """The text of the body, its checksum, and what the body says: kind, layout, content."""
    try:
        envelope = json.loads(text)
        inner, checksum = envelope["body"], envelope["checksum"]
        body = json.loads(inner)
        found = body["kind"], body["layout"], body["content"]
        is_canonical = _canonical({"checksum": checksum, "body": inner}) == text
    except (ValueError, KeyError, TypeError, RecursionError):
        is_canonical = False
    if not is_canonical:
        raise FileFormatError(f"{path} is damaged: its header is not in sentrax's format")
    return inner, checksum, found


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


def _unquoted(kind: object) -> str:
    return shorten(kind) if isinstance(kind, str) else quoted(kind)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _checksum(text: str, arrays: Arrays) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(_canonical([name, str(array.dtype), list(array.shape)]).encode())
        digest.update(_bytes_of(array).data)
    return digest.hexdigest()


def _bytes_of(array: Array) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)
