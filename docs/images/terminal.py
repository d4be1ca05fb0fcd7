"""Makes `terminal.svg`, the README's picture of a terminal, from what the command prints (`make picture`)."""

import contextlib
import csv
import io
import os
import re
import shlex
import tempfile
from pathlib import Path
from unittest import mock

from rich.console import Console
from rich.text import Text

from sentrax.cli import main
from sentrax.data.corpora import sample_corpus
from sentrax.data.splits import split

PICTURE = Path(__file__).with_suffix(".svg")
COLUMNS = 84
COMMANDS = (
    'sentrax predict "What a lovely day :)" "This movie was almost good." \\\n'
    '    "The meeting is at 5." "Not bad, not bad at all!" "They cancelled my flight 😭"',
    "sentrax train reviews.csv --output reviews.safetensors",
    "sentrax evaluate others.csv --model reviews.safetensors",
)
_CLEARED = re.compile(r"(?:^.*\n\r\x1b\[1A|^.*)\x1b\[2K", re.M)
"""What a progress bar has cleared: the line before it, or the beginning of a line."""


class _Screen(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def print_terminal() -> str:
    """What a terminal shows of the commands, in colour."""
    screen = _Screen()
    for command in COMMANDS:
        screen.write(f"\x1b[1;32m$\x1b[0m {command}\n")
        with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            code = main(shlex.split(command.replace("\\\n", ""))[1:])
        if code:
            raise RuntimeError(f"{command} failed: {screen.getvalue()}")
        screen.write("\n")
    return _CLEARED.sub("", screen.getvalue()).rstrip()


def draw(shown: str) -> str:
    """An SVG of a terminal that shows this. It loads no fonts: it is drawn with what the reader has."""
    console = Console(record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True, highlight=False)
    console.print(Text.from_ansi(shown))
    svg = console.export_svg(title="sentrax", unique_id="terminal")
    without_fonts = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    return without_fonts.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def make_picture() -> str:
    """Run the commands in a folder of their own, and draw what they print."""
    parts = split(sample_corpus(), 0.2, seed=1)
    with (
        mock.patch.dict(os.environ, TERM="xterm-256color", COLUMNS=str(COLUMNS), NO_COLOR=""),
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
    ):
        for name, part in zip(("reviews.csv", "others.csv"), parts, strict=True):
            with Path(name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([("text", "label"), *zip(part.texts, part.labels, strict=True)])
        return draw(print_terminal())


if __name__ == "__main__":
    PICTURE.write_text(make_picture(), encoding="utf-8")
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")
