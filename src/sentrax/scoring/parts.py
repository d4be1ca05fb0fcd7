"""A file that is written in parts, so that an interrupted run can resume.

.<name>.sentrax-partial/
    made-by-sentrax the mark of a folder of ours
    lock            held while a run works here
    progress.jsonl  the journal: what is being written, then a line for each part, with its checksum
    part-000001 ... whole parts
"""

import contextlib
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock, Timeout

from sentrax.data.tables import MAX_LISTED_ROWS, BadRow, Position
from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files.atomic import replace_atomically
from sentrax.files.journal import Journal
from sentrax.files.working_folder import (
    make_working_folder,
    mark_folder,
    remove_files,
    remove_working_folder,
)
from sentrax.wording import counted

_LAYOUT = 4
_LOCK, _PROGRESS = "lock", "progress.jsonl"
_NAMED = r"lock|progress\.jsonl|part-[0-9]{6,}"
_OURS = re.compile(rf"{_NAMED}|\.({_NAMED})\.[0-9]+-[0-9a-f]{{8}}\.tmp|tmp[a-z0-9_]{{8}}")
"""The names of our files, and of our temporary files and xlsxwriter's."""
_COPIED_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class OutputPart:
    """The record of a part that has been written.

    Attributes:
        rows: How many rows of the source it covers.
        skipped: How many of these were skipped.
        first_skipped: The number of each of the first ones, and what is wrong with it.
        without_text: How many of the others have no text.
        offset: Where in the source it ends.
        number: The number of the line or row that follows it there.
        read: How many bytes of the source had been read by then.
        sha256: The checksum of its bytes, in hexadecimal.
    """

    rows: int
    skipped: int
    first_skipped: list[list[Any]]
    without_text: int
    offset: int
    number: int
    read: int
    sha256: str


