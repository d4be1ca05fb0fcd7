"""What happens at a step, and how many steps follow each other with nothing between them."""

from typing import Any

import pytest

from sentrax.errors import InputError
from sentrax.trax.supervised._schedule import StepSchedule, at_first_and_every, never
from tests.trax.supervised.simple import every


def schedule(**changed: Any) -> StepSchedule:
    arguments: dict[str, Any] = {
        "n_tasks": 2,
        "callbacks": [],
        "which_task": lambda step: int(step > 7),
        "evaluates_at": every(4),
        "saves_at": every(6),
        "saves_permanently_at": never,
    }
    return StepSchedule(**{**arguments, **changed})


def test_steps_in_a_row_end_where_something_happens_or_the_task_changes() -> None:
    rows, first = [], 1
    while first <= 12:
        n_steps = schedule().count_steps_in_a_row(first, 10)
        rows.append((first, first + n_steps - 1))
        first += n_steps
    assert rows == [(1, 4), (5, 6), (7, 7), (8, 8), (9, 12)]
    assert schedule(evaluates_at=never, saves_at=never).count_steps_in_a_row(8, 10) == 10


def test_each_step_is_planned_once_until_plans_are_forgotten() -> None:
    asked = []

    def evaluates_at(step: int) -> bool:
        asked.append(step)
        return step == 3

    made = schedule(evaluates_at=evaluates_at)
    for _ in range(2):
        assert [made.plan(step).evaluates for step in (2, 3)] == [False, True]
    assert asked == [2, 3]
    made.forget()
    assert made.evaluates_at(3)
    assert asked == [2, 3, 3]


def test_a_task_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match=r"which_task returned 2 for step 5; expected .* one of 2 tasks"):
        schedule(which_task=lambda step: 2).plan(5)


def test_the_default_is_the_first_step_and_every_nth() -> None:
    assert [step for step in range(1, 8) if at_first_and_every(3)(step)] == [1, 3, 6]
    assert not any(map(at_first_and_every(None), range(8)))
