"""`%load_ext sentrax.notebook`: `import trax` and `import utils` work, and compiled programs are cached."""

import importlib
import sys
from typing import Any

from sentrax.notebook.trax_finder import provide_trax, refuse_foreign


def install() -> None:
    """Make `import trax` and `import utils` give sentrax, and cache compiled programs between runs.

    Compiled programs go to the folder that `JAX_COMPILATION_CACHE_DIR` names, or to the user's cache folder.

    Raises:
        SentraxError: If another `trax` or `utils` has already been imported.
    """
    refuse_foreign("utils")
    provide_trax()
    keep_compiled_programs()
    sys.modules["utils"] = importlib.import_module("sentrax.notebook.utils")


def load_ipython_extension(_shell: Any) -> None:
    """Called by `%load_ext sentrax.notebook`."""
    install()


def keep_compiled_programs() -> None:
    """Let JAX cache compiled programs in the user's cache folder, unless it is configured otherwise."""
    import jax
    from platformdirs import user_cache_path

    config: Any = jax.config
    if config.jax_compilation_cache_dir is None:
        config.update(
            "jax_compilation_cache_dir", str(user_cache_path("sentrax", appauthor=False) / "compiled")
        )
    config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    config.update("jax_persistent_cache_min_entry_size_bytes", -1)
