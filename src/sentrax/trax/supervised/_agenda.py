"""What is due at each step of a training: which task it is for, and what happens beside it."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sentrax.errors import InputError
from sentrax.trax.supervised._many_steps import MOST_STEPS
from sentrax.trax.supervised.callbacks import TrainingStepCallback

When = Callable[[int], bool]
"""From the number of a step to whether something is due then."""


@dataclass(frozen=True)
class Due:
    """What a step is for, and what happens beside it."""

    task: int
    callbacks: tuple[TrainingStepCallback, ...]
    is_saving: bool
    is_measuring: bool
    is_saving_permanently: bool

    @property
    def at_end(self) -> bool:
        """Whether anything happens after the step and before the next."""
        return bool(self.callbacks) or self.is_saving or self.is_measuring or self.is_saving_permanently


class Agenda:
    """Says what is due at a step. Each step is asked for once, though the loop looks ahead.

    Args:
        n_tasks: How many training tasks there are.
        callbacks: The callbacks; the list may still grow before the first step.
        task_at: Function from step to the number of the task to train on.
        measures_at: When there is an evaluation.
        saves_at: When there is a checkpoint.
        saves_permanently_at: When there is one that is never removed.
    """

    def __init__(
        self,
        *,
        n_tasks: int,
        callbacks: Sequence[TrainingStepCallback],
        task_at: Callable[[int], int],
        measures_at: When,
        saves_at: When,
        saves_permanently_at: When,
    ):
        self._n_tasks = n_tasks
        self._callbacks = callbacks
        self._task_at = task_at
        self._saves_at = saves_at
        self._saves_permanently_at = saves_permanently_at
        self.due = functools.lru_cache(2 * MOST_STEPS)(self._due)
        self.measures_at = functools.lru_cache(2 * MOST_STEPS)(measures_at)  # callbacks ask too

    def n_until_due(self, first: int, most: int) -> int:
        """How many steps in a row train the same task, with nothing to do before the last one's end."""
        n_steps = 1
        while n_steps < most:
            before, after = self.due(first + n_steps - 1), self.due(first + n_steps)
            if before.at_end or after.callbacks or after.task != before.task:
                break
            n_steps += 1
        return n_steps

    def forget(self) -> None:
        """Ask anew for every step."""
        self.due.cache_clear()
        self.measures_at.cache_clear()

    def _due(self, step: int) -> Due:
        task = self._task_at(step)
        if task not in range(self._n_tasks):
            raise InputError(f"which_task gave {task} at step {step}; there are {self._n_tasks} tasks")
        return Due(
            task,
            tuple(callback for callback in self._callbacks if callback.call_at(step)),
            is_saving=self._saves_at(step),
            is_measuring=self.measures_at(step),
            is_saving_permanently=self._saves_permanently_at(step),
        )


def at_first_and_every(n_steps: int | None) -> When:
    """At step 1 and after every so many steps; never if that is `None`."""
    return lambda step: n_steps is not None and (step == 1 or step % n_steps == 0)


def never(step: int) -> bool:
    """At no step."""
    return False
