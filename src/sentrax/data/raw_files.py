"""Raw files: why one cannot be read, and its decompressed bytes."""

import bz2
import contextlib
import gzip
import lzma
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sentrax.errors import CorpusError

GZIP_MARK = b"\x1f\x8b"
_DECOMPRESSORS: dict[bytes, Any] = {GZIP_MARK: gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
"""How to open a compressed file, by its first bytes."""
COMPRESSED_ENDINGS = (".gz", ".bz2", ".xz")

DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError)
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


@contextlib.contextmanager
def open_decompressed(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The decompressed content of a file, and the file itself, whose position shows how much has been read.

    Raises:
        CorpusError: If it cannot be read, or is damaged; also while it is being read.
    """
    try:
        with path.open("rb") as raw:
            first = raw.read(6)
            raw.seek(0)
            open_ = next((use for mark, use in _DECOMPRESSORS.items() if first.startswith(mark)), None)
            yield (raw if open_ is None else open_(raw)), raw
    except DAMAGED as error:
        raise CorpusError(f"{path} is damaged or cut short: {error}") from None
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from None
