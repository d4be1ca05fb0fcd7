"""What is due at a step, and how far a loop may go before something is."""

from typing import Any

import pytest

from sentrax.errors import InputError
from sentrax.trax.supervised._agenda import Agenda, at_first_and_every, never
from tests.trax.supervised.simple import every


def agenda(**changed: Any) -> Agenda:
    given: dict[str, Any] = {
        "n_tasks": 2,
        "callbacks": [],
        "task_at": lambda step: int(step > 7),
        "measures_at": every(4),
        "saves_at": every(6),
        "saves_permanently_at": never,
    }
    return Agenda(**{**given, **changed})


def test_a_row_of_steps_ends_with_what_is_due_or_with_the_task() -> None:
    rows, first = [], 1
    while first <= 12:
        n_steps = agenda().n_until_due(first, 10)
        rows.append((first, first + n_steps - 1))
        first += n_steps
    assert rows == [(1, 4), (5, 6), (7, 7), (8, 8), (9, 12)]
    assert agenda(measures_at=never, saves_at=never).n_until_due(8, 10) == 10


def test_a_step_is_asked_for_once_until_it_is_forgotten() -> None:
    asked = []

    def measures_at(step: int) -> bool:
        asked.append(step)
        return step == 3

    made = agenda(measures_at=measures_at)
    for _ in range(2):
        assert [made.due(step).is_measuring for step in (2, 3)] == [False, True]
    assert asked == [2, 3]
    made.forget()
    assert made.measures_at(3)
    assert asked == [2, 3, 3]


def test_a_task_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="which_task gave 2 at step 5; there are 2 tasks"):
        agenda(task_at=lambda step: 2).due(5)


def test_by_default_it_is_the_first_step_and_every_so_many() -> None:
    assert [step for step in range(1, 8) if at_first_and_every(3)(step)] == [1, 3, 6]
    assert not any(map(at_first_and_every(None), range(8)))
