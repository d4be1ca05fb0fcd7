"""Learning rates over time: functions from the number of the step to a learning rate.

rate
│    ┌─────┐         a line up to the body, whose rate is the highest,
│  ╱        ╲_       and a tail that is a function of the step
│╱            ‾──
└───────────────── step
"""

import math
from collections.abc import Callable

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments

Schedule = Callable[[int], float]
"""From the number of the step, counted from 1, to the learning rate."""


@names_wrong_arguments
def constant(value: float) -> Schedule:
    """The same rate at every step."""
    return _BodyAndTail(value)


@names_wrong_arguments
def warmup(n_warmup_steps: int, max_value: float) -> Schedule:
    """A linear rise to `max_value`, reached at the step after `n_warmup_steps`, then constant."""
    return _BodyAndTail(max_value, body_start=n_warmup_steps + 1)


@names_wrong_arguments
def warmup_and_rsqrt_decay(n_warmup_steps: int, max_value: float) -> Schedule:
    """A linear rise to `max_value`, then a decay with 1 / sqrt(step)."""
    start = n_warmup_steps + 1
    return _BodyAndTail(max_value, body_start=start, tail_start=start, tail_fn=_reciprocal_square_root)


@names_wrong_arguments
def cosine(n_warmup_steps: int, n_steps: int, max_value: float, min_value: float = 0.0) -> Schedule:
    """A line up to `max_value`, then half a period of a cosine down to `min_value`, where it stays.

    Args:
        n_warmup_steps: Steps of the line; `max_value` is reached at the step after them.
        n_steps: The step at which `min_value` is reached.
        max_value: The highest rate.
        min_value: The last rate.

    Raises:
        InputError: If there are no steps left after the warmup.
    """
    start = n_warmup_steps + 1
    if n_steps <= start:
        raise InputError(f"n_steps is {n_steps}; expected more than the {start} steps of the warmup")

    def tail(step: int, tail_start: int, body_value: float) -> float:
        progress = min(1.0, (step - tail_start) / (n_steps - tail_start))
        return _on_cosine(progress, body_value, min_value)

    return _BodyAndTail(max_value, body_start=start, tail_start=start, tail_fn=tail)


@names_wrong_arguments
def multifactor(
    factors: str = "constant * linear_warmup * rsqrt_decay",
    constant: float = 0.1,
    warmup_steps: int = 400,
    decay_factor: float = 0.5,
    steps_per_decay: int = 20000,
    steps_per_cycle: int = 100000,
    second_constant: float = 0.01,
    second_constant_step: int = 10000,
    minimum: float = 0,
) -> Schedule:
    """A product of factors, written as their names with `*` between them.

    | factor | its value at a step |
    |---|---|
    | `constant` | `constant` |
    | `two_constants` | `constant`, and `second_constant` from `second_constant_step` on |
    | `linear_warmup` | step / `warmup_steps`, and 1 from then on |
    | `rsqrt_decay` | 1 / √step, level until `warmup_steps` |
    | `rsqrt_normalized_decay` | the same, times √`warmup_steps`: it begins at 1 |
    | `decay_every` | `decay_factor` to the power of how many `steps_per_decay` have gone by |
    | `cosine_decay` | from 1 to 0 in `steps_per_cycle` steps after `warmup_steps`, then again from 1 |

    Args:
        factors: Names of factors.
        constant: See the table.
        warmup_steps: See the table.
        decay_factor: See the table.
        steps_per_decay: See the table.
        steps_per_cycle: See the table.
        second_constant: See the table.
        second_constant_step: See the table.
        minimum: The lowest rate; a smaller product is raised to it.

    Raises:
        InputError: If a name is not in the table.
    """
    known: dict[str, Schedule] = {
        "constant": lambda _: constant,
        "two_constants": lambda step: constant if step < second_constant_step else second_constant,
        "linear_warmup": lambda step: min(1.0, step / warmup_steps) if warmup_steps else 1.0,
        "rsqrt_decay": lambda step: 1 / math.sqrt(max(step, warmup_steps, 1)),
        "rsqrt_normalized_decay": lambda step: math.sqrt(warmup_steps / max(step, warmup_steps, 1)),
        "decay_every": lambda step: decay_factor ** (step // steps_per_decay),
        "cosine_decay": lambda step: _on_cosine(
            max(0.0, (step - warmup_steps) / steps_per_cycle) % 1.0, 1.0, 0.0
        ),
    }
    names = [name.strip() for name in factors.split("*")]
    for name in names:
        if name not in known:
            raise InputError(f"unknown factor {name!r} of a learning rate; choose from {', '.join(known)}")
    return lambda step: max(minimum, math.prod(known[name](step) for name in names))


class _BodyAndTail:
    """A line up from 0, a level body, and a tail.

    Args:
        body_value: The rate of the body.
        body_start: The first step of the body; `None` if there is no line before it.
        tail_start: The first step of the tail; `None` if there is no tail.
        tail_fn: The rate in the tail, from the step, `tail_start` and `body_value`.
    """

    def __init__(
        self,
        body_value: float,
        body_start: int | None = None,
        tail_start: int | None = None,
        tail_fn: Callable[[int, int, float], float] | None = None,
    ):
        self._body_value = body_value
        self._body_start = body_start or 0
        self._tail_start = tail_start
        self._tail_fn = tail_fn

    def __call__(self, step_number: int) -> float:
        if step_number < self._body_start:
            return self._body_value * step_number / self._body_start
        if self._tail_fn is None or self._tail_start is None or step_number < self._tail_start:
            return self._body_value
        return self._tail_fn(step_number, self._tail_start, self._body_value)


class _CosineSawtoothTail:
    """A cosine from the body's rate down to `min_value`, repeated every `steps_per_cycle` steps.

    Args:
        steps_per_cycle: Length of one fall.
        min_value: Where it ends.
    """

    def __init__(self, steps_per_cycle: int, min_value: float = 1e-5):
        self._steps_per_cycle = steps_per_cycle
        self._min_value = min_value

    def __call__(self, step_number: int, tail_start: int, body_value: float) -> float:
        progress = (step_number - tail_start) % self._steps_per_cycle / self._steps_per_cycle
        return _on_cosine(progress, body_value, self._min_value)


def _reciprocal_square_root(step: int, tail_start: int, body_value: float) -> float:
    return body_value * math.sqrt(tail_start / step)


def _on_cosine(progress: float, high: float, low: float) -> float:
    """From `high` at progress 0 to `low` at progress 1."""
    return low + (high - low) * (1 + math.cos(math.pi * progress)) / 2
