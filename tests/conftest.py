"""What several tests share: where real corpora are, the marker `data` of tests that need them, Hypothesis."""

import gc
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples in each run, however loaded the machine is: a run that fails, fails again.
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

# What JAX has compiled is kept, for the next loop that does the same and for the processes that tests start.
# Each worker has a folder of its own: an entry that another one is writing would be read by halves.
COMPILED = tempfile.mkdtemp(prefix="sentrax-tests-")
os.environ["JAX_COMPILATION_CACHE_DIR"] = COMPILED
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
# Most of the time here goes into compiling programs that run once, so XLA does without optimizing them.
# The whole notebook runs as XLA compiles it by default; `XLA_FLAGS= pytest` compiles everything so.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false")

SHARED = Path(__file__).parents[2] / "shared"
if "NLTK_DATA" not in os.environ and (SHARED / "data/nltk_data").is_dir():
    os.environ["NLTK_DATA"] = str(SHARED / "data/nltk_data")

from sentrax.data.corpora import twitter_samples  # noqa: E402
from sentrax.data.labelled import LabelledTexts  # noqa: E402
from sentrax.errors import CorpusError  # noqa: E402

_DATA_FIXTURES = {"shared_data", "notebook_folder", "tweets"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use real corpora, so that `pytest -m data` runs these and no others."""
    for item in items:
        if _DATA_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.data)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the labelled data sets."""
    return _folder_or_skip(SHARED / "data")


def pytest_collection_finish() -> None:
    """Collect garbage less often, and without looking at modules and tests, which stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(COMPILED, ignore_errors=True)


@pytest.fixture(scope="session")
def notebook_folder() -> Path:
    """The folder with the notebook's cells and expected values."""
    return _folder_or_skip(SHARED / "notebook")


@pytest.fixture(scope="session")
def expected(notebook_folder: Path) -> dict[str, Any]:
    """What the notebook prints."""
    loaded: dict[str, Any] = json.loads((notebook_folder / "expected.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def tweets() -> LabelledTexts:
    """NLTK's twitter_samples."""
    try:
        return twitter_samples(download=False)
    except CorpusError:
        pytest.skip("twitter_samples is not available on this machine")


def _folder_or_skip(folder: Path) -> Path:
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not available on this machine")
    return folder
