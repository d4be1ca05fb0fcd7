"""Files that are whole or not there: arrays and JSON in one safetensors container.

    8 bytes: length │ header: names, types, shapes, and {"sentrax": "<JSON>"} │ the arrays

Reading one never executes anything. The JSON holds the kind of the file, the version of its layout, a
checksum over everything, and the content that the writer gave.
"""

import contextlib
import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError, FileWriteError

Arrays = Mapping[str, npt.NDArray[Any]]

_LAYOUT = 1
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
"""The types that models have, by safetensors' names."""
_LARGEST_HEADER = 100_000_000
"""The limit of the safetensors format itself."""
TEMPORARY_SUFFIX = ".tmp"
"""What the name of a file ends in while it is being written."""


def save(path: Path, kind: str, content: Mapping[str, Any], arrays: Arrays) -> None:
    """Write `arrays` and the JSON `content` to `path`, or leave what was there untouched.

    Equal content and arrays give equal bytes.

    Raises:
        FileWriteError: If the file cannot be written.
    """
    import safetensors.numpy

    contiguous = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    text = _canonical({"kind": kind, "layout": _LAYOUT, "content": content})
    header = _canonical({"checksum": _checksum(text, contiguous), "body": text})
    with _atomically(path) as temporary:
        safetensors.numpy.save_file(contiguous, temporary, metadata={_KEY: header})


def checksum(content: Mapping[str, Any], arrays: Arrays) -> str:
    """By what content and arrays are known: equal ones have equal checksums."""
    return _checksum(_canonical(content), arrays)


def load(path: Path, *kinds: str, mapped: bool = False) -> tuple[Any, dict[str, npt.NDArray[Any]]]:
    """The content and the arrays of a file that `save` wrote as one of these kinds.

    Args:
        path: The file.
        *kinds: What it may be.
        mapped: Whether the arrays stay in the file, and come into memory where they are read.

    Raises:
        FileFormatError: If the file is missing, damaged, of another kind, or newer than this version.
    """
    import safetensors

    header = _header(path)
    try:
        envelope = json.loads(header)
        text, checksum = envelope["body"], envelope["checksum"]
        body = json.loads(text)
        found, layout, content = body["kind"], body["layout"], body["content"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FileFormatError(f"{path} is damaged: its header is not one that sentrax writes") from None
    if found not in kinds:
        raise FileFormatError(f"{path} holds a {found}, not a {' or a '.join(kinds)}")
    if layout != _LAYOUT:
        raise FileFormatError(
            f"{path} has layout {layout}, and this version of sentrax reads layout {_LAYOUT}; upgrade it"
        )
    try:
        with safetensors.safe_open(path, framework="numpy") as opened:
            names = list(opened.keys())
            arrays = _mapped(path, names) if mapped else {name: opened.get_tensor(name) for name in names}
    except (safetensors.SafetensorError, OSError, ValueError, TypeError) as error:
        raise FileFormatError(f"{path} is damaged: {error}") from None
    if _checksum(text, arrays) != checksum:
        raise FileFormatError(f"{path} was altered: its checksum does not match its content")
    return content, arrays


def _mapped(path: Path, names: list[str]) -> dict[str, npt.NDArray[Any]]:
    """The arrays where they lie in a file whose header has been checked."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    start = 8 + int(data[:8].view("<u8")[0])
    header = json.loads(bytes(data[8:start]))
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in names:
        entry = header[name]
        begin, end = entry["data_offsets"]
        raw = data[start + begin : start + end]
        arrays[name] = raw.view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def remove_leftovers(folder: Path) -> None:
    """Remove what an interrupted `save` left in `folder`."""
    # The second pattern is safetensors' own: it writes to such a name before it takes ours.
    for pattern in (f".*{TEMPORARY_SUFFIX}", ".tmp??????"):
        for leftover in folder.glob(pattern):
            leftover.unlink(missing_ok=True)


def _header(path: Path) -> str:
    """The JSON that `save` put into the header, after checks that bound what is read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            if not 2 <= length <= min(size - 8, _LARGEST_HEADER):
                raise FileFormatError(
                    f"{path} is not a sentrax file, or was cut short: {size:,} bytes,"
                    f" of which {length:,} should be its header"
                )
            raw = file.read(length)
    except OSError as error:
        raise FileFormatError(f"cannot read {path}: {error.strerror}") from None
    try:
        header = json.loads(raw)["__metadata__"][_KEY]
    except (ValueError, KeyError, TypeError, RecursionError):
        header = None
    if not isinstance(header, str):
        raise FileFormatError(f"{path} was not written by sentrax, or is damaged")
    return header


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _checksum(text: str, arrays: Arrays) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(_canonical([name, str(array.dtype), list(array.shape)]).encode())
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


@contextlib.contextmanager
def _atomically(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to write to, which then takes its place."""
    import safetensors

    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY_SUFFIX}")
    try:
        yield temporary
        _sync(temporary, os.O_RDWR)
        os.replace(temporary, path)
        if os.name != "nt":
            _sync(path.parent, os.O_RDONLY)  # the new name, too, is to survive a power cut
    except (OSError, safetensors.SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileWriteError(f"cannot write {path}: {reason}; what was there is untouched") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _sync(path: Path, mode: int) -> None:
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
