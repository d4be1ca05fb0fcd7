"""Nothing that a terminal obeys reaches one, whatever texts, labels, columns and file names hold.

Files and pipes get texts and labels as they are.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sentrax.cli import main
from tests.saved_models import saved_model

# ECMA-48 and Unicode's annex 9 list what is obeyed: C0 and C1 controls, DEL, and bidirectional controls.
OBEYED = (
    "\x1b[5m", "\x1b]0;title\x07", "\b\b", "\x00", "\x7f", "\x9b2J", "\x85", "\r", "\x0b", "\x0c",
    "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
)  # fmt: skip
CODES = {*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {9, 10}

OURS = re.compile(r"\x1b\[(?:(?:0|1|2|3[0-7]|90)(?:;(?=\d))?)*m")
"""Colours in which results are drawn; the text above blinks."""

Terminal = Callable[[], str]


def obeyed_in(printed: str) -> set[str]:
    """The characters that a terminal would obey, but for our own colours."""
    return {character for character in OURS.sub("", printed) if ord(character) in CODES}


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A function that returns what was printed since its last call; standard streams are a terminal."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda stream: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def printed() -> str:
        return "".join(capsys.readouterr())

    return printed


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[str, str]:
    """The paths of a model and of labelled texts, with everything in their labels, texts and names."""
    folder = tmp_path / "\x1b[2J\u202efolder\x07"
    folder.mkdir()
    labels = tuple("".join(OBEYED) + name for name in ("negative", "positive"))
    model = folder / "\x9bmodel.safetensors"
    replace(saved_model("lexicon"), labels=labels).save(model)
    data = folder / "d\x1b[1m.jsonl"
    rows = [{"text": f"a {word} film {mark}", "label": label}
            for mark in OBEYED for word, label in zip(("bad", "good"), labels, strict=True)]  # fmt: skip
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(model), str(data)


@pytest.mark.parametrize("mark", OBEYED, ids=ascii)
def test_a_text_cannot_control_the_terminal(mark: str, hostile: tuple[str, str], terminal: Terminal) -> None:
    text = f"good {mark}film"
    for options in ([], ["--json"], ["--unsure"]):
        assert main(["predict", "--model", hostile[0], *options, text]) == 0
        assert not obeyed_in(terminal())


def test_no_verb_lets_names_labels_or_texts_control_the_terminal(
    hostile: tuple[str, str], terminal: Terminal, tmp_path: Path
) -> None:
    model, data = hostile
    output = str(Path(model).parent / "o\x1b[1m.safetensors")
    for command in (
        ["evaluate", data, "--model", model],
        ["evaluate", data, "--model", model, "--json"],
        ["show", model],
        ["show", model, "--json"],
        ["convert", model, "--output", output],
        ["train", data, "--kind", "lexicon", "--output", output + "2"],
        ["compare", data, "--kinds", "lexicon"],
        ["doctor", data],
        ["predict", "--model", model, "--input", data, "--output", output + ".csv", "--suffix", "_2"],
    ):
        assert main(command) == 0, terminal()
        printed = terminal()
        assert printed
        for moved in ("\r", "\x1b[1A", "\x1b[2K"):  # a progress bar goes back to its line, and clears it
            printed = printed.replace(moved, "")
        assert not obeyed_in(printed), command[0]


@pytest.mark.parametrize(
    "command",
    [
        ["predict", "--model", "\x1b[31mmissing\x07\u202e", "text"],
        ["train", "\x1b[31mmissing\x9b"],
        ["tune", "missing\x1b[2J", "--text", "\x1b"],
        ["show", "\x1b]0;title\x07"],
    ],
    ids=lambda command: command[0],
)
def test_an_error_cannot_control_the_terminal(command: list[str], terminal: Terminal) -> None:
    assert main(command) == 1
    printed = terminal()
    assert "missing" in printed or "title" in printed
    assert not obeyed_in(printed)


@pytest.mark.parametrize(
    "command",
    [["\x1b[31mverb"], ["train", "--\x1b[31m\u202e"], ["train", "x", "--seed", "\x1b[31m"], ["--\x9b2J"]],
    ids=ascii,
)
def test_wrong_usage_cannot_control_the_terminal(command: list[str], terminal: Terminal) -> None:
    with pytest.raises(SystemExit):
        main(command)
    printed = terminal()
    assert "sentrax: error: " in printed
    assert not obeyed_in(printed)


def test_a_pipe_gets_texts_and_labels_as_they_are(
    hostile: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    text = "good \x1b[31mfilm\u202e \u2066"
    assert main(["predict", "--model", hostile[0], text]) == 0
    label, _, printed = capsys.readouterr().out.rstrip("\n").split("\t")
    assert printed == text
    assert OBEYED[0] in label


def test_json_has_the_very_text_on_a_terminal_too(hostile: tuple[str, str], terminal: Terminal) -> None:
    text = "good " + "".join(OBEYED)
    assert main(["predict", "--model", hostile[0], "--json", text]) == 0
    assert json.loads(terminal())["text"] == text


def in_a_terminal(*arguments: str, columns: int = 50, interrupt_at: str = "\0") -> tuple[int, str]:
    """The exit code of `sentrax`, and what it shows in a terminal; a word in that stops it, like Ctrl-C."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    hidden = ("COLUMNS", "NO_COLOR")
    surroundings = {name: value for name, value in os.environ.items() if name not in hidden}
    shown = b""
    with subprocess.Popen(
        [sys.executable, "-m", "sentrax.cli", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**surroundings, "TERM": "xterm-256color"},
    ) as process:
        os.close(theirs)
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
            if interrupt_at.encode() in shown:
                process.send_signal(signal.SIGINT)
                interrupt_at = "\0"
    os.close(ours)
    return process.returncode, shown.decode().replace("\r\n", "\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
def test_a_real_terminal_gets_colours_that_fit_it(tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    saved_model("lexicon").save(model)
    code, shown = in_a_terminal("predict", "--model", str(model), "good " * 30)
    assert code == 0
    assert "\x1b[32mpositive" in shown
    assert max(len(OURS.sub("", line)) for line in shown.splitlines()) <= 50


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on Unix")
def test_ctrl_c_during_progress_leaves_one_line(tmp_path: Path) -> None:
    data = tmp_path / "d.csv"
    lines = "".join(f"a {word} day number {n},{word}\n" for n in range(2000) for word in ("good", "bad"))
    data.write_text(f"text,label\n{lines}", encoding="utf-8")
    output = str(tmp_path / "m.safetensors")
    code, shown = in_a_terminal("train", str(data), "--output", output, interrupt_at=" left")
    assert code == 130
    *_, last = OURS.sub("", shown).rstrip().split("\x1b[2K")
    assert re.fullmatch(r"sentrax: stopped(; run the same command again to resume from .*)?", last), shown
