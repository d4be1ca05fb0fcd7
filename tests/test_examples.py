"""The example notebook runs from top to bottom, and shows its pictures."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_an_example_runs_and_shows_four_pictures(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, timeout=600, startup_timeout=600, kernel_name="python3")
    # A history of its own: kernels that run side by side would wait for one file.
    client.execute(env={**os.environ, "IPYTHONDIR": str(tmp_path)})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 4
    # What one cell prints arrives in one output or in several.
    printed = "".join(output["text"] for output in notebook.cells[-1]["outputs"] if "text" in output)
    assert "'positive'" in printed
    assert "'negative'" in printed
