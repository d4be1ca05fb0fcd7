"""What the examples of the pages print, and how it is written into them anew (`make examples`).

Examples of the shell run in a folder with the files of `make demo`.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sentrax.cli import demo, main

ROOT = Path(__file__).parents[1]
SHELL_PAGES = (ROOT / "README.md", ROOT / "docs" / "explain.md")
"""The pages whose commands are shown with what they print."""
_FENCE = re.compile(r"^\s*```\s*(\S*)\s*$")
_PROMPT = "    $ sentrax "
_ANSWERS = ("[", "{", "Sentiment(")
"""How a comment after a `print` begins that says what is printed."""


class Shell(NamedTuple):
    """A command of a page, without `sentrax`, and what is shown below it, from line `first` on."""

    command: str
    first: int
    shown: list[str]


class Answer(NamedTuple):
    """What is shown of a `print` in line `asked`, counted from 0: a comment in line `line`."""

    asked: int
    line: int
    shown: str


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
    if inside is not None:
        raise ValueError(f"a block of {page.name} does not end")
    return found


def shell_examples(page: Path) -> list[Shell]:
    """The commands of a page, in indented lines that begin with `$ sentrax`, each with its output.

    An empty line is part of an output if the next one is indented and no command.
    """
    examples: list[Shell] = []
    in_block = False
    lines = page.read_text(encoding="utf-8").splitlines()
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
        if line.startswith(_PROMPT):
            examples.append(Shell(line.removeprefix(_PROMPT), number + 1, []))
            in_block = True
        elif in_block and (line.startswith("    ") or (not line and _is_output(following))):
            examples[-1].shown.append(line[4:])
        else:
            in_block = False
    return examples


def _is_output(line: str) -> bool:
    return line.startswith("    ") and not line.startswith("    $ ")


def run_shell(examples: list[Shell]) -> Iterator[list[str]]:
    """What each command prints, notices first, one after the other in the working folder."""
    demo.write_files()
    for command, _, _ in examples:
        notices, results = io.StringIO(), io.StringIO()
        with contextlib.redirect_stderr(notices), contextlib.redirect_stdout(results):
            code = main(shlex.split(command))
        if code:
            raise RuntimeError(f"sentrax {command} failed: {notices.getvalue()}")
        printed = [*notices.getvalue().splitlines(), *results.getvalue().splitlines()]
        yield [line for line in printed if not re.search(r": \d+%, ", line)]  # of progress, every few seconds


def python_answers(page: Path) -> list[Answer]:
    """What the Python of a page says that it prints, at the end of a `print` of one line or below it."""
    lines = blocks(page).get("python", [])
    answers = []
    for number, line in enumerate(lines):
        if line.startswith("print("):
            _, is_beside, shown = line.partition("  # ")
            below = lines[number + 1].removeprefix("# ") if lines[number + 1].startswith("# ") else ""
            answers.append(Answer(number, number + (not is_beside), shown or below))
    return [answer for answer in answers if answer.shown.startswith(_ANSWERS)]


def run_python(page: Path) -> dict[int, str]:
    """What each line with a `print` in the Python of a page prints, by its number from 0."""
    printed: dict[int, str] = {}

    def note(*values: Any) -> None:
        printed[sys._getframe(1).f_lineno - 1] = " ".join(map(str, values))

    code = compile("\n".join(blocks(page)["python"]), page.name, "exec")
    exec(code, {"__name__": "__main__", "print": note})  # noqa: S102 - it is our own
    return printed


def refresh(page: Path, *, with_shell: bool) -> bool:
    """Write what the examples of a page print now into it; whether that has changed it.

    Args:
        page: The page.
        with_shell: Whether that is done to its commands, too.
    """
    lines = page.read_text(encoding="utf-8").splitlines()
    before = list(lines)
    answers, examples = python_answers(page), shell_examples(page)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        printed = run_python(page) if answers else {}
        outputs = list(run_shell(examples)) if with_shell else []
    for asked, line, shown in answers:
        lines[line] = lines[line].removesuffix(shown) + printed[asked]
    for (_, first, shown_lines), output in reversed(list(zip(examples, outputs, strict=False))):
        lines[first : first + len(shown_lines)] = [f"    {line}".rstrip() for line in output]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines != before


if __name__ == "__main__":
    os.environ.pop("FORCE_COLOR", None)
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        if refresh(path, with_shell=path in SHELL_PAGES):
            print(f"{path.relative_to(ROOT)}: changed")
