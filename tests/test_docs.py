"""The documentation is true: its examples run, its tables are complete, and what it names exists."""

import ast
import builtins
import doctest
import importlib
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.examples import SHELL_PAGES, blocks, python_answers, refresh, run_shell, shell_examples
from docs.images import terminal
from sentrax.trax import layers as tl

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "sentrax"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_PATH = re.compile(r"`([\w./{},-]+(?:\.(?:py|pyi|md|toml|txt|tsv|ipynb)|/))`")
_TREE = re.compile(r"^ {4,}((?:[\w.]+(?:\.py|/) )+)", re.M)
_NAME = re.compile(r"`(sentrax(?!\.safetensors)(?:\.\w+)+)(?:\(.*?\))?`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


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
    # `make examples` writes what is printed now into the pages.
    assert {answer.shown for answer in python_answers(page)} <= set(done.stdout.splitlines())


@pytest.mark.parametrize("name", ["README.md", "docs/sentiment.md", "docs/classifier.md"])
def test_a_block_of_python_can_be_copied_alone(name: str) -> None:
    apart = re.split(
        r"\n{4,}", "\n".join(blocks(ROOT / name)["python"]).strip()
    )  # two blank lines may be in one
    assert len(apart) > 3
    for block in apart:
        assert not unbound_names(block), block


def unbound_names(code: str) -> set[str]:
    """The names that code uses and nowhere binds."""
    used, bound = set[str](), set(dir(builtins))
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(name.asname or name.name).partition(".")[0] for name in node.names}
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return used - bound


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.mark.parametrize("page", SHELL_PAGES, ids=lambda page: page.name)
def test_the_shell_examples_of_a_page_print_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers may differ a little from machine to machine; `make examples` writes those of this one."""
    monkeypatch.chdir(tmp_path)
    examples = shell_examples(page)
    assert len(examples) >= 3
    for (command, _, shown), printed in zip(examples, run_shell(examples), strict=True):
        before, now = "\n".join(shown), "\n".join(printed)
        assert NUMBER.sub("#", before) == NUMBER.sub("#", now), command
        pairs = [
            [float(number.replace(",", "")) for number in NUMBER.findall(text)] for text in (before, now)
        ]
        assert pairs[0] == pytest.approx(pairs[1], rel=0.005, abs=0.002), command


def test_the_outputs_in_a_page_are_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(
        "```python\nprint([1])  # [2]\nprint({2: 3})\n# {}\n```\n\n    $ sentrax predict 'I love it'\n\n"
        "Text.\n\n    $ sentrax predict good\n    old\n\nEnd.\n"
    )
    assert refresh(page, with_shell=True)
    lines = page.read_text().splitlines()
    assert lines[1:4] == ["print([1])  # [1]", "print({2: 3})", "# {2: 3}"]
    assert re.fullmatch(r"    positive\t0\.\d{4}\tI love it", lines[7])
    assert re.fullmatch(r"    positive\t0\.\d{4}\tgood", lines[12])
    assert not refresh(page, with_shell=True)


def text_of(svg: str) -> str:
    """The text of an SVG, which must need nothing else: no fonts, no images, no scripts."""
    assert not re.search(r"@font-face|@import|url\((?!#)|href|<image|<script", svg)
    texts = ElementTree.fromstring(svg).iterfind(".//{http://www.w3.org/2000/svg}text")  # noqa: S314 - ours
    return " ".join("".join(text.itertext()).replace("\N{NO-BREAK SPACE}", " ") for text in texts)


@pytest.mark.parametrize(
    ("picture", "commands"),
    [(terminal.PICTURE, terminal.COMMANDS), (terminal.DOCTOR, terminal.DOCTOR_COMMANDS)],
    ids=["terminal", "doctor"],
)
def test_the_picture_of_a_terminal_is_small_and_shows_what_the_command_prints_now(
    picture: Path, commands: tuple[str, ...]
) -> None:
    """`make picture` makes it anew; numbers may differ from machine to machine."""
    assert picture.stat().st_size < 60_000
    pictures = picture.read_text(encoding="utf-8"), terminal.make_picture(commands)
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


def test_pictures_are_small_and_shown_on_a_page() -> None:
    pages = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = [path for ending in ("svg", "png") for path in (ROOT / "docs" / "images").glob(f"*.{ending}")]
    assert pictures
    for path in pictures:
        assert path.stat().st_size < 100_000, path
        assert f"images/{path.name})" in pages, path


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
