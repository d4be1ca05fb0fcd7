"""The attempts of `make torture`, a few of each; and that an attempt which breaks something is seen."""

import random
import sys
from pathlib import Path

import pytest

from tests.torture.__main__ import ATTEMPTS
from tests.torture.attempts import BrokenError, run

N_ATTEMPTS = {
    "kill-saving": 1,
    "damage-model": 60,
    "damage-fasttext": 40,
    "damage-data": 12,
    "fuzz-texts": 2,
    "trace-texts": 1,
}
"""How many attempts; the others start many processes, and have small tests beside what they try to break."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are those of Unix")
@pytest.mark.parametrize(("name", "most"), N_ATTEMPTS.items())
def test_a_few_attempts_break_nothing(name: str, most: int, tmp_path: Path) -> None:
    tally = run(name, ATTEMPTS[name], tmp_path, seed=1, most=most)
    assert tally.failures == {}
    assert tally.n_attempts == most


def test_what_breaks_is_counted_with_its_number_and_can_be_repeated(tmp_path: Path) -> None:
    def attempt(random: random.Random, folder: Path) -> str:
        if random.random() < 0.5:
            raise BrokenError("as expected")
        return "fine"

    tally = run("try", attempt, tmp_path / "all", seed=7, most=20)
    assert 0 < len(tally.failures) < 20
    assert tally.n_attempts == 20
    number = max(tally.failures)
    again = run("try", attempt, tmp_path / "again", seed=7, most=1, first=number)
    assert again.failures == {number: "as expected"}
