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

MAX_STEPS = 64
"""The largest number of steps in one call. The program takes any number up to it, so there is only one."""
STEPS_BEFORE = 64
"""Steps in a row whose batches have the same shapes before the program is compiled: it must pay for that."""
_MAX_BYTES = 2**22
"""The largest size of the batches of one call."""


@dataclass(frozen=True)
class BatchGroup:
    """The batches of consecutive steps that are taken in one way.

    Attributes:
        batches: The batches of each step.
        shapes: The shapes and types that they share.
        capacity: How many steps one call takes; 1 if they are taken one at a time.
    """

    batches: list[tuple[Any, ...]]
    shapes: Hashable
    capacity: int


class BatchQueue:
    """Draws the batches of steps, ahead as long as their shapes stay the same, and counts how long they do.

    The shapes alone decide which steps are taken together, and not what happens between steps: neither that
    nor resuming may show in the last digits of a training.

    Args:
        task: Where they come from.
    """

    def __init__(self, task: TrainTask):
        self._task = task
        self._error: BaseException | None = None
        self._shapes: Hashable = None
        self._n_alike = 0
        self._capacity = 1

    @property
    def max_steps(self) -> int:
        """How many steps may be taken together, if the next batches are like the last ones."""
        return self._capacity if self._n_alike >= STEPS_BEFORE else 1

    def next_groups(self, max_steps: int) -> list[BatchGroup]:
        """The batches of the next step, and of up to `max_steps` if they can be taken together.

        Raises:
            TrainingError: If there is not even one.
        """
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        groups = [self._next()]
        group = groups[0]
        try:
            while len(group.batches) < min(max_steps, group.capacity):
                another = self._next()
                if another.shapes != group.shapes:
                    groups.append(another)
                    break
                group.batches.extend(another.batches)
        except BaseException as error:  # raised after the steps on what was drawn before
            self._error = error
        return groups

    def state(self) -> Any:
        """What a checkpoint needs, as JSON."""
        return [repr(self._shapes), self._n_alike]

    def restore(self, state: Any) -> None:
        """Continue from `state`."""
        self._shapes, self._n_alike = state
        self._capacity, self._error = 1, None

    def _next(self) -> BatchGroup:
        batches = tuple(self._task.next_batch() for _ in range(self._task.n_batches_per_step))
        shapes = _shapes(batches)
        is_alike = shapes is not None and (shapes == self._shapes or repr(shapes) == self._shapes)
        is_steady = is_alike and self._n_alike >= STEPS_BEFORE
        self._n_alike = self._n_alike + 1 if is_alike else 1
        self._shapes = shapes
        self._capacity = max(1, min(MAX_STEPS, _MAX_BYTES // max(1, _n_bytes(batches))))
        return BatchGroup([batches], shapes, self._capacity if is_steady else 1)


class ManySteps:
    """A step repeated in a compiled loop.

    However many steps a call takes, each goes through the same program, with the same result to the bit.

    Args:
        step: The step as a pure function, `TrainingStep.take`.
    """

    def __init__(self, step: Callable[..., Any]):
        self._step = step
        self._program = jit(self._pure_steps, donate_argnums=(0, 2, 3))
        self._possible: dict[Hashable, bool] = {}

    def run(self, shapes: Hashable, carry: Sequence[Any], *arguments: Any) -> Any:
        """Take the steps, or return `None` if steps on batches of these shapes go better one at a time.

        Args:
            shapes: The shapes of the batches.
            carry: Weights, state, slots, owners and key before the first step.
            *arguments: The other arguments of `_pure_steps`.

        Returns:
            `(weights, state, slots, owners, key, metrics)`; the metrics have an axis of steps.
        """
        if shapes not in self._possible:
            self._possible[shapes] = self._is_possible(*carry, *arguments)
        return self._program(*carry, *arguments) if self._possible[shapes] else None

    def _is_possible(self, *arguments: Any) -> bool:
        try:
            traced = self._program.trace(*arguments)
        except TypeError:  # a state whose shapes change from step to step cannot be carried by a loop
            return False
        # Inside a loop, XLA's compiler for CPUs makes plain loops of a convolution's gradients: many times as
        # slow, and rounded differently.
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
        def step_arguments(index: Any, rng: Any) -> tuple[Any, Any]:
            rng, key = random.split(rng)
            batch = jax.tree.map(lambda leaf: jax.lax.dynamic_index_in_dim(leaf, index, 0, False), batches)
            return rng, (batch, key, {**opt_params, "learning_rate": rates[index]}, first + index)

        def body(index: Any, carry: Any) -> Any:
            *parts, rng, metrics = carry
            rng, arguments = step_arguments(index, rng)
            *parts, new = self._step(*parts, *arguments)
            metrics = jax.tree.map(lambda all_steps, value: all_steps.at[index].set(value), metrics, new)
            return (*parts, rng, metrics)

        parts = weights, state, slots, owners
        *_, one = jax.eval_shape(lambda: self._step(*parts, *step_arguments(0, rng)[1]))
        metrics = jax.tree.map(lambda each: jnp.zeros((*rates.shape, *each.shape), each.dtype), one)
        return jax.lax.fori_loop(0, n_steps, body, (*parts, rng, metrics))


def stack_batches(batches: Sequence[Any], size: int) -> Any:
    """Trees of the same shapes stacked along a new first axis of this size, padded with zeros."""

    def stack(*leaves: Any) -> Any:
        together = np.zeros((size, *leaves[0].shape), leaves[0].dtype)
        for index, leaf in enumerate(leaves):
            together[index] = leaf
        return together

    return jax.tree.map(stack, *batches)


def _shapes(batches: Any) -> Hashable:
    """The shapes and types of batches; `None` if these can only be taken one at a time."""
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
