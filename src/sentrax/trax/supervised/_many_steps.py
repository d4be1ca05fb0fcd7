"""Several steps in one compiled program, so that a short step does not wait for Python."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax.extend.core import Jaxpr, jaxprs_in_params

from sentrax.trax.fastmath import jit, random
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.supervised._tasks import TrainTask

MOST_STEPS = 64
"""The largest number of steps in one call. The program takes any number up to it, so there is only one."""
STEPS_BEFORE = 64
"""How many steps in a row have batches of one form before the program is compiled: it must pay for that."""
_MOST_BYTES = 2**22
"""The largest size of the batches of one call."""


@dataclass(frozen=True)
class Run:
    """The batches of steps in a row that are taken in one way.

    Attributes:
        batches: The batches of each step.
        form: What they have in common.
        room: How many steps one call takes; 1 if they go without the loop.
    """

    batches: list[tuple[Any, ...]]
    form: Hashable
    room: int


class StepBatches:
    """Draws the batches of steps, ahead as long as they have one form, and counts how long they do.

    Their forms alone decide which steps go into the loop, and not what happens beside the steps: neither
    that nor a resumption is to show in the last digits of a training.

    Args:
        task: Where they come from.
    """

    def __init__(self, task: TrainTask):
        self._task = task
        self._error: BaseException | None = None
        self._form: Hashable = None
        self._n_alike = 0
        self._room = 1

    @property
    def most(self) -> int:
        """How many steps may be taken together, if the next batches are like the last ones."""
        return self._room if self._n_alike >= STEPS_BEFORE else 1

    def draw(self, most: int) -> list[Run]:
        """The batches of the next step, and up to `most` steps if they go into the loop.

        Raises:
            TrainingError: If there is not even one.
        """
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        runs = [self._next()]
        run = runs[0]
        try:
            while len(run.batches) < min(most, run.room):
                another = self._next()
                if another.form != run.form:
                    runs.append(another)
                    break
                run.batches.extend(another.batches)
        except BaseException as error:  # what was drawn before is trained on; this comes up after it
            self._error = error
        return runs

    def state(self) -> Any:
        """What a checkpoint is to hold, as JSON."""
        return [repr(self._form), self._n_alike]

    def restore(self, state: Any) -> None:
        """Go on from `state`."""
        self._form, self._n_alike = state
        self._room, self._error = 1, None

    def _next(self) -> Run:
        batches = tuple(self._task.next_batch() for _ in range(self._task.n_batches_per_step))
        form = _form(batches)
        is_alike = form is not None and (form == self._form or repr(form) == self._form)
        is_steady = is_alike and self._n_alike >= STEPS_BEFORE
        self._n_alike = self._n_alike + 1 if is_alike else 1
        self._form = form
        self._room = max(1, min(MOST_STEPS, _MOST_BYTES // max(1, _n_bytes(batches))))
        return Run([batches], form, self._room if is_steady else 1)


class ManySteps:
    """A step, again and again in a loop that is compiled.

    However many steps a call takes, each goes through the same program, and comes out the same to the bit.

    Args:
        step: The step as a pure function, `Trainer.step`.
    """

    def __init__(self, step: Callable[..., Any]):
        self._step = step
        self._program = jit(self._pure_steps, donate_argnums=(0, 2, 3))
        self._possible: dict[Hashable, bool] = {}

    def run(self, form: Hashable, carried: Sequence[Any], *given: Any) -> Any:
        """Take the steps, or return `None` if steps on batches of this form are better taken one at a time.

        Args:
            form: The form of the batches.
            carried: Weights, state, slots, owners and key before the first step.
            *given: What `_pure_steps` takes besides.

        Returns:
            `(weights, state, slots, owners, key, measured)`; what is measured has an axis of steps.
        """
        if form not in self._possible:
            self._possible[form] = self._is_possible(*carried, *given)
        return self._program(*carried, *given) if self._possible[form] else None

    def _is_possible(self, *arguments: Any) -> bool:
        try:
            traced = self._program.trace(*arguments)
        except TypeError:  # a state whose form changes from step to step does not fit into a loop
            return False
        # XLA's compiler for processors makes plain loops of a convolution's gradients where they stand
        # inside a loop: many times as slow, and rounded elsewhere.
        return not _has_convolution(traced.jaxpr.jaxpr)

    def _pure_steps(
        self,
        weights: Any,
        state: Any,
        slots: Any,
        owners: Any,
        rng: Any,
        opt_params: Any,
        batches: Any,
        rates: Any,
        first: Any,
        n_steps: Any,
    ) -> Any:
        def arguments(place: Any, rng: Any) -> tuple[Any, Any]:
            rng, key = random.split(rng)
            own = jax.tree.map(lambda every: jax.lax.dynamic_index_in_dim(every, place, 0, False), batches)
            return rng, (own, key, {**opt_params, "learning_rate": rates[place]}, first + place)

        def body(place: Any, carried: Any) -> Any:
            *parts, rng, measured = carried
            rng, given = arguments(place, rng)
            *parts, own = self._step(*parts, *given)
            measured = jax.tree.map(lambda every, one: every.at[place].set(one), measured, own)
            return (*parts, rng, measured)

        parts = weights, state, slots, owners
        *_, one = jax.eval_shape(lambda: self._step(*parts, *arguments(0, rng)[1]))
        measured = jax.tree.map(lambda each: jnp.zeros((*rates.shape, *each.shape), each.dtype), one)
        return jax.lax.fori_loop(0, n_steps, body, (*parts, rng, measured))


def stacked(group: Sequence[Any], size: int) -> Any:
    """Trees of one form as one, with an axis of this size before all others; the rest of it is zeros."""

    def stack(*leaves: Any) -> Any:
        together = np.zeros((size, *leaves[0].shape), leaves[0].dtype)
        for place, leaf in enumerate(leaves):
            together[place] = leaf
        return together

    return jax.tree.map(stack, *group)


def _form(batches: Any) -> Hashable:
    """What batches that one program takes have in common; `None` if these go only one at a time."""
    leaves, structure = jax.tree.flatten(batches)
    if any(not hasattr(leaf, "dtype") or getattr(leaf, "weak_type", False) for leaf in leaves):
        return None
    return structure, tuple((leaf.shape, leaf.dtype) for leaf in leaves)


def _n_bytes(batches: Any) -> int:
    return sum(getattr(leaf, "nbytes", 0) for leaf in jax.tree.leaves(batches))


def _has_convolution(program: Jaxpr) -> bool:
    return any(
        equation.primitive.name == "conv_general_dilated"
        or any(map(_has_convolution, jaxprs_in_params(equation.params)))
        for equation in program.eqns
    )
