"""The Trax library, continued on today's JAX: Trax's module paths, names and behaviour.

>>> from sentrax import trax
>>> trax.layers.Dense(2)
Dense_2
"""

from typing import Any

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    return _load("supervised").lr_schedules if name == "lr" else _load(name)
