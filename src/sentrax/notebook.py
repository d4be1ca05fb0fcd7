"""The course notebook, unchanged, on today's JAX: after one line, `import trax` and `utils` work.

In a notebook: `%load_ext sentrax.notebook`. In a script, before `import trax`:

    import sentrax.notebook
    sentrax.notebook.install()

Trax's modules become aliases of ours. A name that Trax has and sentrax does not says so when it is used.
The notebook's functions are here too, as our own.
"""

import importlib
import os
import random as python_random
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.data import data_generator, load_tweets
from sentrax.errors import SentraxError
from sentrax.text import process_tweet, tweet_to_tensor

if TYPE_CHECKING:
    from sentrax.classifier import compute_accuracy, evaluate, predict, train_model
    from sentrax.models import classifier

__all__ = [
    "classifier",
    "compute_accuracy",
    "data_generator",
    "evaluate",
    "install",
    "load_ipython_extension",
    "load_tweets",
    "predict",
    "process_tweet",
    "train_model",
    "tweet_to_tensor",
]

_HEAVY = {
    "classifier": "sentrax.models",
    "compute_accuracy": "sentrax.classifier",
    "evaluate": "sentrax.classifier",
    "predict": "sentrax.classifier",
    "train_model": "sentrax.classifier",
}

_ALIASES = {
    "trax.fastmath": "sentrax.fastmath",
    "trax.fastmath.numpy": "jax.numpy",
    "trax.fastmath.random": "sentrax.fastmath.random",
    "trax.layers": "sentrax.layers",
    "trax.layers.activation_fns": "sentrax.layers.activation_fns",
    "trax.layers.base": "sentrax.layers.base",
    "trax.layers.combinators": "sentrax.layers.combinators",
    "trax.layers.core": "sentrax.layers.core",
    "trax.layers.initializers": "sentrax.layers.initializers",
    "trax.layers.metrics": "sentrax.layers.metrics",
    "trax.optimizers": "sentrax.optimizers",
    "trax.optimizers.adafactor": "sentrax.optimizers.adafactor",
    "trax.optimizers.adam": "sentrax.optimizers.adam",
    "trax.optimizers.base": "sentrax.optimizers.base",
    "trax.optimizers.momentum": "sentrax.optimizers.momentum",
    "trax.optimizers.rms_prop": "sentrax.optimizers.rms_prop",
    "trax.optimizers.sm3": "sentrax.optimizers.sm3",
    "trax.shapes": "sentrax.fastmath.shapes",
    "trax.supervised.training": "sentrax.training",
}
"""Which module of ours stands for which of Trax's."""


def install() -> None:
    """Make `import trax` and `import utils` give sentrax, and keep compiled programs between runs.

    Compiled programs go to the folder that `JAX_COMPILATION_CACHE_DIR` names, or to `sentrax` in the user's
    cache folder.

    Raises:
        SentraxError: If another `trax` or `utils` has already been imported.
    """
    for name in ("trax", "utils"):
        present = sys.modules.get(name)
        if present is not None and not getattr(present, "__sentrax__", False):
            where = getattr(present, "__file__", None) or "this session"
            raise SentraxError(
                f"another module named {name!r} is already imported, from {where};"
                " restart and call sentrax.notebook.install() before importing it"
            )
    keep_compiled_programs()
    trax = _stand_in("trax", "a part of Trax that sentrax does not have")
    supervised = _stand_in("trax.supervised", "a part of Trax that sentrax does not have")
    trainer_lib = _stand_in("trax.supervised.trainer_lib", "use sentrax.training.Loop")
    utils = _stand_in("utils", "the notebook uses Layer, load_tweets and process_tweet")

    trainer_lib.__dict__["init_random_number_generators"] = init_random_number_generators
    layers = importlib.import_module("sentrax.layers")
    utils.__dict__.update(Layer=layers.Layer, load_tweets=load_tweets, process_tweet=process_tweet)
    modules = {"trax": trax, "trax.supervised": supervised, "trax.supervised.trainer_lib": trainer_lib}
    modules |= {alias: importlib.import_module(name) for alias, name in _ALIASES.items()}
    for alias, module in modules.items():
        sys.modules[alias] = module
        parent, _, name = alias.rpartition(".")
        if isinstance(modules.get(parent), _StandIn):
            setattr(modules[parent], name, module)
    sys.modules["utils"] = utils


def load_ipython_extension(_shell: Any) -> None:
    """What `%load_ext sentrax.notebook` calls."""
    install()


def init_random_number_generators(seed: int | None = None) -> Any:
    """Seed Python's and numpy's generators, as Trax's trainer does, and return a key."""
    import numpy as np

    from sentrax.fastmath import random

    chosen = python_random.SystemRandom().randint(0, 2**31 - 1) if seed is None else seed
    python_random.seed(chosen)
    np.random.seed(chosen)
    return random.get_prng(chosen)


def keep_compiled_programs() -> None:
    """Let JAX keep what it compiles in the user's cache folder, unless it is set up otherwise."""
    import jax

    config: Any = jax.config
    if config.jax_compilation_cache_dir is None:
        cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
        config.update("jax_compilation_cache_dir", str(Path(cache) / "sentrax" / "compiled"))
    config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    config.update("jax_persistent_cache_min_entry_size_bytes", -1)


class _StandIn(types.ModuleType):
    """A module of Trax's, without the parts that sentrax does not have."""

    __sentrax__ = True
    __path__: list[str] = []  # noqa: RUF012 - an empty search path makes `import trax.x` say what is missing

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"{self.__name__}.{name} is not in sentrax's stand-in: {self.__doc__}")


def _stand_in(name: str, hint: str) -> types.ModuleType:
    return _StandIn(name, hint)


def __getattr__(name: str) -> Any:
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HEAVY[name]), name)
