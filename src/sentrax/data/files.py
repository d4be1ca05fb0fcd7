"""Files as they come: what keeps one from being read, and its bytes without their compression."""

import gzip
import os
import zlib
from pathlib import Path

from sentrax.errors import CorpusError

GZIP_MARK = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

DAMAGED_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)
"""What is raised while a file that should be compressed by gzip is read."""


def what_keeps_from_reading(path: Path) -> str | None:
    """Why a file cannot be read, to follow its name in a message; None if nothing is known against it."""
    try:
        if not path.exists():
            return "does not exist"
        if not path.is_file():
            return "is not a regular file"
        if not path.stat().st_size:
            return "is empty"
    except (OSError, ValueError) as error:  # a name that is too long, or has a null in it
        return f"cannot be found: {getattr(error, 'strerror', None) or error}"
    return None if os.access(path, os.R_OK) else "may not be read; ask for the permission"


def content_of(path: Path) -> bytes:
    """The bytes of a file, decompressed if it is compressed by gzip.

    Raises:
        CorpusError: If it cannot be read, is damaged, or holds nothing.
    """
    reason = what_keeps_from_reading(path)
    if reason is not None:
        raise CorpusError(f"{path} {reason}")
    try:
        data = path.read_bytes()
        if data[:2] == GZIP_MARK:
            data = gzip.decompress(data)
    except DAMAGED_GZIP as error:
        raise CorpusError(f"{path} is damaged or cut short: {error}") from None
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from None
    if not data:
        raise CorpusError(f"{path} holds nothing once decompressed")
    return data
