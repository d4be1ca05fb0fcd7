"""Reports and explanations in a real browser: at three widths, light and dark, with hostile texts."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sentrax.evaluation.report.report import render_report
from tests.evaluation.report.evaluations import FULL, explanation, large, with_texts_everywhere
from tests.test_html import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (360, 800, 1600)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium; of this module only, since an event loop runs as long as it does."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip(f"no Chromium in PATH: none of {', '.join(NAMES)}")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        # As root, as in a container, Chromium has no sandbox; what it opens here is our own.
        flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page on which scripts may run, whatever the document says: only escaping keeps them from it."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    yield page
    context.close()


def opened(page: "Page", folder: Path, text: str) -> list[str]:
    """Open a document, and return what it did besides showing itself."""
    events: list[str] = []
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")

    def dismiss(dialog: "Dialog") -> None:
        events.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda message: events.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: events.append(f"error: {error}"))
    page.on("request", lambda request: events.append(f"request: {request.url}"))
    page.goto(path.as_uri())
    return [event for event in events if event != f"request: {path.as_uri()}"]


def overflow(page: "Page") -> Any:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_report_fits_every_width_without_errors(page: "Page", tmp_path: Path) -> None:
    documents = {
        "full": FULL,
        "large": large(n_labels=60, n_characters=5_000),
        "unbroken": with_texts_everywhere("x" * 500),
    }
    for name, evaluation in documents.items():
        assert opened(page, tmp_path, render_report(evaluation)) == [], name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) == 0, (name, width)


def test_pictures_side_by_side_are_at_one_height_though_a_title_wraps(page: "Page", tmp_path: Path) -> None:
    opened(page, tmp_path, render_report(FULL))
    page.set_viewport_size({"width": 800, "height": 900})
    caption = "document.querySelector('#reliability figcaption')"
    page.evaluate(f"{caption}.append(' and more words'.repeat(9))")
    tops = page.evaluate(
        """() => [...document.querySelectorAll("#reliability svg")].map(
            picture => Math.round(picture.getBoundingClientRect().top))"""
    )
    assert len(tops) == 2
    assert tops[0] == tops[1]


def test_a_hostile_text_runs_nothing_and_loads_nothing(page: "Page", tmp_path: Path) -> None:
    text = "".join(HOSTILE)
    assert opened(page, tmp_path, render_report(with_texts_everywhere(text))) == []
    assert page.locator("script, img, iframe, object, b[onclick]").count() == 0
    assert text in page.locator("#suspects .quote").inner_text()
    page.locator("#slices .row").first.hover()  # what listens to the mouse would be heard
    assert opened(page, tmp_path, explanation(text, (text, f"{text}2")).to_html()) == []
    assert text.split()[0] in page.locator("body").inner_text()


def test_light_and_dark_are_both_readable(page: "Page", tmp_path: Path) -> None:
    broken = {**FULL["promise"], "status": "broken"}
    opened(page, tmp_path, render_report({**FULL, "promise": broken}))
    papers = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours = page.evaluate(
            """() => ["body", ".look", ".card .figure.bad", "nav a", ".row .worse"].map(selector => {
                let element = document.querySelector(selector), ink = getComputedStyle(element).color;
                let paper = "rgba(0, 0, 0, 0)";
                for (; paper === "rgba(0, 0, 0, 0)"; element = element.parentElement)
                    paper = getComputedStyle(element).backgroundColor;
                return [ink, paper];
            })"""
        )
        for ink, paper in colours:
            assert contrast(rgb(ink), rgb(paper)) > 4.5, (scheme, ink, paper)  # WCAG's AA
        papers.append(sum(rgb(colours[0][1])))
    light, dark = papers
    assert light == 3 * 255
    assert dark < 100
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_an_explanation_neither_changes_a_page_nor_is_changed_by_it(page: "Page", tmp_path: Path) -> None:
    style = "span, div, b, sup { font-size: 40px; display: grid; color: red; text-transform: uppercase }"
    around = "<!doctype html><body style='color: rgb(1, 2, 3)'><p>mine</p>"
    alone, styled = (
        [opened(page, tmp_path, f"{around}<style>{css}</style><section>{shown}</section>"), looks(page)][1]
        for css, shown in (("", explanation().to_html()), (style, explanation().to_html()))
    )
    assert alone == styled
    assert alone["colours"] == ["rgb(1, 2, 3)"]
    opened(page, tmp_path, f"{around}")
    before = page.evaluate("JSON.stringify({...getComputedStyle(document.querySelector('p'))})")
    opened(page, tmp_path, f"{around}{explanation().to_html()}")
    assert page.evaluate("JSON.stringify({...getComputedStyle(document.querySelector('p'))})") == before


def looks(page: "Page") -> Any:
    """How the elements of an explanation are drawn."""
    return page.evaluate(
        """() => {
            const all = [...document.querySelectorAll("section *")].map(element => getComputedStyle(element));
            return {
                sizes: all.map(style => style.fontSize), displays: all.map(style => style.display),
                cases: all.map(style => style.textTransform),
                colours: [...new Set(all.map(style => style.color))],
            };
        }"""
    )


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3])
    return red, green, blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
