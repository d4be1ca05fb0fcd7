"""`Journal`: what a long job has finished so far, in a file, so that it can resume after any interruption.

{"identity": ..., "checksum": ...}   what the job is: its data, its options
{..., "checksum": ...}               one line of JSON for each finished part, appended and synced

A line's checksum covers the line and the checksum before it: what a crash or a failing disk has changed, cut
off or lost is not read, nor is anything after it.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files.atomic import replace_atomically
from sentrax.files.output_paths import resolve_output

Entry = Mapping[str, Any]

_CHECKSUM = "checksum"


class Journal:
    """The entries of a journal on the disk. A damaged line, or one cut short, is dropped with all after it.

    Args:
        path: The file; `start` creates it.

    Attributes:
        identity: What the journal on the disk belongs to; `None` if there is none, or it cannot be read.
        entries: Its entries, each a dictionary.

    Raises:
        FileFormatError: If there is a file that cannot be opened or is not text.
        FileWriteError: If it cannot be a journal: a folder, a pipe, a device.
    """

    def __init__(self, path: Path):
        self.path = path
        self.identity: dict[str, Any] | None = None
        self.entries: list[dict[str, Any]] = []
        self._last = ""
        resolve_output(path)  # reading a pipe would wait for ever
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise FileFormatError(f"cannot read {path}: {error}") from None
        first, *lines = text.split("\n")
        self.identity = self._parse(first)
        if self.identity is None:
            return
        for line in lines:
            entry = self._parse(line)
            if entry is None:
                break
            self.entries.append(entry)

    def start(self, identity: Entry, entries: Sequence[Entry] = ()) -> None:
        """Rewrite the file with this identity and these entries.

        Raises:
            FileWriteError: If it cannot be written; the previous file is untouched.
        """
        self.identity, self.entries, self._last = dict(identity), [dict(entry) for entry in entries], ""
        lines = [self._line(entry) for entry in (self.identity, *self.entries)]
        with replace_atomically(self.path) as temporary:
            temporary.write_text("".join(lines), encoding="utf-8")

    def append(self, entry: Entry) -> None:
        """Add an entry, and wait until it is on the disk.

        Raises:
            FileWriteError: If it cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(self._line(entry))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise FileWriteError(f"cannot write {self.path}: {error.strerror}") from None
        self.entries.append(dict(entry))

    def _line(self, entry: Entry) -> str:
        self._last = _chained(self._last, entry)
        return json.dumps({**entry, _CHECKSUM: self._last}, sort_keys=True) + "\n"

    def _parse(self, line: str) -> dict[str, Any] | None:
        with contextlib.suppress(ValueError, RecursionError):
            entry = json.loads(line)
            if isinstance(entry, dict):
                checksum = entry.pop(_CHECKSUM, None)
                if checksum == (expected := _chained(self._last, entry)):
                    self._last = expected
                    return entry
        return None


def _chained(last: str, entry: Entry) -> str:
    """The checksum of an entry that follows the one with the checksum `last`."""
    return hashlib.sha256((last + json.dumps(entry, sort_keys=True)).encode()).hexdigest()[:16]
