"""What strings become: computed once, whoever asks, and also after somebody pressed Ctrl-C."""

from collections.abc import Callable, Iterable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.text import known_rows
from sentrax.text.known_rows import KnownRows
from sentrax.text.ragged import Ragged

COLUMNS = st.lists(st.lists(st.text("ab", max_size=3), max_size=8), max_size=4)


class Asked:
    """Gives the characters of strings, and remembers for which it was asked."""

    def __init__(self) -> None:
        self.strings: list[str] = []

    def characters(self, strings: Iterable[str]) -> Ragged:
        new = list(strings)
        self.strings += new
        return Ragged.from_rows([list(map(ord, string)) for string in new])


def find(
    known: KnownRows, strings: list[str], compute: Callable[[Iterable[str]], Ragged], natively: bool
) -> list[str]:
    """What the rows of some strings say."""
    if natively:
        numbers = known.numbers_of_column(pl.Series(strings, dtype=pl.String), compute)
    else:
        numbers = known.numbers(strings, compute)
    return ["".join(map(chr, row)) for row in known.rows.take(numbers)]


@pytest.mark.parametrize("natively", [True, False])
@settings(max_examples=50)
@given(columns=COLUMNS)
def test_each_string_is_computed_once(natively: bool, columns: list[list[str]]) -> None:
    known, asked = KnownRows(), Asked()
    for strings in columns:
        assert find(known, strings, asked.characters, natively) == strings
    assert len(asked.strings) == len(set(asked.strings)) == len(known)


@pytest.mark.parametrize("natively", [True, False])
def test_what_was_stopped_is_computed_again(natively: bool) -> None:
    known, strings = KnownRows(), ["a", "bb"]

    def stop(strings: Iterable[str]) -> Ragged:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(known, strings, stop, natively)
    assert find(known, strings, Asked().characters, natively) == strings


def test_strings_that_share_a_slot_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_rows, "_MOST_SLOTS", 1)  # so that there are never more than the first 4,096
    known, asked = KnownRows(), Asked()
    strings = pl.Series([f"w{number % 9000}" for number in range(20_000)])
    for _ in range(2):
        numbers = known.numbers_of_column(strings, asked.characters)
        assert np.array_equal(numbers, np.arange(20_000) % 9000)
    assert len(asked.strings) == 9000
