"""A file that is written in parts: it can be gone on with after whatever stopped it.

.<name>.sentrax-partial/
    lock            held while a run works here
    progress.jsonl  what is being written, then a line for each part
    part-000001 ... whole parts
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from sentrax.errors import FileWriteError

_LAYOUT = 1
_LOCK, _PROGRESS, _JOINED = "lock", "progress.jsonl", "joined"


@dataclass(frozen=True)
class Part:
    """What is known of a part that has been written.

    Attributes:
        rows: How many rows of the source it covers.
        skipped: How many of these were left out.
        end: Where in the source it ends.
        read: How many bytes of the source had been read by then.
        size: Its bytes.
    """

    rows: int
    skipped: int
    end: int
    read: int
    size: int


class Parts:
    """The parts of a destination; as a context, it keeps other runs away from them.

    Args:
        destination: The file that the parts will become.
        identity: What the parts are made from, by what it is called; parts of anything else are thrown away.
        skips: Whether rows may be left out; parts that an earlier run left some out of are made again if not.

    Attributes:
        done: The parts that are there.
        changed: Why earlier parts were thrown away: what of the identity is not what it was.
    """

    def __init__(self, destination: Path, identity: Mapping[str, Any], *, skips: bool = False):
        self.folder = destination.with_name(f".{destination.name}.sentrax-partial")
        self.done: list[Part] = []
        self.changed: list[str] = []
        self._destination = destination
        self._identity = {"layout": _LAYOUT, **identity}
        self._skips = skips
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> "Parts":
        with self._explaining_failure():
            self.folder.mkdir(exist_ok=True)
            self._lock = self._locked()
            try:
                self._take_up()
            except BaseException:
                self._lock.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.done:
            self._remove()
        if self._lock is not None:
            self._lock.close()

    @property
    def paths(self) -> list[Path]:
        """The files of the parts, in order."""
        return [self._path(number) for number in range(1, len(self.done) + 1)]

    @property
    def rows(self) -> int:
        """How many rows of the source the parts cover."""
        return sum(part.rows for part in self.done)

    @property
    def skipped(self) -> int:
        """How many rows were left out."""
        return sum(part.skipped for part in self.done)

    def add(self, data: bytes, *, rows: int, skipped: int, end: int, read: int) -> None:
        """Write the next part.

        Raises:
            FileWriteError: If it cannot be written; the parts before it stay.
        """
        part = Part(rows, skipped, end, read, len(data))
        with self._explaining_failure():
            _write_whole(self._path(len(self.done) + 1), data)
            with (self.folder / _PROGRESS).open("a", encoding="utf-8") as progress:
                progress.write(json.dumps(asdict(part)) + "\n")
        self.done.append(part)

    @contextlib.contextmanager
    def becoming_the_destination(self) -> Iterator[Path]:
        """A file to write the whole to, which then takes the place of the destination.

        Raises:
            FileWriteError: If it cannot be written; the destination is as it was, and the parts stay.
        """
        joined = self.folder / _JOINED
        with self._explaining_failure():
            yield joined
            os.replace(joined, self._destination)
            _sync_folder(self._destination.parent)
            self._remove()

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:06}"

    def _take_up(self) -> None:
        """Find what an earlier run has left, and make the folder agree with it."""
        identity, parts = self._recorded()
        self.changed = [name for name, value in self._identity.items() if identity.get(name) != value]
        if not identity:
            self.changed = []
        elif not self.changed:
            for number, part in enumerate(parts, 1):
                if not _has_size(self._path(number), part.size) or (part.skipped and not self._skips):
                    break
                self.done.append(part)
        wanted = {_LOCK, *(path.name for path in self.paths)}
        for path in self.folder.iterdir():
            if path.name not in wanted:
                path.unlink()
        lines = [self._identity, *map(asdict, self.done)]
        _write_whole(
            self.folder / _PROGRESS,
            "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in lines).encode(),
        )

    def _recorded(self) -> tuple[dict[str, Any], list[Part]]:
        """The identity and the parts that an earlier run has noted, as far as the notes can be read."""
        identity: dict[str, Any] = {}
        parts: list[Part] = []
        with contextlib.suppress(OSError, ValueError, TypeError):
            first, *lines = (self.folder / _PROGRESS).read_text(encoding="utf-8").splitlines()
            identity = dict(json.loads(first))
            for line in lines:
                parts.append(Part(**json.loads(line)))
        return identity, parts

    def _locked(self) -> IO[bytes]:
        path = self.folder / _LOCK
        lock = path.open("ab")
        try:
            _lock(lock)
            # A run that has just ended may have taken the folder away.
            if os.fstat(lock.fileno()).st_ino == path.stat().st_ino:
                return lock
        except (BlockingIOError, PermissionError, FileNotFoundError):
            pass
        lock.close()
        raise FileWriteError(
            f"another run is writing {self._destination}; wait for it, or choose another destination"
        )

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.name != _LOCK:
                    path.unlink()
            if sys.platform == "win32" and self._lock is not None:
                self._lock.close()  # what is open cannot be removed there
            shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def _explaining_failure(self) -> Iterator[None]:
        try:
            yield
        except FileWriteError:
            raise
        except OSError as error:
            kept = f"; {self.rows:,} rows are kept, the same command goes on after them" if self.done else ""
            raise FileWriteError(
                f"cannot write {self._destination}: {error.strerror or error}{kept}"
            ) from None


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _write_whole(path: Path, data: bytes) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lock(file: IO[bytes]) -> None:
    """Lock a file for as long as it is open and the process lives, or raise an `OSError` at once."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
