"""The course notebook, unchanged, on today's JAX: after one line, `import trax` and `utils` work.

In a notebook: `%load_ext sentrax.notebook`. In a script, before `import trax`:

    import sentrax.notebook
    sentrax.notebook.install()

The notebook's own functions are here too.
"""

import importlib
import os
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.data.corpora import load_tweets
from sentrax.notebook import trax_stand_in
from sentrax.notebook.batches import data_generator
from sentrax.text.tweets import process_tweet, tweet_to_tensor

if TYPE_CHECKING:
    from sentrax.notebook.model import classifier
    from sentrax.notebook.training import compute_accuracy, evaluate, predict, train_model

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
    "classifier": "sentrax.notebook.model",
    "compute_accuracy": "sentrax.notebook.training",
    "evaluate": "sentrax.notebook.training",
    "predict": "sentrax.notebook.training",
    "train_model": "sentrax.notebook.training",
}


def install() -> None:
    """Make `import trax` and `import utils` give sentrax, and keep compiled programs between runs.

    Compiled programs go to the folder that `JAX_COMPILATION_CACHE_DIR` names, or to `sentrax` in the user's
    cache folder.

    Raises:
        SentraxError: If another `trax` or `utils` has already been imported.
    """
    trax_stand_in.refuse_foreign("utils")
    trax_stand_in.provide()
    keep_compiled_programs()
    layers = importlib.import_module("sentrax.trax.layers")
    utils = types.ModuleType("utils", "What the notebook imports from a file beside it.")
    vars(utils).update(Layer=layers.Layer, load_tweets=load_tweets, process_tweet=process_tweet)
    vars(utils)["__sentrax__"] = True
    sys.modules["utils"] = utils


def load_ipython_extension(_shell: Any) -> None:
    """What `%load_ext sentrax.notebook` calls."""
    install()


def keep_compiled_programs() -> None:
    """Let JAX keep what it compiles in the user's cache folder, unless it is set up otherwise."""
    import jax

    config: Any = jax.config
    if config.jax_compilation_cache_dir is None:
        cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
        config.update("jax_compilation_cache_dir", str(Path(cache) / "sentrax" / "compiled"))
    config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def __getattr__(name: str) -> Any:
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HEAVY[name]), name)
