"""The examples in the documentation run, and its tables are whole."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sentrax.trax import layers as tl

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^\s*```\s*(\S*)\s*$")


def blocks(page: Path) -> dict[str, list[str]]:
    """The lines of a page by the language of the block that they are in, the others of each kind empty."""
    lines = page.read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    inside: str | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence:
            inside = fence[1] if inside is None else None
        elif inside is not None:
            found.setdefault(inside, [""] * len(lines))[number] = line
    assert inside is None, f"a block of {page.name} does not end"
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_is_python_or_has_no_language(page: Path) -> None:
    assert set(blocks(page)) <= {"python", ""}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "python" in blocks(page)], ids=lambda page: page.name
)
def test_the_python_of_a_page_runs_from_top_to_bottom(page: Path, tmp_path: Path) -> None:
    code = tmp_path / f"{page.stem}.py"
    code.write_text("\n".join(blocks(page)["python"]), encoding="utf-8")  # lines as numbered in the page
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, code], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_table_of_layers_has_every_public_name_and_no_other() -> None:
    page = (ROOT / "docs" / "layers.md").read_text(encoding="utf-8")
    contents = "".join(line.split("|")[2] for line in page.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\w+)`", contents)) == set(tl.__all__)
