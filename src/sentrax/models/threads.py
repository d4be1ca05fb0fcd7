"""`exact_threads`: threads for sums that come out the same on every machine."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def exact_threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """So many threads, and the linear-algebra library has one: its own would change how sums round."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(count) as threads:
        yield threads
