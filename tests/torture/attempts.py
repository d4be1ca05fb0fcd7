"""Attempts at breaking something: each is made from a seed, so that one that succeeds can be made again."""

import random
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Attempt = Callable[[random.Random, Path], str]
"""Tries something in an empty folder; returns what came of it, in a few words, or raises `BrokenError`."""


class BrokenError(Exception):
    """What must not happen."""


@dataclass
class Tally:
    """What came of many attempts.

    Attributes:
        outcomes: How often each outcome was seen.
        failures: The number of each attempt that broke something, and what it was.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)

    @property
    def n_attempts(self) -> int:
        """How many attempts were made."""
        return self.outcomes.total() + len(self.failures)


def run(
    name: str,
    attempt: Attempt,
    folder: Path,
    *,
    seed: int,
    seconds: float = float("inf"),
    most: int | None = None,
    first: int = 0,
) -> Tally:
    """Make attempts until the time is over, or as many as there may be.

    Args:
        name: The name of the attempt, part of its seed.
        attempt: What to try.
        folder: An empty folder; each attempt has one of its own in it.
        seed: The seed of all attempts.
        seconds: When to stop.
        most: How many attempts to make.
        first: The number of the first attempt.
    """
    tally, end, number = Tally(), time.monotonic() + seconds, first
    while time.monotonic() < end and (most is None or number < first + most):
        place = folder / f"{name}-{number}"
        place.mkdir(parents=True)
        try:
            tally.outcomes[attempt(random.Random(f"{seed} {name} {number}"), place)] += 1
        except BrokenError as broken:
            tally.failures[number] = str(broken)
        except BaseException as error:  # a panic of a library is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            tally.failures[number] = "".join(traceback.format_exception(error)[-3:])
        else:
            _remove(place)  # what has broken something is kept
        number += 1
    return tally


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        _remove(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()
