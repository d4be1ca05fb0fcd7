"""The report of an evaluation."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sentrax.errors import InputError
from sentrax.evaluation.report.comparison import comparison_section
from sentrax.evaluation.report.confidence import coverage_section, reliability_section
from sentrax.evaluation.report.headline import headline
from sentrax.evaluation.report.labels import confusion_section, labels_section
from sentrax.evaluation.report.making import making_section
from sentrax.evaluation.report.page import page, write_page
from sentrax.evaluation.report.ranking import ranking_section
from sentrax.evaluation.report.slices import slices_section
from sentrax.evaluation.report.texts import errors_section, suspects_section
from sentrax.html import Html
from sentrax.wording import cut, listed, type_of

_NEEDED = ("texts", "accuracy", "labels")
Section = Callable[[Mapping[str, Any]], Html | None]

_SECTIONS: tuple[tuple[str, str, Section], ...] = (
    ("comparison", "Comparison", comparison_section),
    ("labels", "Labels", labels_section),
    ("confusion", "Confusions", confusion_section),
    ("slices", "Weak spots", slices_section),
    ("coverage", "Unsure", coverage_section),
    ("reliability", "Reliability", reliability_section),
    ("errors", "Worst errors", errors_section),
    ("suspects", "Labels to check", suspects_section),
    ("ranking", "ROC and precision", ranking_section),
    ("making", "How it was made", making_section),
)
"""The anchor of each section, its name in the contents, and the function that draws it, or nothing."""


def render_report(evaluation: Mapping[str, Any]) -> str:
    """The report of an evaluation as one HTML page; what the evaluation lacks is left out.

    Args:
        evaluation: As `sentrax evaluate --json` prints it.

    Raises:
        InputError: If it is not one.
    """
    _check_evaluation(evaluation)
    name = str((evaluation.get("model") or {}).get("name", "the model"))
    drawn = ((anchor, short, draw(evaluation)) for anchor, short, draw in _SECTIONS)
    return page(
        f"How good is {cut(name, 80)}? – sentrax",
        headline(evaluation),
        [(anchor, short, section) for anchor, short, section in drawn if section is not None],
    )


def write_report(path: str | os.PathLike[str], evaluation: Mapping[str, Any], *, force: bool = False) -> None:
    """Write the report of an evaluation as one HTML file that needs no network and runs no script.

    Args:
        path: The file.
        evaluation: As `sentrax evaluate --json` prints it.
        force: Whether to replace a file that is not a report of sentrax.

    Raises:
        FileWriteError: If it cannot be written, or there is a file that is not a report and no `force`.
        InputError: If it is not an evaluation.
    """
    write_page(Path(path), render_report(evaluation), force=force)


def _check_evaluation(evaluation: object) -> None:
    if not isinstance(evaluation, Mapping):
        found = f"is {type_of(evaluation)}"
    elif missing := [key for key in _NEEDED if key not in evaluation]:
        found = f"has no {listed(missing)}"
    else:
        return
    raise InputError(
        f"the evaluation {found}; expected what evaluate_fully returns, or sentrax evaluate --json prints"
    )
