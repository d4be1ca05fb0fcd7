"""A page: one file with everything in it, which runs no script and loads nothing."""

import importlib.resources
from collections.abc import Iterable
from pathlib import Path

from sentrax import __version__
from sentrax.files.atomic import replace_atomically
from sentrax.files.output_paths import check_output
from sentrax.html import Html, element, join

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_MARK = b'<meta name="generator" content="sentrax'
_HEAD = 1_000
"""A report names what made it in its first so many bytes."""


def section(anchor: str, title: str, look: str, *content: object) -> Html:
    """A section, with one sentence that says what to look for."""
    return element(
        "section",
        element("h2", title),
        element("p", look, class_="look"),
        *content,
        id=anchor,
        aria_label=title,
    )


def as_sentence(words: object) -> str:
    """What an evaluation says in words, with a full stop, and a capital unless it begins with a file's name.

    >>> as_sentence("open: too few"), as_sentence("w/m.safetensors is better")
    ('Open: too few.', 'w/m.safetensors is better.')
    """
    text = str(words or "")
    if text.partition(" ")[0].rstrip(":").isalpha():
        text = text[:1].upper() + text[1:]
    return f"{text}{'' if text.endswith('.') or not text else '.'}"


def page(title: str, head: Html, sections: Iterable[tuple[str, str, Html]]) -> str:
    """A whole page.

    Args:
        title: The title of the window.
        head: What is at the top.
        sections: The anchor of each section, its name in the list of contents, and the section.
    """
    parts = list(sections)
    contents = element(
        "nav",
        join((element("a", name, href=f"#{anchor}") for anchor, name, _ in parts), " "),
        aria_label="Contents",
    )
    body = element(
        "body",
        element("header", head, contents),
        element("main", join(part for _, _, part in parts)),
        element(
            "footer", f"Made by sentrax {__version__}. This file holds all it shows: no script, no network."
        ),
    )
    top = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="generator", content=f"sentrax {__version__}"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", _style()),
    )
    return f"<!doctype html>\n{element('html', top, body, lang='en')}\n"


def check_report_output(path: Path, *, reads: Iterable[Path] = (), force: bool | None = False) -> None:
    """Check, before any work, that a report may be written to a file.

    Raises:
        FileWriteError: If nothing can be written there, it is a file that is read, or there is a file that is
            not a report and no `force`.
    """
    check_output(path, is_ours=_is_report, expected="a report of sentrax", reads=reads, force=force)


def write_page(path: Path, text: str, *, force: bool = False) -> None:
    """Write a page, whole or not at all.

    Raises:
        FileWriteError: If it cannot be written, or there is a file that is not a report and no `force`.
    """
    check_report_output(path, force=force)
    with replace_atomically(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        return _MARK in file.read(_HEAD)


def _style() -> Html:
    """Our own style sheet, which nothing from outside is part of."""
    resource = importlib.resources.files("sentrax.evaluation.report") / "style.css"
    return Html(resource.read_text(encoding="utf-8"))
