"""Imports point down the floors, and nothing heavy is loaded at the edge."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sentrax

PACKAGE = Path(sentrax.__file__).parent
BASE = {"errors", "storage", "metrics", "rounding"}
TEXT_WING = (
    *("text", "data", "bags", "features", "linear", "predictors", "calibration"),
    *("model_file", "fasttext_models", "scoring"),
)
LAYER_WING = ("fastmath", "layers", "optimizers", "models", "training")
ABOVE = ("classifier", "trax_names", "trax_stand_in", "notebook", "cli")


def allowed(room: str) -> set[str]:
    """The rooms that a room may import from."""
    if room in BASE:
        return BASE
    if room in TEXT_WING:
        return BASE | set(TEXT_WING[: TEXT_WING.index(room) + 1])
    if room in LAYER_WING:
        return BASE | set(LAYER_WING[: LAYER_WING.index(room) + 1])
    return BASE | set(TEXT_WING) | set(LAYER_WING) | set(ABOVE[: ABOVE.index(room) + 1])


def imported_rooms(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [f"sentrax.{alias.name}" for alias in node.names]
                if node.module == "sentrax"
                else [node.module]
            )
        for name in names:
            if name.startswith("sentrax.") and not name.startswith("sentrax.__"):
                yield name.split(".")[1]


def modules() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert set(imported_rooms(path)) <= allowed(room)


@pytest.mark.parametrize("module", ["sentrax", "sentrax.text", "sentrax.data"])
def test_light_modules_load_neither_jax_nor_nltk(module: str) -> None:
    code = f"import {module}, sys; print(*(name for name in ('jax', 'nltk') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_help_loads_no_numpy() -> None:
    code = """
import contextlib, io, sys
from sentrax.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
print("numpy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
