"""Reading, scoring and writing at the same time, a bounded number of items ahead."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Read = TypeVar("Read")
Scored = TypeVar("Scored")

_SCORERS = 2
"""Items that are scored side by side: while one waits for the interpreter, the other is in native code."""


def run_overlapped(
    items: Iterator[Read], score: Callable[[Read], Scored], write: Callable[[Scored], None]
) -> None:
    """Read, score and write all items in order.

    One item is being read, two scored and one written, so memory is bounded. An error stops all; an item
    being written then is still finished.
    """
    with (
        ThreadPoolExecutor(1) as reader,
        ThreadPoolExecutor(_SCORERS) as scorers,
        ThreadPoolExecutor(1) as writer,
    ):
        coming = reader.submit(next, items, None)
        scoring: deque[Future[Scored]] = deque()
        writing: Future[None] | None = None
        while True:
            item = coming.result()
            if item is not None:
                coming = reader.submit(next, items, None)
                scoring.append(scorers.submit(score, item))
            if item is None or len(scoring) == _SCORERS:
                if not scoring:
                    break
                scored = scoring.popleft().result()
                if writing is not None:
                    writing.result()
                writing = writer.submit(write, scored)
        if writing is not None:
            writing.result()
