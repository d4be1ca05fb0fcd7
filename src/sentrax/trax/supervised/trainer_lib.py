"""What Trax's `trainer_lib` has besides its trainer: seeding all libraries at once."""

import random as python_random
from typing import Any

import numpy as np

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import random


@names_wrong_arguments
def init_random_number_generators(seed: int | None = None) -> Any:
    """Seed Python's and numpy's generators, and return a key.

    Args:
        seed: The random seed; if `None`, one is drawn.

    Raises:
        InputError: If the seed is not from 0 to 2³² - 1.
    """
    if seed is not None and not 0 <= seed < 1 << 32:
        raise InputError(f"seed is {seed}; expected a whole number from 0 to {(1 << 32) - 1:,}")
    chosen = python_random.SystemRandom().randint(0, 2**31 - 1) if seed is None else seed
    python_random.seed(chosen)
    np.random.seed(chosen)
    return random.get_prng(chosen)


@names_wrong_arguments
def init_host_and_devices(n_devices: int | None = None, random_seed: int | None = None) -> Any:
    """Seed the generators, and describe the devices.

    Args:
        n_devices: How many devices to use; there is one.
        random_seed: The random seed; if `None`, one is drawn.

    Returns:
        `(is_chief, n_hosts, n_devices, key)`, of which the first three are always `True`, 1 and 1.

    Raises:
        InputError: If more than one device is asked for.
    """
    check_n_devices(n_devices)
    return True, 1, 1, init_random_number_generators(random_seed)


def check_n_devices(n_devices: int | None) -> None:
    """Raise an `InputError` unless `n_devices` is `None` or 1."""
    if n_devices not in (None, 1):
        raise InputError(f"n_devices is {n_devices}; training runs on one device, so leave it out")
