"""Raw files: why one cannot be read, what kind it is, and its decompressed bytes."""

import bz2
import contextlib
import gzip
import io
import lzma
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sentrax.data.limits import Limits, check_expansion
from sentrax.errors import CorpusError
from sentrax.wording import listed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

COMPRESSED_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")
ZIP_MARK = b"PK\x03\x04"

DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, zstd.ZstdError, zipfile.BadZipFile)
"""What decompressing a damaged file raises."""


def check_readable(path: Path) -> None:
    """Raise a `CorpusError` that says why, unless `path` is a readable regular file that is not empty."""
    reason = None
    try:
        if not path.exists():
            reason = "does not exist"
        elif not path.is_file():
            reason = "is not a regular file"
        elif not path.stat().st_size:
            reason = "is empty"
        elif not os.access(path, os.R_OK):
            reason = "cannot be read: no permission"
    except (OSError, ValueError) as error:  # a name that is too long, or has a null in it
        reason = f"cannot be found: {getattr(error, 'strerror', None) or error}"
    if reason is not None:
        raise CorpusError(f"{path} {reason}")


def file_state(path: Path) -> tuple[int, int]:
    """The size and modification time of a file, which reveal a change; zeros if there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0  # opening it will say what is wrong
    return status.st_size, status.st_mtime_ns


@contextlib.contextmanager
def check_unchanged(path: Path, state: tuple[int, int]) -> Iterator[None]:
    """Raise an error that says so if a file is not in this state when it has been read, or cannot be.

    Raises:
        CorpusError: Whatever the block raises, or that the file was changed or removed.
    """
    try:
        yield
    except CorpusError:
        if file_state(path) != state:
            raise changed_error(path) from None
        raise
    if file_state(path) != state:
        raise changed_error(path)


def changed_error(path: Path) -> CorpusError:
    """The error for a file that is not what it was when reading began."""
    what = "changed" if path.exists() else "removed"
    return CorpusError(f"{path} was {what} while it was read; run this again when it is complete")


def first_bytes(path: Path, size: int = 16) -> bytes:
    """How a file begins, as it is stored.

    Raises:
        CorpusError: If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from None


@contextlib.contextmanager
def open_decompressed(path: Path, limits: Limits) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The decompressed content of a file, and the file itself, whose position shows how much has been read.

    Raises:
        CorpusError: If it cannot be read, or is damaged, or unpacks beyond the limit; also while it is read.
    """
    content: Any = None
    try:
        with path.open("rb") as raw:
            first = raw.read(6)
            raw.seek(0)
            open_ = next((use for mark, use in _DECOMPRESSORS.items() if first.startswith(mark)), None)
            if open_ is None:
                yield raw, raw
            else:
                content = open_(raw)
                yield _Checked(content, lambda done: check_expansion(path, done, raw.tell(), limits)), raw
    except zipfile.BadZipFile:
        raise CorpusError(f"{path} is a damaged zip archive; get or write it again") from None
    except _ArchiveError as error:
        raise CorpusError(f"{path} {error}") from None
    except (*DAMAGED, OSError) as error:
        # What bz2 finds is an OSError without a number.
        if isinstance(error, DAMAGED) or error.errno is None:
            place = f" after {content.tell():,} unpacked bytes" if content is not None else ""
            raise CorpusError(
                f"{path} is compressed and damaged or cut short{place}; get or write it again"
            ) from None
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from None


def zip_members(file: BinaryIO) -> list[str]:
    """The names of the files in a zip archive, without what systems add.

    Raises:
        BadZipFile: If it is damaged.
    """
    with zipfile.ZipFile(file) as archive:
        return [
            info.filename
            for info in archive.infolist()
            if not info.is_dir() and not _is_added_by_system(info.filename)
        ]


def _is_added_by_system(name: str) -> bool:
    last = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or last in (".DS_Store", "Thumbs.db", "desktop.ini")


def zip_member_name(path: Path) -> str | None:
    """The name of the only file in a zip archive; None if this is none."""
    with contextlib.suppress(OSError, *DAMAGED), path.open("rb") as file:
        if file.read(4) == ZIP_MARK and len(names := zip_members(file)) == 1:
            return names[0]
    return None


class _ArchiveError(Exception):
    """Why an archive cannot be read as one file."""


def _open_member(raw: BinaryIO) -> Any:
    names = zip_members(raw)
    if len(names) != 1:
        has = f"{len(names):,} files ({listed(names)})" if names else "no file"
        raise _ArchiveError(f"is a zip archive with {has}; unpack it, and give one of its files")
    archive = zipfile.ZipFile(raw)
    try:
        return archive.open(names[0])
    except (RuntimeError, NotImplementedError):  # it has a password, or a method that Python does not know
        raise _ArchiveError(
            "is a zip archive with a password or a rare compression; unpack it, and give the file in it"
        ) from None


_DECOMPRESSORS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
    b"\x28\xb5\x2f\xfd": zstd.open,
    ZIP_MARK: _open_member,
}
"""How to open a compressed file, by its first bytes."""
COMPRESSION_MARKS = tuple(_DECOMPRESSORS.keys() - {ZIP_MARK})


class _Checked(io.BufferedReader):
    """Decompressed content; `check` is called with its size so far, and raises if that is too much."""

    def __init__(self, content: Any, check: Callable[[int], None]):
        super().__init__(_CheckedRaw(content, check), 1 << 17)


class _CheckedRaw(io.RawIOBase):
    def __init__(self, content: Any, check: Callable[[int], None]):
        self._content = content
        self._check = check

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        data = self._content.read(len(view))
        view[: len(data)] = data
        self._check(self._content.tell())
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._content.seek(offset, whence))

    def tell(self) -> int:
        return int(self._content.tell())
