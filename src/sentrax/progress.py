"""Progress on standard error: a bar with the time left in a terminal, a line every few seconds elsewhere."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_BARS = 0.1
_NARROW = 70  # columns; below, the message is left out
_USUAL_WIDTH = 80
_SIMPLEST = ("dumb", "unknown")
"""The values of TERM with which rich, too, writes no control sequences."""

Report = Callable[[float, str], None]
"""Called with the progress, from 0 to 1, and a short message."""


@contextmanager
def show_progress(
    name: str, verbose: bool = True, *, bar: bool = True, lines: bool = True
) -> Iterator[Report]:
    """A function that shows progress on standard error; without `verbose`, one that shows nothing.

    What is printed to a terminal in the meantime appears above the bar.

    Args:
        name: What is being done, for example the name of a model; one line that a terminal can show.
        verbose: Whether to show anything.
        bar: Whether to draw a bar in a terminal; not while a program that reads our results may write to it.
        lines: Whether to print lines where no bar is drawn: to files, pipes and the simplest terminals.
    """
    stream = sys.stderr if verbose else None  # where there is no standard error, it is None, too
    is_able = bar and os.environ.get("TERM", "").lower() not in _SIMPLEST
    if stream is not None and stream.isatty() and is_able:
        with _bar(name, stream) as show:
            yield show
    elif stream is not None and lines:
        yield _Lines(name)
    else:
        yield lambda progress, message: None


def open_console(stream: TextIO) -> "Console":
    """What rich draws with on a terminal; texts are never markup."""
    from rich.console import Console

    class SteadyConsole(Console):
        def show_cursor(self, show: bool = True) -> bool:
            return False  # a hidden cursor would stay hidden after kill -9

    console = SteadyConsole(
        file=stream, force_terminal=True, force_jupyter=False, markup=False, emoji=False, highlight=False
    )
    if console.width < 1:  # with COLUMNS=0, rich would print nothing
        console.width = _USUAL_WIDTH
    return console


@contextmanager
def _bar(name: str, stream: TextIO) -> Iterator[Report]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    console = open_console(stream)
    message = TextColumn("{task.fields[message]}", markup=False, table_column=Column(no_wrap=True))
    columns = (
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=20, style="bright_black", complete_style="cyan", finished_style="cyan"),
        TextColumn("{task.percentage:3.0f}%", markup=False),
        *([] if console.width < _NARROW else [message]),
        TimeRemainingColumn(),
        TextColumn("left", markup=False),
    )
    # Drawn when there is news, and by no thread of its own: a process may fork while it is shown.
    with Progress(
        *columns,
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
    ) as progress:
        task, last = progress.add_task(name, total=1.0, message=""), -_SECONDS_BETWEEN_BARS

        def show(done: float, message: str) -> None:
            nonlocal last
            furthest = max(done, progress.tasks[0].completed)
            progress.update(task, completed=furthest, message=message)
            if time.monotonic() - last >= _SECONDS_BETWEEN_BARS:
                last = time.monotonic()
                progress.refresh()

        yield show


class _Lines:
    """A line of progress every few seconds, for files and pipes."""

    def __init__(self, name: str):
        self._name = name
        self._last = time.monotonic()

    def __call__(self, progress: float, message: str) -> None:
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            print(f"sentrax: {self._name}: {progress:.0%}, {message}", file=sys.stderr, flush=True)
