"""Makes the pictures of a terminal, `terminal.svg` for the README among them, from what the command prints.

`make picture` runs it.
"""

import contextlib
import csv
import io
import os
import re
import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from rich.console import Console
from rich.text import Text

from sentrax.cli import main
from sentrax.data.corpora import sample_corpus
from sentrax.data.labelled import LabelledTexts
from sentrax.data.splits import split

PICTURE = Path(__file__).with_suffix(".svg")
DOCTOR = PICTURE.with_name("doctor.svg")
COLUMNS = 84
COMMANDS = (
    'sentrax predict "What a lovely day :)" "This movie was almost good." \\\n'
    '    "The meeting is at 5." "Not bad, not bad at all!" "They cancelled my flight 😭"',
    "sentrax train reviews.csv --output reviews.safetensors",
    "sentrax evaluate others.csv --model reviews.safetensors",
)
DOCTOR_COMMANDS = ("sentrax doctor messy.csv --fix mended.csv",)
_CLEARED = re.compile(r"(?:^.*\n\r\x1b\[1A|^.*)\x1b\[2K", re.M)
"""What a progress bar has cleared: the line before it, or the beginning of a line."""


class _Screen(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def print_terminal(commands: Sequence[str] = COMMANDS) -> str:
    """What a terminal shows of the commands, in colour."""
    screen = _Screen()
    for command in commands:
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


def make_picture(commands: Sequence[str] = COMMANDS) -> str:
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
        with Path("messy.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *_messy(parts[1])])
        return draw(print_terminal(commands))


def _messy(texts: LabelledTexts) -> list[tuple[str, str]]:
    """The texts with faults planted into them: a token that leaks, copies, conflicts, damage."""
    rows: list[tuple[str, str]] = list(zip(texts.texts, texts.labels, strict=True))
    positive = [place for place, (_, label) in enumerate(rows) if label == "positive"]
    for place in positive[::2]:
        rows[place] = f"{rows[place][0]} via FeedbackApp", rows[place][1]
    other = {"positive": "negative", "negative": "positive"}
    rows += [rows[3], rows[8], (rows[5][0], other[rows[5][1]])]
    rows += [("It isnâ€™t worth it", "negative"), ("Fish &amp; chips to die for", "Positive")]
    return rows


if __name__ == "__main__":
    for picture, commands in ((PICTURE, COMMANDS), (DOCTOR, DOCTOR_COMMANDS)):
        picture.write_text(make_picture(commands), encoding="utf-8")
        print(f"{picture}: {picture.stat().st_size:,} bytes")
