"""Ctrl-C at a moment when it does no harm."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off a Ctrl-C until the end of the block; a second one acts at once.

    Only the main thread gets any, and only there does Python let a program say what is to happen.
    """
    outer = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(outer):
        yield
        return
    received: list[tuple[int, Any]] = []

    def put_off(number: int, frame: Any) -> None:
        received.append((number, frame))
        if len(received) > 1:
            outer(number, frame)

    signal.signal(signal.SIGINT, put_off)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, outer)
    if received:
        outer(*received[0])
