"""Seeds and devices."""

import random

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax.supervised.training import init_host_and_devices, init_random_number_generators


def test_a_seed_decides_what_all_generators_give() -> None:
    def drawn(seed: int | None) -> tuple[float, float, list[int]]:
        key = init_random_number_generators(seed)
        return random.random(), float(np.random.random()), key.tolist()

    assert drawn(3) == drawn(3)
    assert drawn(3)[2] == [0, 3]
    assert drawn(3) != drawn(4)
    assert drawn(None) != drawn(None)


def test_one_device_computes() -> None:
    *devices, key = init_host_and_devices(random_seed=5)
    assert devices == [True, 1, 1]
    assert key.tolist() == [0, 5]
    with pytest.raises(InputError, match="n_devices is 8"):
        init_host_and_devices(n_devices=8)
