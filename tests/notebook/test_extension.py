"""What one line installs: `import trax`, `import utils`, and a cache of compiled programs."""

import os
import subprocess
import sys
from pathlib import Path

INSTALL = """
import sentrax.notebook, sys
assert "jax" not in sys.modules
sentrax.notebook.load_ipython_extension(None)
import jax, utils
from utils import Layer, load_tweets, process_tweet
assert utils is sys.modules["sentrax.notebook.utils"]
print(jax.config.jax_compilation_cache_dir)
"""


def installed(**environment: str) -> str:
    # The tests themselves have a cache, which this must not see.
    outside = {name: value for name, value in os.environ.items() if name != "JAX_COMPILATION_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", INSTALL],
        capture_output=True,
        text=True,
        check=False,
        env={**outside, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_extension_brings_utils_and_caches_compiled_programs_for_the_user(tmp_path: Path) -> None:
    folder = Path(installed(HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache")))
    assert folder.is_relative_to(tmp_path)
    assert folder.parts[-2:] == ("sentrax", "compiled")


def test_a_cache_that_jax_is_configured_for_stays(tmp_path: Path) -> None:
    assert installed(JAX_COMPILATION_CACHE_DIR=str(tmp_path)) == str(tmp_path)
