"""Progress of a training, for a person: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECONDS_BETWEEN_LINES = 5.0
_BAR = "{desc}: {percentage:3.0f}% |{bar}| {postfix} [{elapsed}, {remaining} left]"

Report = Callable[[float, str], None]
"""Called with how far a training is, from 0 to 1, and where it stands in words."""


@contextmanager
def shown_progress(name: str, verbose: bool) -> Iterator[Report]:
    """What shows the progress of a training on standard error, if it is to be shown.

    Args:
        name: Of the model.
        verbose: Whether to show anything.
    """
    if not verbose:
        yield lambda share, words: None
    elif sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(total=1.0, desc=name, bar_format=_BAR, leave=False) as bar:

            def show(share: float, words: str) -> None:
                bar.set_postfix_str(words, refresh=False)
                bar.update(max(0.0, share - bar.n))

            yield show
    else:
        yield _Lines(name)


class _Lines:
    """A line of progress every few seconds, for files and pipes."""

    def __init__(self, name: str):
        self._name = name
        self._last = time.monotonic()

    def __call__(self, share: float, words: str) -> None:
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            print(f"sentrax: {self._name}: {share:.0%}, {words}", file=sys.stderr, flush=True)
