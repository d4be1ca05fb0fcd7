"""`FitCheckpoints`: the finished parts of a training, in a folder, to resume from after any interruption.

Each finished part (a held-out fold, an epoch) is one file, whole or absent, which names the run it belongs
to. A part is bit-for-bit the same whenever it is computed, so resumed training ends with the same
model as uninterrupted training.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from sentrax.errors import FileFormatError, FileWriteError, InputError
from sentrax.files import atomic, container
from sentrax.files.working_folder import check_no_link, mark_folder, remove_working_folder

_KIND = "training checkpoint"
_SUFFIX = ".checkpoint"


class FitCheckpoint(NamedTuple):
    """One part: its JSON content, and its arrays."""

    content: Any
    arrays: container.Arrays


def _print_notice(notice: str) -> None:
    print(f"sentrax: {notice}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class FitCheckpoints:
    """The finished parts of a training.

    A part of a different run, or a damaged one, is computed again and replaced. If a part cannot be written,
    because the disk is full, say, training goes on without it, and a notice says so.

    Attributes:
        folder: Where they are; made and marked with the first part, unless it is there. Without a folder
            nothing is stored. In a folder that was there, other files stay as they are.
        on_notice: Called with each notice, a line; by default they go to standard error.
        run: Identifies this run.
        prefix: The prefix of the names of the parts.
    """

    folder: Path | None = None
    on_notice: Callable[[str], None] = _print_notice
    run: str = ""
    prefix: str = ""
    _events: set[str] = field(default_factory=set, repr=False, compare=False)
    _stored: set[str] = field(default_factory=set, repr=False, compare=False)

    def for_run(self, run: str) -> "FitCheckpoints":
        """The parts of this run. Unfinished files of a killed process are removed.

        Raises:
            FileWriteError: If the folder is a link.
        """
        if self.folder is not None:
            check_no_link(self.folder)
            atomic.remove_leftovers(self.folder, _is_part)
        return replace(self, run=run)

    def part(self, number: int) -> "FitCheckpoints":
        """The parts of one of the runs that this training consists of."""
        return replace(self, prefix=f"{self.prefix}part-{number}-")

    @property
    def can_resume(self) -> bool:
        """Whether a part has been stored or loaded."""
        return not self._events.isdisjoint(("saved", "loaded"))

    def load_or_compute(self, name: str, compute: Callable[[], container.Arrays]) -> container.Arrays:
        """The arrays of a part, computed and stored unless they are there."""
        checkpoint = self.load(name)
        if checkpoint is not None:
            return checkpoint.arrays
        arrays = compute()
        self.save(name, arrays)
        return arrays

    def load(self, name: str) -> FitCheckpoint | None:
        """The part of this run with this name; `None` if there is none, or none that can be used."""
        path = self._path(name)
        if path is None or not os.path.exists(path):  # `Path.exists` raises for a name that is too long
            return None
        try:
            content, arrays = container.load(path, _KIND)
        except FileFormatError as error:
            self._notify("damaged", f"{error}; computing it again")
            return None
        if not isinstance(content, dict) or content.get("run") != self.run:
            self._notify(
                "other run",
                f"{self.folder} belongs to a different run (texts, settings or versions); starting over",
            )
            return None
        self._notify("loaded", f"resuming from {self.folder}")
        return FitCheckpoint(content.get("content"), arrays)

    def save(self, name: str, arrays: container.Arrays, content: Mapping[str, Any] | None = None) -> None:
        """Store a part, in place of any that was there."""
        path = self._path(name)
        if path is None:
            return
        try:
            if not path.parent.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                mark_folder(path.parent)
            check_no_link(path)
            container.save(path, _KIND, {"run": self.run, "content": content}, arrays)
        except FileWriteError as error:
            self._notify("not saved", f"{error}; training continues, but cannot resume from here")
        except (OSError, ValueError) as error:
            reason = f"cannot make the folder {path.parent} ({error})"
            self._notify("not saved", f"{reason}; training continues, but cannot resume from here")
        else:
            self._events.add("saved")
            self._stored.add(path.name)

    def remove(self) -> None:
        """Remove all parts, and the folder if we made it and nothing else is in it."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError, ValueError):
            atomic.remove_leftovers(self.folder, _is_part)
            for name in os.listdir(self.folder):
                path = self.folder / name
                if name in self._stored or (_is_part(name) and container.is_of_kind(path, _KIND)):
                    path.unlink(missing_ok=True)
            remove_working_folder(self.folder)

    def _path(self, name: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{self.prefix}{name}{_SUFFIX}"

    def _notify(self, event: str, notice: str) -> None:
        """Give a notice once, however many parts it applies to."""
        if event not in self._events:
            self._events.add(event)
            self.on_notice(notice)


def _is_part(name: str) -> bool:
    return name.endswith(_SUFFIX)


NO_CHECKPOINTS = FitCheckpoints()
"""Nothing is stored."""


def open_checkpoints(checkpoint: object) -> FitCheckpoints:
    """The checkpoints of a folder; the same object if it is one already; for `None`, none.

    Raises:
        InputError: If it is something else.
    """
    if checkpoint is None or isinstance(checkpoint, FitCheckpoints):
        return checkpoint or NO_CHECKPOINTS
    if not isinstance(checkpoint, str | os.PathLike):
        raise InputError(f"checkpoint is {checkpoint!r}; expected a folder")
    return FitCheckpoints(Path(checkpoint))
