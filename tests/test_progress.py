"""Progress: a bar in a terminal, lines elsewhere, nothing unless asked for."""

import contextlib
import re
import sys
import time

import pytest
from rich.cells import cell_len

from sentrax import progress
from sentrax.progress import show_progress


class Terminal:
    """What is printed to standard error, a terminal."""

    def __init__(self, capsys: pytest.CaptureFixture[str]):
        self._capsys = capsys

    def written(self) -> str:
        return self._capsys.readouterr().err

    def screens(self) -> list[str]:
        """What its last line showed, one after the other, without colours."""
        plain = re.sub(r"\x1b\[[\d;]*m", "", self.written())
        return [screen.rstrip("\n") for screen in re.split(r"\r|\x1b\[1A|\x1b\[2K", plain) if screen.strip()]


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda stream: True, raising=False)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_BARS", 0.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal(capsys)


def test_a_bar_shows_how_much_is_done_and_what_is_left(terminal: Terminal) -> None:
    with show_progress("linear") as report:
        for done in (0.1, 0.5, 0.9):
            report(done, f"iteration {round(100 * done)}")
    shown = terminal.screens()
    assert any(screen.startswith("linear ━━━━━━━━━━╺━━━━━━━━━  50% iteration 50 ") for screen in shown)
    assert all(screen.endswith(" left") for screen in shown)
    assert re.search(r"0:00:\d\d left", shown[-1])


def test_the_bar_is_gone_in_the_end_and_the_cursor_was_never_hidden(terminal: Terminal) -> None:
    with show_progress("linear") as report:
        report(0.5, "half")
    written = terminal.written()
    assert written.endswith("\x1b[2K")
    assert "\x1b[?25l" not in written


def test_progress_never_goes_back(terminal: Terminal) -> None:
    with show_progress("linear") as report:
        report(0.5, "")
        report(0.2, "")
    assert " 50%" in terminal.screens()[-1]


@pytest.mark.parametrize("width", [80, 50, 40])
def test_a_bar_is_one_line_at_any_width(
    width: int, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    with show_progress("a/long/path/of/tweets.csv") as report:
        report(0.5, "1,234,567 rows")
    assert max(map(cell_len, terminal.screens())) <= width


def test_markup_in_names_and_messages_is_text(terminal: Terminal) -> None:
    with show_progress("[red]x[/red]") as report:
        report(0.5, "[bold]y")
    last = terminal.screens()[-1]
    assert "[red]x[/red]" in last
    assert "[bold]y" in last


def test_what_is_printed_meanwhile_appears_above_the_bar(terminal: Terminal) -> None:
    before = sys.stderr
    with show_progress("linear") as report:
        report(0.5, "half")
        print("sentrax: a notice [as it is]", file=sys.stderr)
    assert "sentrax: a notice [as it is]" in terminal.written().split("\n")[0]
    assert sys.stderr is before


def test_ctrl_c_leaves_no_bar(terminal: Terminal) -> None:
    before = sys.stderr
    with contextlib.suppress(KeyboardInterrupt), show_progress("linear") as report:
        report(0.5, "half")
        raise KeyboardInterrupt
    assert terminal.written().endswith("\x1b[2K")
    assert sys.stderr is before


def test_no_color_is_respected(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with show_progress("linear") as report:
        report(0.5, "half")
    assert not re.search(r"\x1b\[[\d;]*m", terminal.written())


@pytest.mark.parametrize("place", ["a pipe", "dumb", "unknown"])
def test_elsewhere_there_is_a_line_now_and_then(
    place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if place != "a pipe":
        monkeypatch.setattr(type(sys.stderr), "isatty", lambda stream: True, raising=False)
        monkeypatch.setenv("TERM", place)
    seconds = iter([0.0, 1.0, 5.0, 9.0, 11.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    with show_progress("linear") as report:
        for done in (0.1, 0.5, 0.9, 0.95):
            report(done, f"iteration {round(100 * done)}")
    assert capsys.readouterr().err.splitlines() == [
        "sentrax: linear: 50%, iteration 50",
        "sentrax: linear: 95%, iteration 95",
    ]


def test_where_others_may_write_to_the_terminal_there_are_lines(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    with show_progress("linear", bar=False) as report:
        report(0.5, "half")
    assert terminal.written() == "sentrax: linear: 50%, half\n"


@pytest.mark.parametrize("options", [{"verbose": False}, {"lines": False}], ids=str)
def test_nothing_is_shown_unless_asked_for(
    options: dict[str, bool], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    with show_progress("linear", **options) as report:
        report(0.5, "half")
    assert capsys.readouterr().err == ""


def test_notices_are_seen_where_a_terminal_says_it_has_no_width(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "0")
    with show_progress("linear") as report:
        report(0.5, "half")
        print("sentrax: a notice", file=sys.stderr)
    assert "sentrax: a notice" in terminal.written()


def test_without_standard_error_work_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    monkeypatch.setattr("sys.stderr", None)
    with show_progress("linear") as report:
        report(0.5, "half")
    assert capsys.readouterr().out == ""
