"""When things happen in a training: which task a step trains, and what happens before and after it."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sentrax.errors import InputError
from sentrax.trax.supervised._many_steps import MAX_STEPS
from sentrax.trax.supervised.callbacks import TrainingStepCallback

When = Callable[[int], bool]
"""From the number of a step to whether something happens at it."""


@dataclass(frozen=True)
class StepPlan:
    """What happens at one step, besides the step itself.

    Attributes:
        task: The index of the task that it trains.
        callbacks: The callbacks to call before and after it.
        saves: Whether there is a checkpoint.
        evaluates: Whether there is an evaluation.
        saves_permanently: Whether there is a checkpoint that is never removed.
    """

    task: int
    callbacks: tuple[TrainingStepCallback, ...]
    saves: bool
    evaluates: bool
    saves_permanently: bool

    @property
    def is_plain(self) -> bool:
        """Whether nothing happens but the step itself."""
        return not (self.callbacks or self.saves or self.evaluates or self.saves_permanently)


class StepSchedule:
    """Plans steps. Each function is called once for a step, though the loop looks ahead.

    Args:
        n_tasks: How many training tasks there are.
        callbacks: The callbacks; the list may still grow before the first step.
        which_task: Function from step to the index of the task to train on.
        evaluates_at: When there is an evaluation.
        saves_at: When there is a checkpoint.
        saves_permanently_at: When there is one that is never removed.
    """

    def __init__(
        self,
        *,
        n_tasks: int,
        callbacks: Sequence[TrainingStepCallback],
        which_task: Callable[[int], int],
        evaluates_at: When,
        saves_at: When,
        saves_permanently_at: When,
    ):
        self._n_tasks = n_tasks
        self._callbacks = callbacks
        self._which_task = which_task
        self._saves_at = saves_at
        self._saves_permanently_at = saves_permanently_at
        self.plan = functools.lru_cache(2 * MAX_STEPS)(self._plan)
        self.evaluates_at = functools.lru_cache(2 * MAX_STEPS)(evaluates_at)  # callbacks ask too

    def count_steps_in_a_row(self, first: int, max_steps: int) -> int:
        """How many steps, from `first` on, train one task with nothing between them."""
        n_steps = 1
        while n_steps < max_steps:
            last, following = self.plan(first + n_steps - 1), self.plan(first + n_steps)
            if not last.is_plain or following.callbacks or following.task != last.task:
                break
            n_steps += 1
        return n_steps

    def forget(self) -> None:
        """Plan every step again."""
        self.plan.cache_clear()
        self.evaluates_at.cache_clear()

    def _plan(self, step: int) -> StepPlan:
        task = self._which_task(step)
        if task not in range(self._n_tasks):
            raise InputError(
                f"which_task returned {task} for step {step}; expected the index of one of"
                f" {self._n_tasks} tasks"
            )
        return StepPlan(
            task,
            tuple(callback for callback in self._callbacks if callback.call_at(step)),
            saves=self._saves_at(step),
            evaluates=self.evaluates_at(step),
            saves_permanently=self._saves_permanently_at(step),
        )


def at_first_and_every(n_steps: int | None) -> When:
    """At step 1 and after every so many steps; never if that is `None`."""
    return lambda step: n_steps is not None and (step == 1 or step % n_steps == 0)


def never(step: int) -> bool:
    """At no step."""
    return False
