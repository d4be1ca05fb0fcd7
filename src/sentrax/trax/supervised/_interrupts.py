"""Ctrl-C, delayed to a moment when it does no harm."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay a Ctrl-C until the end of the block; a second one acts at once.

    Only the main thread receives signals, and only there may a program handle them.
    """
    outer = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(outer):
        yield
        return
    received: list[tuple[int, Any]] = []

    def delay(number: int, frame: Any) -> None:
        received.append((number, frame))
        if len(received) > 1:
            outer(number, frame)

    signal.signal(signal.SIGINT, delay)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, outer)
    if received:
        outer(*received[0])
