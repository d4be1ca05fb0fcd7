"""Learning rates at chosen steps, computed by hand."""

import math

import pytest

from sentrax.errors import InputError
from sentrax.trax.supervised import lr_schedules
from sentrax.trax.supervised.lr_schedules import Schedule

CASES: dict[str, tuple[Schedule, dict[int, float]]] = {
    "constant": (lr_schedules.constant(0.02), {1: 0.02, 10**9: 0.02}),
    "warmup": (lr_schedules.warmup(9, 0.01), {1: 0.001, 9: 0.009, 10: 0.01, 4000: 0.01}),
    "warmup_and_rsqrt_decay": (
        lr_schedules.warmup_and_rsqrt_decay(24, 0.25),
        {1: 0.01, 24: 0.24, 25: 0.25, 100: 0.125, 2500: 0.025},
    ),
    "cosine": (
        lr_schedules.cosine(9, 110, 0.5, min_value=0.1),
        {1: 0.05, 10: 0.5, 60: 0.3, 110: 0.1, 500: 0.1},
    ),
    "default factors": (
        lr_schedules.multifactor(),
        {1: 0.1 / 400 / 20, 200: 0.1 / 2 / 20, 400: 0.1 / 20, 1600: 0.1 / 40},
    ),
    "rsqrt_normalized_decay": (
        lr_schedules.multifactor("constant*rsqrt_normalized_decay", constant=0.4, warmup_steps=100),
        {1: 0.4, 100: 0.4, 400: 0.2},
    ),
    "decay_every": (
        lr_schedules.multifactor("constant * decay_every", constant=0.8, steps_per_decay=10),
        {9: 0.8, 10: 0.4, 19: 0.4, 30: 0.1},
    ),
    "cosine_decay": (
        lr_schedules.multifactor("cosine_decay", warmup_steps=10, steps_per_cycle=60),
        {5: 1.0, 10: 1.0, 30: 0.75, 40: 0.5, 50: 0.25, 70: 1.0, 100: 0.5},
    ),
    "two_constants": (
        lr_schedules.multifactor("two_constants", second_constant_step=5),
        {4: 0.1, 5: 0.01},
    ),
    "minimum": (
        lr_schedules.multifactor("constant * decay_every", steps_per_decay=1, minimum=0.02),
        {1: 0.05, 2: 0.025, 3: 0.02},
    ),
}


@pytest.mark.parametrize(("schedule", "rates"), CASES.values(), ids=CASES)
def test_the_rate_is_the_one_computed_by_hand(schedule: Schedule, rates: dict[int, float]) -> None:
    assert {step: schedule(step) for step in rates} == pytest.approx(rates)


def test_an_unknown_factor_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"unknown factor 'sine'.*constant.*cosine_decay"):
        lr_schedules.multifactor("constant * sine")


def test_a_cosine_needs_steps_after_its_warmup() -> None:
    with pytest.raises(InputError, match="n_steps is 10; expected more than the 11 steps"):
        lr_schedules.cosine(10, 10, 0.1)


def test_a_sawtooth_begins_again() -> None:
    tail = lr_schedules._CosineSawtoothTail(180, min_value=0.1)
    schedule = lr_schedules._BodyAndTail(0.3, tail_start=0, tail_fn=tail)
    expected = {30: 0.2 + 0.1 * math.cos(math.pi / 6), 90: 0.2, 180: 0.3, 270: 0.2}
    assert {step: schedule(step) for step in expected} == pytest.approx(expected)
