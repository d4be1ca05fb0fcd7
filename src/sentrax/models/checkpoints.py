"""What a training has finished, in files, so that after a Ctrl-C, a kill or a power cut it goes on there.

Each finished part of a training (a held-out fold, an epoch) is one file in a folder, whole or absent, which
names the run it belongs to. A part comes out the same, to the bit, whenever it is computed, so a resumed
training ends with the same model as an unbroken one.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from sentrax.errors import FileFormatError, FileWriteError, InputError
from sentrax.files import container as storage

_KIND = "stage of a training"
_SUFFIX = ".stage"


class FitCheckpoint(NamedTuple):
    """What came of a stage: its file, what it says as JSON, and its arrays."""

    path: Path
    content: Any
    arrays: storage.Arrays


def _on_standard_error(notice: str) -> None:
    from tqdm import tqdm

    tqdm.write(f"sentrax: {notice}", file=sys.stderr)  # on a line of its own, above the bar of progress


@dataclass(frozen=True)
class FitCheckpoints:
    """The finished stages of a training, in a folder that is theirs.

    A stage of another training, or one that is damaged, is computed anew and replaced. One that cannot be
    written, say on a full disk, is done without, and a notice says so: what it would save is less than what
    it would cost to stop.

    Attributes:
        folder: Where they are; it is made with the first one. Without it, nothing is kept.
        on_notice: Called with what a person may want to know, a line each; by default it is printed to
            standard error.
        training: What tells this training from others.
        place: What the names of its stages begin with.
    """

    folder: Path | None = None
    on_notice: Callable[[str], None] = _on_standard_error
    run: str = ""
    place: str = ""
    _said: set[str] = field(default_factory=set, repr=False, compare=False)

    def for_run(self, run: str) -> "FitCheckpoints":
        """The stages of this training. What a kill left of a file that was being written is removed."""
        if self.folder is not None:
            with contextlib.suppress(OSError, ValueError):
                storage.remove_leftovers(self.folder)
        return replace(self, run=run)

    def part(self, number: int) -> "FitCheckpoints":
        """The stages of one training among several that make this one."""
        return replace(self, place=f"{self.place}part-{number}-")

    @property
    def has_any(self) -> bool:
        """Whether a training could go on with what is there."""
        return not self._said.isdisjoint(("kept", "found"))

    def load_or_compute(self, name: str, compute: Callable[[], storage.Arrays]) -> storage.Arrays:
        """The arrays of a stage, computed unless they are there."""
        stage = self.load(name)
        if stage is not None:
            return stage.arrays
        arrays = compute()
        self.save(name, arrays)
        return arrays

    def load(self, name: str) -> FitCheckpoint | None:
        """What was kept under this name by this training; `None` if there is nothing, or nothing good."""
        path = self._path(name)
        if path is None or not os.path.exists(path):  # not the method, which raises where a name is too long
            return None
        try:
            content, arrays = storage.load(path, _KIND)
        except FileFormatError as error:
            self._say("damaged", f"{error}; it is computed again")
            return None
        if not isinstance(content, dict) or content.get("training") != self.run:
            self._say(
                "foreign",
                f"{self.folder} is of another training, with other texts, settings or versions: begun anew",
            )
            return None
        self._say("found", f"going on where it was, with {self.folder}")
        return FitCheckpoint(path, content.get("content"), arrays)

    def save(self, name: str, arrays: storage.Arrays, content: Mapping[str, Any] | None = None) -> None:
        """Write down what came of a stage, in the place of what was there."""
        path = self._path(name)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            storage.save(path, _KIND, {"training": self.run, "content": content}, arrays)
        except FileWriteError as error:
            self._say("lost", f"{error}; training goes on, but if it is stopped, part of it is lost")
        except (OSError, ValueError) as error:
            self._say("lost", f"cannot make the folder {path.parent} ({error}); training goes on without it")
        else:
            self._said.add("kept")

    def remove(self) -> None:
        """Remove all stages, and the folder if nothing else is in it."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError, ValueError):
            storage.remove_leftovers(self.folder)
            for path in self.folder.glob(f"*{_SUFFIX}"):
                path.unlink(missing_ok=True)
            self.folder.rmdir()

    def _path(self, name: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{self.place}{name}{_SUFFIX}"

    def _say(self, kind: str, notice: str) -> None:
        """Say something once, however many stages it is true of."""
        if kind not in self._said:
            self._said.add(kind)
            self.on_notice(notice)


NO_CHECKPOINTS = FitCheckpoints()
"""Nothing is kept."""


def checkpoints_in(checkpoint: object) -> FitCheckpoints:
    """The stages of a folder; those given, if they are stages already; none that last, for `None`.

    Raises:
        InputError: If it is something else.
    """
    if checkpoint is None or isinstance(checkpoint, FitCheckpoints):
        return checkpoint or NO_CHECKPOINTS
    if not isinstance(checkpoint, str | os.PathLike):
        raise InputError(f"checkpoint is {checkpoint!r}; expected a folder")
    return FitCheckpoints(Path(checkpoint))
