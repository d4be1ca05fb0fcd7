"""A page of explanations, one text after the other."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sentrax.evaluation.report.page import page, write_page
from sentrax.explanation.explanation import Explanation
from sentrax.explanation.flips import Flip
from sentrax.explanation.nearest import NearText
from sentrax.html import Html, element, join
from sentrax.wording import counted, cut

_MOST_NAME, _MOST_CHARACTERS = 30, 200
_MOST_FEATURES = 20


class ExplainedText(NamedTuple):
    """What there is to say about a text.

    Attributes:
        explanation: What its words say.
        others: The explanations of its other labels, if it may have several.
        flip: The smallest change of it, if that was looked for: `None` if there is none.
        nearest: The most similar texts, if these were looked for.
        has_flip: Whether a flip was looked for.
    """

    explanation: Explanation
    others: tuple[Explanation, ...] = ()
    flip: Flip | None = None
    nearest: Sequence[NearText] | None = None
    has_flip: bool = False

    @property
    def flip_in_words(self) -> str:
        """What changes the label, as a sentence."""
        return "No flip was found: the label stays." if self.flip is None else str(self.flip)


def write_explanations(
    path: str | os.PathLike[str], texts: Sequence[ExplainedText], *, force: bool = False
) -> None:
    """Write explanations as one HTML file that needs no network and runs no script.

    Args:
        path: The file.
        texts: The texts with their explanations.
        force: Whether to replace a file that is not a report of sentrax.

    Raises:
        FileWriteError: If it cannot be written, or there is a file that is not a report and no `force`.
    """
    head = element("h1", f"Why these answers? {counted(len(texts), 'text')}")
    sections = [
        (f"text-{number}", _name(text.explanation.text), _section(number, text))
        for number, text in enumerate(texts, start=1)
    ]
    write_page(Path(path), page("Why these answers? – sentrax", head, sections), force=force)


def _name(text: str) -> str:
    return cut(" ".join(text.split()) or "(empty text)", _MOST_NAME)


def _section(number: int, text: ExplainedText) -> Html:
    # In what `to_html` gives all texts are escaped.
    parts = [Html(explanation.to_html()) for explanation in (text.explanation, *text.others)]
    if text.explanation.features is not None:
        parts.append(_features(text.explanation))
    if text.has_flip:
        parts.append(element("p", text.flip_in_words))
    if text.nearest is not None:
        parts.append(_nearest(text.nearest))
    return element("section", *parts, id=f"text-{number}", aria_label=f"Text {number}")


def _features(explanation: Explanation) -> Html:
    features = (explanation.features or ())[:_MOST_FEATURES]
    rows = [
        (
            cut(feature.name, _MOST_CHARACTERS),
            feature.group,
            f"{explanation.speaks_for(feature.shares):+z.3f}",
        )
        for feature in features
    ]
    return _table(("what the model counts", "kind", "adds"), rows)


def _nearest(nearest: Sequence[NearText]) -> Html:
    if not nearest:
        return element("p", "None of the known texts has a word in common with this one.")
    rows = [(cut(near.text, _MOST_CHARACTERS), near.label, f"{near.cosine:.2f}") for near in nearest]
    return _table(("similar text", "label", "cosine"), rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    lines = [element("tr", join(element("th", heading, scope="col") for heading in headings))]
    lines += [element("tr", join(element("td", cell) for cell in row)) for row in rows]
    return element("table", join(lines))
