"""How results look where a person reads them: colours, tables and bars, drawn with rich.

Rich knows the width of the terminal, what it can show, and NO_COLOR. It gets texts with nothing left in them
that a terminal obeys, and never as markup, so `[red]` stays `[red]`.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from sentrax.cli.terminal_explanation import explanation_parts
from sentrax.cli.terminal_finding import finding_parts
from sentrax.progress import open_console

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sentrax.evaluation.doctor.findings import Finding
    from sentrax.explanation.explanation import Explanation

_STYLES = {"positive": "green", "neutral": "blue", "negative": "red", "unsure": "yellow"}
_OTHER_STYLES = ("cyan", "magenta", "green", "blue", "red")
_BAR = 10
_NARROW = 60  # columns; below, there is no room for bars
_WIDEST_LABEL = 20
_LEAST_TEXT = 20  # columns for percentage and text

Printable = Callable[[str], str]
"""Makes a text one line in which nothing is left that a terminal obeys."""


class Pen:
    """Draws for one stream, a terminal, and returns what to write to it.

    Args:
        stream: The terminal.
        printable: What is done to every text before it is drawn.
    """

    def __init__(self, stream: TextIO, printable: Printable):
        self._console = open_console(stream)
        self._printable = printable

    def answer(
        self, label: str, labels: Sequence[str], confidence: float, text: str, *, is_unsure: bool
    ) -> str:
        """One classified text: label, bar, percentage, text.

        Args:
            label: What is shown as its label.
            labels: All labels of the model.
            confidence: From 0 to 1.
            text: The text.
            is_unsure: Whether to mark the label as unsure.
        """
        style = _label_style(label, labels)
        shown = Text.assemble(self._text(label, style), ("?" if is_unsure else "", _STYLES["unsure"]))
        percentage = f"{confidence:.0%}" if confidence < 0.995 else ">99%"
        names = [self._text(name) for name in (*labels, "unsure")]
        width = min(max(name.cell_len for name in names) + 1, _WIDEST_LABEL)
        if self._console.width < width + _LEAST_TEXT:  # no room for columns
            return self._draw(Text.assemble(shown, f" {percentage} ", self._text(text)), wraps=False)
        grid = Table.grid(
            Column(width=width, overflow="fold"),
            *([Column(width=_BAR)] if self._has_bars else []),
            Column(width=4, justify="right", no_wrap=True),
            Column(overflow="fold"),
            padding=(0, 2, 0, 0),
        )
        grid.add_row(
            shown,
            *([_bar(confidence, style)] if self._has_bars else []),
            percentage,
            self._text(text),
        )
        return self._draw(grid)

    def explanation(self, explanation: "Explanation") -> str:
        """An answer, its text in colours, and what its words say for it."""
        label, labels = explanation.about, explanation.labels
        answer = self.answer(label, labels, explanation.probability, "", is_unsure=explanation.is_unsure)
        parts = explanation_parts(explanation, self._printable, with_bars=self._has_bars)
        return answer + self._draw(*parts)

    def finding(self, finding: "Finding", labels: Sequence[str]) -> str:
        """What is wrong with data: what, examples, what it costs, what mends it."""
        return self._draw(*finding_parts(finding, self._printable, lambda name: _label_style(name, labels)))

    def command(self, command: str) -> str:
        """A command to copy: one line, however narrow the terminal is."""
        return self._draw(Text.assemble("  ", self._text(command, "bold")), wraps=False)

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        labels: Sequence[str] = (),
        bars: Sequence[float] = (),
        bar_heading: str = "",
    ) -> str:
        """A table: the first column aligned left, the others right.

        Args:
            headings: Its first line.
            rows: Its cells.
            labels: Names that are coloured as labels; where the head of a row and that of a column are the
                same one, the cell stands out.
            bars: For each row, the length of a bar after it, from 0 to 1.
            bar_heading: What the bars show, in ten columns.
        """
        whole, words = self._widths(headings, rows)
        for widths, gap, shown_bars in ((whole, 2, bars), (whole, 2, ()), (words, 2, ()), (words, 1, ())):
            wide = [*widths, *([_BAR] if shown_bars else [])]
            if sum(wide) + gap * (len(wide) - 1) <= self._console.width:
                shown_headings = [*headings, bar_heading] if shown_bars else headings
                return self._draw(self._table(shown_headings, rows, labels, shown_bars, wide, gap))
        return self._draw(*self._lists(headings, rows, labels))  # numbers are never cut short

    def _widths(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
        """The widths of columns with whole headings, and with each word of a heading in a line."""
        whole, words = [], []
        for heading, *cells in zip(headings, *rows, strict=True):
            longest = max((self._text(cell).cell_len for cell in cells), default=0)
            whole.append(max(longest, self._text(heading).cell_len))
            words.append(max(longest, *(self._text(word).cell_len for word in heading.split() or [""])))
        return whole, words

    def _table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        labels: Sequence[str],
        bars: Sequence[float],
        widths: Sequence[int],
        gap: int,
    ) -> Table:
        table = Table(box=SIMPLE_HEAD, show_edge=False, padding=0, header_style="bold")
        for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            style = _label_style(heading, labels)
            before = gap - 1 if place else 0
            is_bar = bool(bars) and place == len(widths) - 1
            justify: Literal["left", "right"] = "right" if place and not is_bar else "left"
            head: RenderableType = self._text(heading, style)
            if is_bar:
                head = Padding(head, (0, 0, 0, before))
            table.add_column(head, justify=justify, vertical="bottom", width=width + before)
        for place, (name, *cells) in enumerate(rows):
            style = _label_style(name, labels) or "bold"
            shown: list[RenderableType] = [
                self._text(cell, "bold" if heading == name else _label_style(cell, labels))
                for heading, cell in zip(headings[1:], cells, strict=False)  # bars have a heading too
            ]
            if bars:
                bar = _bar(bars[place], style if name in labels else "cyan")
                shown.append(Padding(bar, (0, 0, 0, gap - 1)))
            table.add_row(self._text(name, style), *shown)
        return table

    def _lists(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], labels: Sequence[str]
    ) -> "Iterator[RenderableType]":
        for name, *cells in rows:
            style = _label_style(name, labels) or "bold"
            yield Text.assemble(self._text(headings[0]), " ", self._text(name, style))
            items = Table.grid(padding=(0, 2, 0, 0))
            for heading, cell in zip(headings[1:], cells, strict=True):
                if cell == "0":  # of many labels, most are never confused
                    continue
                items.add_row(Text.assemble("  ", self._text(heading)), self._text(cell, "bold"))
            yield items

    def failure(self, texts: Sequence[str], expected: str, got: str) -> str:
        """A check that fails.

        Args:
            texts: The text; or the text before a change, and the changed one.
            expected: What was expected.
            got: What the model said instead.
        """
        grid = Table.grid(Column(width=4, justify="right"), Column(overflow="fold"), padding=(0, 1, 0, 0))
        for place, text in enumerate(texts):
            grid.add_row(self._text("→" if place else "✗", "" if place else "red"), self._text(text))
        answer = Text.assemble("expected ", self._text(expected, "bold"), ", got ", self._text(got))
        answer.stylize("dim")
        grid.add_row("", answer)
        return self._draw(grid)

    def facts(self, lines: Iterable[str], *, wraps: bool = False) -> str:
        """Lines of which some are `name: value`; values stand out."""
        shown = []
        for line in lines:
            name, colon, value = line.partition(": ")
            shown.append(Text.assemble(self._text(name), colon, self._text(value, "bold")))
        return self._draw(*shown, wraps=wraps)

    def card(self, markdown: str) -> str:
        """A model card: headings stand out, items are indented, tables are drawn."""
        shown: list[RenderableType] = []
        for is_table, lines in itertools.groupby(markdown.splitlines(), lambda line: line.startswith("| ")):
            if is_table:
                shown += self._card_table(list(lines))
            else:
                shown += map(self._card_line, lines)
        return self._draw(*shown)

    def _card_line(self, line: str) -> "RenderableType":
        if line.startswith("#"):
            return self._text(line.lstrip("# "), "bold cyan")
        if line.startswith("- "):
            grid = Table.grid(Column(width=2), Column(overflow="fold"))
            grid.add_row("-", self._text(line.removeprefix("- ")))
            return grid
        return self._text(line)

    def _card_table(self, lines: Sequence[str]) -> "Iterable[RenderableType]":
        """A table of Markdown, whose long cells take several lines; without room, as it is written."""
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
        is_table = len(rows) > 2 and set("".join(rows[1])) <= {*"-:"} and len(set(map(len, rows))) == 1
        words = [max(map(cell_len, " ".join(cells).split()), default=0) for cells in zip(*rows, strict=False)]
        if not is_table or sum(words) + 2 * len(words) - 2 > self._console.width:
            return map(self._card_line, lines)
        table = Table(box=None, show_edge=False, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        for heading, width in zip(rows[0], words, strict=True):
            table.add_column(self._text(heading), min_width=width)
        for row in rows[2:]:  # the second is a ruler
            table.add_row(*map(self._text, row))
        return [table]

    def notice(self, line: str) -> str:
        """A notice, less visible than results, or an error; it breaks between words, so paths stay whole."""
        shown = Text("\n".join(self._lines_of(self._printable(line))))  # characters have the same places
        sender, _, text = line.partition(": ")
        if text.startswith("error: "):
            begin = len(sender) + 2
            shown.stylize("dim", 0, begin)
            shown.stylize("bold red", begin, begin + len("error"))
        else:
            shown.stylize("dim")
        return self._draw(shown, wraps=False)

    def _lines_of(self, line: str) -> list[str]:
        """A line cut at blanks into lines that fit, but for words that do not."""
        lines = [""]
        for word in line.split(" "):
            longer = f"{lines[-1]} {word}"
            if not lines[-1]:
                lines[-1] = word
            elif cell_len(longer) <= self._console.width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    @property
    def _has_bars(self) -> bool:
        return self._console.width >= _NARROW

    def _text(self, text: str, style: str = "") -> Text:
        return Text(self._printable(text), style)

    def _draw(self, *shown: "RenderableType", wraps: bool = True) -> str:
        with self._console.capture() as drawn:
            for part in shown:
                self._console.print(part, soft_wrap=not wraps)
        return "\n".join(line.rstrip(" ") for line in drawn.get().split("\n"))


def _bar(share: float, style: str) -> ProgressBar:
    return ProgressBar(
        total=1.0,
        completed=share,
        width=_BAR,
        style="bright_black",
        complete_style=style,
        finished_style=style,
    )


def _label_style(label: str, labels: Sequence[str]) -> str:
    """The colour of a label: that of its meaning, if it is known, else one by its place."""
    known = _STYLES.get(label.lower())
    if known is not None:
        return known
    return _OTHER_STYLES[labels.index(label) % len(_OTHER_STYLES)] if label in labels else ""
