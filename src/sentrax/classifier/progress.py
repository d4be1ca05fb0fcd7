"""Progress display: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECONDS_BETWEEN_LINES = 5.0
_BAR = "{desc}: {percentage:3.0f}% |{bar}| {postfix} [{elapsed}, {remaining} left]"

Report = Callable[[float, str], None]
"""Called with the progress, from 0 to 1, and a short message."""


@contextmanager
def show_progress(name: str, verbose: bool) -> Iterator[Report]:
    """A function that shows progress on standard error; without `verbose`, one that shows nothing.

    Args:
        name: The name of the model.
        verbose: Whether to show anything.
    """
    if not verbose:
        yield lambda progress, message: None
    elif sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(total=1.0, desc=name, bar_format=_BAR, leave=False) as bar:

            def show(progress: float, message: str) -> None:
                bar.set_postfix_str(message, refresh=False)
                bar.update(max(0.0, progress - bar.n))

            yield show
    else:
        yield _Lines(name)


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
