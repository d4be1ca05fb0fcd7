"""How an explanation looks in a terminal: the text in two colours, and a list of what its words say.

Blue speaks for the label, yellow against it, which people tell apart however they see colours; and every
figure has its sign.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from sentrax.models.contributions import EXACT
from sentrax.wording import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sentrax.explanation.explanation import Explanation

_FOR, _AGAINST, _NEITHER = "bright_blue", "yellow", "bright_black"
_FAINT, _STRONG = 0.1, 0.5
"""The shares of the strongest word's figure from which a word is coloured, and bold."""
_MOST_WORDS = 8
_BAR = 12
_LEAST_SHOWN = 0.005

Printable = Callable[[str], str]


def explanation_parts(
    explanation: "Explanation", printable: Printable, *, with_bars: bool
) -> "Iterator[RenderableType]":
    """What is drawn below the answer.

    Args:
        explanation: The explanation.
        printable: What is done to every text before it is drawn.
        with_bars: Whether there is room for bars.
    """
    figures = [explanation.speaks_for(word.shares) for word in explanation.words]
    largest = max(map(abs, figures), default=0.0) or 1.0
    yield _colour_text(explanation, [figure / largest for figure in figures], printable)
    yield Text()
    grid = Table.grid(
        Column(justify="right", no_wrap=True),
        *([Column(width=_BAR)] if with_bars else []),
        Column(overflow="fold"),
        padding=(0, 2, 0, 0),
    )
    shown = explanation.strongest(_MOST_WORDS)
    rest = sum(figures) - sum(explanation.speaks_for(word.shares) for word in shown)
    n_others = len(figures) - len(shown)
    rows = [(explanation.speaks_for(word.shares), word.text, True) for word in shown]
    if n_others:
        rows.append((rest, counted(n_others, "other word"), False))
    for part, name in (
        (explanation.whole_text, "the text as a whole"),
        (explanation.bias, "without any text (bias)"),
    ):
        if abs(explanation.speaks_for(part)) >= _LEAST_SHOWN:
            rows.append((explanation.speaks_for(part), name, False))
    for figure, name, is_word in rows:
        bar = [_bar(figure, largest)] if with_bars and is_word else [Text()] if with_bars else []
        grid.add_row(
            Text(f"{figure:+.2f}", _style(figure)), *bar, Text(printable(name), "" if is_word else "dim")
        )
    total = explanation.total
    grid.add_row(
        Text(f"{total:+.2f}", "bold"),
        *([Text()] if with_bars else []),
        Text(f"{_for_what(explanation, printable)}; {_method(explanation)}", "bold"),
    )
    yield grid


def _for_what(explanation: "Explanation", printable: Printable) -> str:
    rival = explanation.rather_than
    return f"for {printable(explanation.about)}" + (f" rather than {printable(rival)}" if rival else "")


def _method(explanation: "Explanation") -> str:
    if explanation.method == EXACT:
        return "exact: nothing is left over"
    return f"{explanation.method}, remainder {explanation.remainder:.2g}"


def _colour_text(explanation: "Explanation", shares: Sequence[float], printable: Printable) -> Text:
    """The text, its words coloured by what they say, as shares of the strongest."""
    shown, done = Text(), 0
    for word, share in zip(explanation.words, shares, strict=True):
        shown.append(_between(explanation.text[done : word.start], printable))
        style = "" if abs(share) < _FAINT else _style(share)
        shown.append(printable(word.text), f"bold underline {style}" if abs(share) >= _STRONG else style)
        done = word.end
    shown.append(_between(explanation.text[done:], printable))
    return shown


def _between(text: str, printable: Printable) -> str:
    """What is between words, whose spaces stay."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{printable(text)}{after}"


def _style(figure: float) -> str:
    return _FOR if figure > 0 else _AGAINST if figure < 0 else _NEITHER


def _bar(figure: float, largest: float) -> ProgressBar:
    style = _style(figure)
    return ProgressBar(
        total=1.0,
        completed=min(abs(figure) / largest, 1.0),
        width=_BAR,
        style="bright_black",
        complete_style=style,
        finished_style=style,
    )