class OutputParts:
    """The parts of a file to be written; as a context manager, it locks out other runs.

    Args:
        destination: The file that the parts will become.
        identity: What the parts are made from, by name; parts of anything else are thrown away.
        skips: Whether rows may be skipped; if not, parts with skipped rows are written again.

    Attributes:
        done: The finished parts.
        changed: The names in the identity whose values changed since an earlier run, whose parts are gone.
    """

    def __init__(self, destination: Path, identity: Mapping[str, Any], *, skips: bool = False):
        self.folder = working_folder(destination)
        self.done: list[OutputPart] = []
        self.changed: list[str] = []
        self._destination = destination
        self._identity = {"layout": _LAYOUT, **identity}
        self._skips = skips
        self._lock = FileLock(self.folder / _LOCK, timeout=0)
        self._journal: Journal

    def __enter__(self) -> "OutputParts":
        with self._explain_failure():
            try:
                make_working_folder(self.folder, _OURS)
                self._lock.acquire()
            except (Timeout, FileNotFoundError):  # a run that is finishing removes the folder
                raise FileWriteError(
                    f"another run is writing {self._destination}; wait for it, or choose another destination"
                ) from None
            except FileWriteError:
                raise
            except OSError:  # a full disk, for example: there is nothing to keep
                with contextlib.suppress(OSError):
                    remove_working_folder(self.folder)
                raise
            try:
                mark_folder(self.folder)  # a run that has just finished may have removed it
                self._resume()
            except BaseException:
                if not self.done:
                    self._remove()
                self._lock.release()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.done:
            self._remove()
        self._lock.release()

    @property
    def rows(self) -> int:
        """How many rows of the source the parts cover."""
        return sum(part.rows for part in self.done)

    @property
    def skipped(self) -> int:
        """How many rows were skipped."""
        return sum(part.skipped for part in self.done)

    @property
    def first_skipped(self) -> list[BadRow]:
        """The first rows that were skipped."""
        rows = (BadRow(*row) for part in self.done for row in part.first_skipped)
        return list(itertools.islice(rows, MAX_LISTED_ROWS))

    @property
    def without_text(self) -> int:
        """How many rows have no text."""
        return sum(part.without_text for part in self.done)

    @property
    def end(self) -> Position | None:
        """Where in the source the parts end; None if there is no part yet."""
        return Position(self.done[-1].offset, self.done[-1].number) if self.done else None

    @property
    def read(self) -> int:
        """How many bytes of the source the parts cover."""
        return self.done[-1].read if self.done else 0

    def add(
        self,
        data: bytes,
        *,
        rows: int,
        skipped: Sequence[BadRow],
        without_text: int,
        end: Position,
        read: int,
    ) -> None:
        """Write the next part; the arguments are those of `OutputPart`, `skipped` all such rows.

        Raises:
            FileWriteError: If it cannot be written; the parts before it stay.
        """
        first = [list(row) for row in skipped[:MAX_LISTED_ROWS]]
        checksum = hashlib.sha256(data).hexdigest()
        part = OutputPart(rows, len(skipped), first, without_text, end.offset, end.number, read, checksum)
        with self._explain_failure():
            with replace_atomically(self._path(len(self.done) + 1)) as temporary:
                temporary.write_bytes(data)
            self._journal.append(asdict(part))
        self.done.append(part)

    def chunks(self) -> Iterator[tuple[Path, Iterator[bytes]]]:
        """Each part: its file, and its bytes a chunk at a time, checked against its checksum at the end.

        Raises:
            FileWriteError: If a part is not what was written.
        """
        for number in range(1, len(self.done) + 1):
            yield self._path(number), self._checked_chunks(number)

    @contextlib.contextmanager
    def replace_destination(self) -> Iterator[Path]:
        """A file to write the whole to, which then takes the place of the destination.

        Raises:
            FileWriteError: If it cannot be written; the destination is as it was, and the parts stay.
        """
        with self._explain_failure():
            with replace_atomically(self._destination) as temporary:
                yield temporary
            self._remove()

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:06}"

    def _checked_chunks(self, number: int) -> Iterator[bytes]:
        path, expected = self._path(number), self.done[number - 1].sha256
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_COPIED_AT_ONCE):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != expected:
            self.done = self.done[: number - 1]
            raise FileWriteError(
                f"cannot write {self._destination}: {path} was damaged after it was written; run the same"
                " command again, which scores its rows again"
            )

    def _resume(self) -> None:
        """Find the parts that an earlier run has left, and remove everything else of ours."""
        try:
            self._journal = Journal(self.folder / _PROGRESS)
        except FileFormatError:
            (self.folder / _PROGRESS).unlink()
            self._journal = Journal(self.folder / _PROGRESS)
        earlier = self._journal.identity or {}
        self.changed = [
            name for name in self._identity if earlier and earlier.get(name) != self._identity[name]
        ]
        for number, entry in enumerate([] if self.changed or not earlier else self._journal.entries, 1):
            part = _part(entry)
            if part is None or _checksum(self._path(number)) != part.sha256:
                break
            if part.skipped and not self._skips:
                break
            self.done.append(part)
        kept = (self._path(number).name for number in range(1, len(self.done) + 1))
        remove_files(self.folder, _OURS, _LOCK, _PROGRESS, *kept)
        self._journal.start(self._identity, [asdict(part) for part in self.done])

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            remove_files(self.folder, _OURS, _LOCK)
            (self.folder / _LOCK).unlink()  # while held, so that no other run can lock a vanishing folder
            remove_working_folder(self.folder)

    @contextlib.contextmanager
    def _explain_failure(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"cannot write {self._destination}: {error.strerror or error}"
            if isinstance(error, FileWriteError):
                message = str(error)
            kept = f"; {counted(self.rows, 'row')} kept, run the same command to resume" if self.done else ""
            raise FileWriteError(f"{message}{kept}") from None


def working_folder(destination: Path) -> Path:
    """The folder of the parts of a file to be written."""
    return destination.with_name(f".{destination.name}.sentrax-partial")


def _part(entry: Mapping[str, Any]) -> OutputPart | None:
    with contextlib.suppress(TypeError):
        return OutputPart(**entry)  # the journal's checksums cover the types of its values
    return None


def _checksum(path: Path) -> str | None:
    """The checksum of a file in hexadecimal; None if it cannot be read."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return None
