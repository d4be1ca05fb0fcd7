"""`Journal`: what a long job has finished so far, in a file, so that it can resume after any interruption.

{"identity": ...}   what the job is: its data, its options
{...}               one line of JSON for each finished part, appended and synced
"""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files.atomic import replace_atomically

Entry = Mapping[str, Any]


class Journal:
    """The entries of a journal on the disk. A line cut short by a crash is dropped, with all after it.

    Args:
        path: The file; `start` creates it.

    Attributes:
        identity: What the journal on the disk belongs to; `None` if there is none, or it cannot be read.
        entries: Its entries, each a dictionary.

    Raises:
        FileFormatError: If there is a file that cannot be opened or is not text.
    """

    def __init__(self, path: Path):
        self.path = path
        self.identity: dict[str, Any] | None = None
        self.entries: list[dict[str, Any]] = []
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise FileFormatError(f"cannot read {path}: {error}") from None
        first, *lines = text.splitlines() or [""]
        self.identity = _parse(first)
        for line in lines:
            entry = _parse(line)
            if entry is None:
                break
            self.entries.append(entry)

    def start(self, identity: Entry, entries: Sequence[Entry] = ()) -> None:
        """Rewrite the file with this identity and these entries.

        Raises:
            FileWriteError: If it cannot be written; the previous file is untouched.
        """
        self.identity, self.entries = dict(identity), [dict(entry) for entry in entries]
        lines = [_line(entry) for entry in (self.identity, *self.entries)]
        with replace_atomically(self.path) as temporary:
            temporary.write_text("".join(lines), encoding="utf-8")

    def append(self, entry: Entry) -> None:
        """Add an entry, and wait until it is on the disk.

        Raises:
            FileWriteError: If it cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_line(entry))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise FileWriteError(f"cannot write {self.path}: {error.strerror}") from None
        self.entries.append(dict(entry))


def _line(entry: Entry) -> str:
    return json.dumps(entry, sort_keys=True) + "\n"


def _parse(line: str) -> dict[str, Any] | None:
    with contextlib.suppress(ValueError, RecursionError):
        entry = json.loads(line)
        if isinstance(entry, dict):
            return entry
    return None
