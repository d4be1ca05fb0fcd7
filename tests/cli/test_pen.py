"""How results look in a terminal: colours, bars and tables that fit it, and texts as they are."""

import io
import re

import pytest
from rich.cells import cell_len

from sentrax.cli.printing import one_line
from sentrax.cli.terminal import Pen

LABELS = ("negative", "neutral", "positive")
HEADINGS = ("kind", "accuracy (95% interval)", "macro recall", "calibration error", "training", "file")
ROWS = [
    ("transformer", "71.5% (65.8 to 76.7)", "71.5%", "0.078", "1,234.5 s", "12.07 MB"),
    ("linear", "80.4% (75.1 to 84.8)", "80.4%", "0.050", "0.5 s", "0.28 MB"),
]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


def pen(encoding: str = "utf-8") -> Pen:
    return Pen(io.TextIOWrapper(io.BytesIO(), encoding=encoding), one_line)


def plain(drawn: str) -> str:
    """What is drawn, without colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", drawn)


def answer(label: str, confidence: float, text: str = "a text", *, is_unsure: bool = False) -> str:
    return pen().answer(label, LABELS, confidence, text, is_unsure=is_unsure)


def test_an_answer_has_a_label_in_its_colour_a_bar_and_a_percentage() -> None:
    assert plain(answer("negative", 0.6)) == "negative   ━━━━━━╺━━━   60%  a text\n"
    assert answer("negative", 0.6).startswith("\x1b[31m")
    assert "\x1b[31m━━━━━━\x1b[0m\x1b[90m" in answer("negative", 0.6)
    assert answer("positive", 0.6).startswith("\x1b[32m")


def test_other_labels_have_colours_of_their_own() -> None:
    first, second = (
        pen().answer(name, ("joy", "love"), 0.6, "", is_unsure=False) for name in ("joy", "love")
    )
    assert first.split("m")[0] != second.split("m")[0]


def test_doubt_is_marked() -> None:
    assert plain(answer("positive", 0.6, is_unsure=True)).startswith("positive?  ")
    assert not plain(answer("positive", 0.6)).startswith("positive?")


def test_what_is_not_certain_is_not_shown_as_certain() -> None:
    assert ">99%" in answer("positive", 0.999)
    assert " 99%" in answer("positive", 0.994)


@pytest.mark.parametrize("text", ["[red]x[/red]", "[link=http://x]y", ":smile: \\[b]", "*x* `y`"])
def test_markup_is_text(text: str) -> None:
    assert text in plain(answer("positive", 0.6, text))
    assert text in plain(pen().table(("label", "texts"), [(text, "1")], (text,)))
    assert text in plain(pen().facts([f"Saved to: {text}"]))
    assert text in plain(pen().card(f"# Labels\n\n- {text}"))
    assert text in plain(pen().notice(f"sentrax: error: {text}"))


@pytest.mark.parametrize("width", [120, 80, 50, 30])
def test_lines_fit_the_terminal_and_nothing_is_left_out(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = "never said what he wanted 日本語 😀 and so got nothing in the end " * 3
    for drawn, needed in (
        (answer("positive", 0.6, text), text.split()),
        (pen().table(HEADINGS, ROWS, bars=[0.7, 0.8]), " ".join(map(" ".join, ROWS)).split()),
        (pen().card(f"# Labels\n\n- {text}\n"), text.split()),
        (pen().facts([f"data.csv: {text}"], wraps=True), text.split()),
    ):
        shown = plain(drawn)
        assert max(map(cell_len, shown.splitlines())) <= width
        assert not set(needed) - set(shown.split())


@pytest.mark.parametrize("width", [1, 10, 25])
def test_without_room_for_columns_an_answer_is_a_line(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert plain(answer("positive", 0.6, "a text of some length")) == "positive 60% a text of some length\n"


def test_a_table_that_has_room_is_a_table_with_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    headings, rows = ("label", "texts", "F1"), [("negative", "1,234", "0.500"), ("other", "5", "1.000")]
    lines = plain(pen().table(headings, rows, bars=[0.5, 1.0], bar_heading="0 to 1")).splitlines()
    assert [line.rstrip() for line in lines] == [
        "label     texts     F1  0 to 1",
        "──────────────────────────────────",
        "negative  1,234  0.500  ━━━━━╺━━━━",
        "other         5  1.000  ━━━━━━━━━━",
    ]
    monkeypatch.setenv("COLUMNS", "30")
    assert "━" not in pen().table(headings, rows, bars=[0.5, 1.0])


def test_right_answers_stand_out_in_a_table_of_confusions() -> None:
    drawn = pen().table(("actual", "no", "yes"), [("no", "7", "1"), ("yes", "2", "9")], ("no", "yes"))
    bold = re.findall(r"\x1b\[1m *(\d+)\x1b\[0m", drawn)
    assert bold == ["7", "9"]


def test_values_and_errors_stand_out() -> None:
    assert pen().facts(["Accuracy: 80%", "No value"]) == "Accuracy: \x1b[1m80%\x1b[0m\nNo value\n"
    assert "\x1b[1;31merror\x1b[0m" in pen().notice("sentrax: error: no file")
    assert pen().notice("sentrax: a notice") == "\x1b[2msentrax: a notice\x1b[0m\n"


@pytest.mark.parametrize("word", ["", "error: "])
def test_a_notice_breaks_between_words_and_a_long_path_is_whole(word: str) -> None:
    path = "/a-folder" * 20
    lines = plain(pen().notice(f"sentrax: {word}{'some words ' * 20}{path} is read")).splitlines()
    assert " ".join(" ".join(lines).split()) == f"sentrax: {word}{'some words ' * 20}{path} is read"
    assert all(len(line) <= 80 for line in lines if path not in line)
    assert path in lines


def everything_drawn(pen: Pen) -> str:
    return "".join(
        [
            pen.answer("positive", LABELS, 0.6, "text", is_unsure=True),
            pen.table(HEADINGS, ROWS, bars=[0.7, 0.8]),
            pen.facts(["Accuracy: 80%"]),
            pen.card("# Card\n\n- item"),
            pen.notice("sentrax: error: no"),
        ]
    )


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    codes = "".join(re.findall(r"\x1b\[([\d;]*)m", everything_drawn(pen())))
    assert not set(codes) - set("012;")  # bold and dim are no colours


def test_the_simplest_terminal_gets_no_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in everything_drawn(pen())


def test_a_terminal_without_unicode_gets_ascii() -> None:
    assert everything_drawn(pen("ascii")).isascii()


CARD = """\
## Data

