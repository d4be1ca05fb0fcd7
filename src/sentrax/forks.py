"""What a forked process must know: a fork has its parent's memory, but none of its parent's threads.

A lock that one of these threads held stays locked in the child for ever, and what it guarded may be half
changed. Libraries that work with threads of their own wait for them for ever.
"""

import os
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from sentrax.errors import ForkError


class Guarded:
    """Something that several threads share behind a lock, and that a forked process can start afresh.

    A child that was forked while another thread was inside gets a new lock, and calls `_forget`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        _GUARDED.add(self)

    def _forget(self) -> None:
        """Go back to how it was when it was made; called only where no other thread runs."""
        raise NotImplementedError


_GUARDED: weakref.WeakSet[Guarded] = weakref.WeakSet()
_LOST: set[str] = set()
"""Libraries whose threads the parent had started, so that they hang in this process."""
_at_work: set[str] = set()
"""Libraries whose threads were running when this process last forked."""


def polars_works() -> bool:
    """Whether Polars can be used: not in a fork of a process in which its threads were running."""
    return "Polars" not in _LOST


def jax_works() -> bool:
    """Whether JAX can be used: not in a fork of a process in which it was at work."""
    return "JAX" not in _LOST


def require_polars() -> None:
    """Make sure that Polars can be used.

    Raises:
        ForkError: If it would wait for ever.
    """
    _require("Polars")


def require_jax() -> None:
    """Make sure that JAX can be used.

    Raises:
        ForkError: If it would wait for ever.
    """
    _require("JAX")


def _require(library: str) -> None:
    if library in _LOST:
        raise ForkError(
            f"this process was forked from one in which {library} was at work, and would wait for ever for"
            f" {library}'s threads; start processes with multiprocessing's method 'spawn' or 'forkserver'"
        )


def _polars_runs() -> bool:
    if "polars" not in sys.modules:
        return False
    threads = Path("/proc/self/task")
    if not threads.is_dir():  # not Linux: there is no telling
        return True
    return any(_name(thread).startswith("polars-0") for thread in threads.iterdir())


def _name(thread: Path) -> str:
    try:
        return (thread / "comm").read_text()
    except OSError:  # it has just ended
        return ""


def _jax_runs() -> bool:
    bridge = sys.modules.get("jax._src.xla_bridge")
    is_started: Callable[[], bool] = getattr(bridge, "backends_are_initialized", lambda: bridge is not None)
    return is_started()


_RUNS = {"Polars": _polars_runs, "JAX": _jax_runs}


def _before() -> None:
    """Note which libraries are at work, while their threads can still be seen."""
    _at_work.clear()
    _at_work.update(library for library, runs in _RUNS.items() if runs())


def _in_child() -> None:
    _LOST.update(_at_work)
    for guarded in list(_GUARDED):
        if guarded._lock.locked():
            guarded._forget()
        # Even one that is not locked: a thread that has waited for it may have got it, and not yet said so.
        guarded._lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_child=_in_child)
