"""A page of explanations, one text after the other."""

import os
from collections.abc import Sequence
from pathlib import Path

from sentrax.evaluation.report.page import page, write_page
from sentrax.explanation.explanation import Explanation
from sentrax.html import Html, element
from sentrax.wording import counted, cut

_MOST_NAME = 30


def write_explanations(
    path: str | os.PathLike[str], explanations: Sequence[Explanation], *, force: bool = False
) -> None:
    """Write explanations as one HTML file that needs no network and runs no script.

    Args:
        path: The file.
        explanations: The explanations.
        force: Whether to replace a file that is not a report of sentrax.

    Raises:
        FileWriteError: If it cannot be written, or there is a file that is not a report and no `force`.
    """
    head = element("h1", f"Why these answers? {counted(len(explanations), 'text')}")
    sections = [
        (
            f"text-{number}",
            cut(" ".join(explanation.text.split()) or "-", _MOST_NAME),
            _section(number, explanation),
        )
        for number, explanation in enumerate(explanations, start=1)
    ]
    write_page(Path(path), page("Why these answers? – sentrax", head, sections), force=force)


def _section(number: int, explanation: Explanation) -> Html:
    shown = Html(explanation.to_html())  # in which all texts are escaped
    return element("section", shown, id=f"text-{number}", aria_label=f"Text {number}")