| domain | texts | from | recall |
| --- | --- | --- | --- |
| films | 6,258 | a list of reviews that somebody made | 81.0 |
| ours | 12 |  |  |
"""


def test_a_table_in_a_card_has_columns_and_long_cells_several_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "45")
    assert [line.rstrip() for line in plain(pen().card(CARD)).splitlines()] == [
        "Data",
        "",
        "domain  texts  from                    recall",
        "films   6,258  a list of reviews that  81.0",
        "               somebody made",
        "ours    12",
    ]


@pytest.mark.parametrize(
    ("width", "card"),
    [("20", CARD), ("80", "| a | b\n| c | d\n| e | f"), ("80", "| a |\n| - |\n| b | c |"), ("80", "| x")],
)
def test_what_is_no_table_or_has_no_room_for_one_stays_as_it_is(
    width: str, card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert plain(pen().card(card)).split() == card.replace("## ", "").split()


def test_a_width_of_nothing_hides_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "0")
    assert "a text" in plain(answer("positive", 0.6))
    assert plain(pen().notice("sentrax: a notice")) == "sentrax: a notice\n"


def test_a_failure_shows_both_texts_and_what_was_expected() -> None:
    drawn = plain(
        pen().failure(["It is [red] good.", "It is\x1b[2J not"], "more positive", "positive 0.50, then 0.40")
    )
    assert drawn.splitlines() == [
        "   ✗ It is [red] good.",
        "   → It is�[2J not",
        "     expected more positive, got positive 0.50, then 0.40",
    ]
