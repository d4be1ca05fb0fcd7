"""What several tests share: where the real corpora are, and skipping by name where they are not."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2] / "shared"
if "NLTK_DATA" not in os.environ and (SHARED / "data/nltk_data").is_dir():
    os.environ["NLTK_DATA"] = str(SHARED / "data/nltk_data")

from sentrax.data.corpora import twitter_samples  # noqa: E402
from sentrax.data.labelled import LabelledTexts  # noqa: E402
from sentrax.errors import CorpusError  # noqa: E402


@pytest.fixture(scope="session")
def notebook_folder() -> Path:
    """The folder with the notebook's cells and expected values."""
    folder = SHARED / "notebook"
    if not folder.is_dir():
        pytest.skip("the notebook is not at hand on this machine")
    return folder


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
        pytest.skip("twitter_samples is not at hand on this machine")
