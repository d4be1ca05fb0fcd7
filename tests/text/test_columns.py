"""Work on parts of a column in threads: in order, also from within, and in a process that was forked."""

import os
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.text.columns import map_in_threads, parts_of


def test_results_are_in_the_order_of_the_parts() -> None:
    assert map_in_threads(lambda part: part * part, range(50)) == [part * part for part in range(50)]


def test_work_in_threads_may_itself_be_cut_into_parts() -> None:
    def total(part: int) -> int:
        return sum(map_in_threads(lambda number: number * part, range(20)))

    assert map_in_threads(total, range(20)) == [190 * part for part in range(20)]


def test_an_error_in_a_part_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        map_in_threads(lambda part: 1 // part, [1, 0, 2])
    assert map_in_threads(abs, [-1, -2]) == [1, 2]


FORKING = """
import os, signal
from sentrax.text.columns import map_in_threads
map_in_threads(abs, [-1, -2])
child = os.fork()
if not child:
    signal.alarm(300)  # for a child that waits for ever
    os._exit(0 if map_in_threads(abs, [-3, -4]) == [3, 4] else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_threads_of_its_own() -> None:
    # In a process of its own, since others' threads in this one may hold locks.
    assert subprocess.run([sys.executable, "-c", FORKING]).returncode == 0


@pytest.mark.parametrize(("n_texts", "sizes"), [(0, []), (1, [1]), (8192, [8192]), (10_000, [5000] * 2)])
def test_each_thread_gets_as_many_texts_as_the_others(
    n_texts: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    texts = pl.Series(map(str, range(n_texts)), dtype=pl.String)
    parts = parts_of(texts)
    assert [len(part) for part in parts] == sizes
    assert [text for part in parts for text in part] == texts.to_list()


@given(n_texts=st.integers(0, 400), size=st.integers(1, 50))
def test_no_part_is_larger_than_it_may_be(n_texts: int, size: int) -> None:
    parts = parts_of(pl.Series(range(n_texts)), size)
    assert [text for part in parts for text in part] == list(range(n_texts))
    assert max(map(len, parts), default=0) <= size
