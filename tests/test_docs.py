"""The documentation is true: its examples run, its tables are complete, and what it names exists."""

import csv
import doctest
import importlib
import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.images import terminal
from sentrax.cli import main
from sentrax.data.corpora import sample_corpus
from sentrax.trax import layers as tl

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "sentrax"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^\s*```\s*(\S*)\s*$")
_PATH = re.compile(r"`([\w./{},-]+(?:\.(?:py|pyi|md|toml|txt|tsv|ipynb)|/))`")
_TREE = re.compile(r"^ {4,}((?:[\w.]+(?:\.py|/) )+)", re.M)
_NAME = re.compile(r"`(sentrax(?!\.safetensors)(?:\.\w+)+)(?:\(.*?\))?`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


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


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_a_page_has_no_marks_of_an_unfinished_merge(page: Path) -> None:
    assert not re.search(r"^(<{7}|={7}|>{7})( |$)", page.read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_is_python_or_has_no_language(page: Path) -> None:
    assert set(blocks(page)) <= {"python", ""}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "python" in blocks(page)], ids=lambda page: page.name
)
def test_the_python_of_a_page_runs_from_top_to_bottom_and_prints_what_it_says(
    page: Path, tmp_path: Path
) -> None:
    code = tmp_path / f"{page.stem}.py"
    code.write_text("\n".join(blocks(page)["python"]), encoding="utf-8")  # lines as numbered in the page
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, code], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    promised = [line.partition("  # ")[2] for line in blocks(page)["python"] if line.startswith("print(")]
    assert {answer for answer in promised if answer.startswith("[")} <= set(done.stdout.splitlines())


def shell_examples(page: Path) -> list[tuple[str, list[str]]]:
    """The commands of a page, in lines that begin with `$ sentrax`, each with the output that it shows."""
    examples: list[tuple[str, list[str]]] = []
    in_block = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ sentrax "):
            examples.append((line.removeprefix("    $ sentrax "), []))
            in_block = True
        elif in_block and line.startswith("    "):
            examples[-1][1].append(line[4:])
        else:
            in_block = False
    return examples


def without_numbers(lines: list[str]) -> list[str]:
    """Lines with `#` for each number, without the lines that report progress every few seconds."""
    plain = [re.sub(r"\d+(?:[.,]\d+)*", "#", line) for line in lines]
    return [line for line in plain if ": #%, " not in line]


def test_the_shell_examples_of_the_readme_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sample = sample_corpus()  # positive texts first; with fewer negative ones, as in the page
    rows = [("text", "label"), *zip(sample.texts[:-50], sample.labels[:-50], strict=True)]
    for name in ("reviews.csv", "million.csv"):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows if name == "reviews.csv" else [row[:1] for row in rows])
    examples = shell_examples(ROOT / "README.md")
    assert len(examples) >= 3
    for command, shown in examples:
        assert main(shlex.split(command)) == 0
        printed = capsys.readouterr()
        # A terminal shows both streams as they come; here notices come first.
        assert without_numbers(shown) == without_numbers(
            [*printed.err.splitlines(), *printed.out.splitlines()]
        )


def text_of(svg: str) -> str:
    """The text of an SVG, which must need nothing else: no fonts, no images, no scripts."""
    assert not re.search(r"@font-face|@import|url\((?!#)|href|<image|<script", svg)
    texts = ElementTree.fromstring(svg).iterfind(".//{http://www.w3.org/2000/svg}text")  # noqa: S314 - ours
    return " ".join("".join(text.itertext()).replace("\N{NO-BREAK SPACE}", " ") for text in texts)


def test_the_picture_of_a_terminal_is_small_and_shows_what_the_command_prints_now() -> None:
    """`make picture` makes it anew; numbers may differ from machine to machine."""
    assert terminal.PICTURE.stat().st_size < 60_000
    pictures = terminal.PICTURE.read_text(encoding="utf-8"), terminal.make_picture()
    shown, now = (re.sub(r"[\d.,>%]+|[━╸╺─]|\s", "", text_of(picture)) for picture in pictures)
    assert shown == now


def test_a_picture_of_a_terminal_has_its_text_as_it_is() -> None:
    assert "positive   a < b [red]" in text_of(terminal.draw("\x1b[32mpositive\x1b[0m  a < b [red]"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_and_names_that_a_page_mentions_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in [*_PATH.findall(text), *" ".join(_TREE.findall(text)).split()]:
        assert all(is_a_file(part) for part in expand(path)), path
    for link in _LINK.findall(text):
        assert (page.parent / link).exists(), link
    for name in _NAME.findall(text):
        assert exists(name), name


def expand(path: str) -> list[str]:
    """The paths that one with `{a,b}` stands for."""
    braces = re.search(r"\{([^}]*)\}", path)
    if not braces:
        return [path.rstrip("/")]
    return [part for word in braces[1].split(",") for part in expand(path.replace(braces[0], word))]


def is_a_file(path: str) -> bool:
    """Whether there is such a file or folder, from the root, from the package, or of this name anywhere."""
    if "/" not in path:
        return (
            any(next(folder.rglob(path), None) for folder in (SOURCE, ROOT / "tests"))
            or (ROOT / path).exists()
        )
    return any((folder / path).exists() for folder in (ROOT, ROOT / "src", SOURCE))


def exists(name: str) -> bool:
    """Whether a dotted name can be imported, or is an attribute of what can."""
    parts = name.split(".")
    for n_modules in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:n_modules]))
        except ImportError:
            continue
        for attribute in parts[n_modules:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [
        *project["dependencies"],
        *(n for some in project["optional-dependencies"].values() for n in some),
    ]
    names = {re.split(r"[\[<>=]", need)[0] for need in needed} - {"sentrax"}
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines()
    listed = {
        name for row in table if row.startswith("| ") for name in re.findall(r"[\w.-]+", row.split("|")[1])
    }
    assert names <= listed, names - listed


def test_the_table_of_layers_has_every_public_name_and_no_other() -> None:
    page = (ROOT / "docs" / "layers.md").read_text(encoding="utf-8")
    contents = "".join(line.split("|")[2] for line in page.splitlines() if line.startswith("| `"))
    public = {name for name, value in vars(tl).items() if name[0] != "_" and not inspect.ismodule(value)}
    assert set(re.findall(r"`(\w+)`", contents)) == public


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(SOURCE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")],
    ids=lambda path: str(path.relative_to(SOURCE)),
)
def test_the_examples_in_docstrings_are_true(path: Path) -> None:
    parts = ("sentrax", *path.relative_to(SOURCE).with_suffix("").parts)
    module = importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    assert doctest.testmod(module).failed == 0
