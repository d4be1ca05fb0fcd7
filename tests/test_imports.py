"""Who may import whom: down the list of rooms only, never in a circle; and what prediction may load."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sentrax
from tests.saved_models import saved_model

PACKAGE = Path(sentrax.__file__).parent
TRAX, NOTEBOOK = "trax", "notebook"
ROOMS = (
    "errors",
    "wording",
    "html",
    "forks",
    "progress",
    "files",
    "text",
    "data",
    "models.checkpoints",
    "models.history",
    "models.state",
    "models.quantized_tables",
    "models.sparse_tables",
    "models.threads",
    "models.base",
    "models.contributions",
    "models.removal",
    "models.registry",
    "models.pretrained",
    "models.features",
    "models.lexicon",
    "models.linear",
    "models.nbsvm",
    "models.averaging",
    "models.networks",
    "models.fasttext",
    "saved",
    "evaluation.metrics",
    "scoring",
    "explanation",
    "classifier",
    "evaluation",
    "compat",
    TRAX,
    NOTEBOOK,
    "cli",
    "__main__",
)
"""From the ground up: a file imports from its own room and from rooms above it in this list, but for what
`may_import` adds for the Trax wing."""
EVERYWHERE = ("", "text", "data", "models", "saved", "scoring", "explanation", "classifier", "evaluation")
"""`__init__` files, which hold public names only, and load them lazily."""


def modules() -> dict[str, Path]:
    """Every file by its module's name below `sentrax`; the package itself is ''."""
    names = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


MODULES = modules()


def imported_modules(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, anywhere in it: at its top, in functions, for types only."""
    package = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(("sentrax", *package[: len(package) - node.level + 1])) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            # `from a import b` imports the module a.b, if there is one, and else a.
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] != "sentrax":
                continue
            inner = name.removeprefix("sentrax").lstrip(".")
            yield inner if inner in MODULES else inner.rpartition(".")[0]


IMPORTS = {name: set(imported_modules(path)) - {name} for name, path in MODULES.items()}


def room_of(module: str) -> str:
    """The most specific room that a module is in."""
    rooms = [room for room in ROOMS if module == room or module.startswith(f"{room}.")]
    assert rooms, f"{module} is in no room; add its room to the list"
    return max(rooms, key=len)


def may_import(importer: str, imported: str) -> bool:
    if imported in EVERYWHERE:
        return imported == ""  # nobody goes through the public names, but for __version__
    room, other = room_of(importer), room_of(imported)
    if room == TRAX:
        return other in (TRAX, "files", "errors", "wording", "progress")
    if other == TRAX:
        return room == NOTEBOOK
    return ROOMS.index(other) <= ROOMS.index(room)


@pytest.mark.parametrize("module", sorted(MODULES.keys() - set(EVERYWHERE)))
def test_a_file_imports_only_from_its_room_and_rooms_above_it(module: str) -> None:
    wrong = {name for name in IMPORTS[module] if not may_import(module, name)}
    assert not wrong


def test_imports_have_no_cycles() -> None:
    finished: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in finished:
            for imported in sorted(IMPORTS[module] - set(EVERYWHERE)):
                visit(imported, (*path, module))
            finished.add(module)

    for module in sorted(MODULES.keys() - set(EVERYWHERE)):
        visit(module, ())


def loaded_after(code: str) -> list[str]:
    """The names of all modules that are loaded after some code, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1].split()


HEAVY = ("jax", "nltk", "optax", "scipy", "safetensors.torch", "sklearn", "rich")


@pytest.mark.parametrize("module", ["sentrax", "sentrax.text", "sentrax.data", "sentrax.models.registry"])
def test_light_modules_load_nothing_heavy(module: str) -> None:
    assert not {"jax", "nltk", "scipy", "polars"} & set(loaded_after(f"import {module}"))


TRAINING = (
    *("training", "fitting", "logistic", "design", "merging", "prior", "settings", "checkpoints", "polarity"),
    *("further_training", "many_labels", "problems", "rehearsal", "sparse_training"),
    *("objective", "lbfgs", "preconditioning", "relevance"),
    *("held_out", "history", "provenance", "metrics", "comparison", "tuning", "trax", "cli", "notebook"),
)
"""Names of modules that train or measure; a prediction needs none of them."""


PREDICTIONS = {  # name: (code, most modules of ours that it may load)
    "one text": (
        "from sentrax.saved.model import SavedModel\n"
        "from sentrax.scoring.scorer import Scorer\n"
        "Scorer(SavedModel.load(path)).predict('good')",
        42,
    ),
    "a list": ("import sentrax\nsentrax.load(path).predict(['good'])", 57),
    "a sentiment": ("import sentrax\nsentrax.sentiment('good')", 50),
}


@pytest.mark.parametrize(("code", "most"), PREDICTIONS.values(), ids=PREDICTIONS)
def test_a_prediction_loads_few_modules_and_none_that_trains(code: str, most: int, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    saved_model("linear").save(path)
    loaded = loaded_after(f"path = {str(path)!r}\n{code}")
    ours = [name for name in loaded if name.split(".")[0] == "sentrax"]
    assert not {*HEAVY, "polars"} & set(loaded)
    assert not {name for name in ours if set(name.split(".")) & set(TRAINING)}
    assert len(ours) <= most, ours


def test_help_loads_no_numpy() -> None:
    code = """
import contextlib, io
from sentrax.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
"""
    assert "numpy" not in loaded_after(code)
