"""How a finding of the data doctor looks in a terminal."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sentrax.evaluation.doctor.findings import Finding

Printable = Callable[[str], str]
_INDENT = (0, 0, 0, 2)
_WIDEST_LABEL = 20


def finding_parts(
    finding: "Finding", printable: Printable, style_of: Callable[[str], str]
) -> "Iterator[RenderableType]":
    """What is drawn: title, examples, cost, remedy, what mends it.

    Args:
        finding: What was found.
        printable: What is done to every text before it is drawn.
        style_of: The colour of a label.
    """
    heading, colon, rest = printable(finding.title).partition(": ")
    yield Text.assemble((heading, "bold yellow"), colon, rest)
    examples = Table.grid(
        Column(no_wrap=True, style="dim"),
        Column(overflow="ellipsis", no_wrap=True, max_width=_WIDEST_LABEL),
        Column(overflow="fold"),
        padding=(0, 2, 0, 0),
    )
    for example in finding.examples:
        text = Text(printable(example.text))
        if example.note:
            text.append(f"  {printable(example.note)}" if example.text else printable(example.note), "cyan")
        examples.add_row(
            printable(example.place), Text(printable(example.label), style_of(example.label)), text
        )
    if finding.examples:
        yield Padding(examples, _INDENT)
    facts = Table.grid(Column(no_wrap=True, style="dim"), Column(overflow="fold"), padding=(0, 2, 0, 0))
    for name, words in finding.facts():
        facts.add_row(name, Text(printable(words)))
    yield Padding(facts, _INDENT)
