"""Makes the pictures of reports and explanations in `docs/`, as Chromium shows them (`make picture`)."""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

import sentrax
from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.corpora import sample_corpus
from sentrax.data.splits import split
from sentrax.evaluation.full import evaluate_fully
from sentrax.evaluation.report.report import render_report

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parent
WIDTH, SCALE, COLOURS = 860, 1.5, 96
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECTIONS = {  # picture: what is on it
    "report": "header",
    "report-labels": "#labels",
    "report-confusion": "#confusion",
    "report-slices": "#slices",
    "report-coverage": "#coverage",
    "report-reliability": "#reliability",
    "report-error": "#errors .error",
}
EXPLAINED = "Not a bad phone, but the battery died after TWO days 😭"


def report() -> str:
    """The report of a classifier that is trained on part of the sample, and measured on the rest."""
    training, rest = split(sample_corpus(), 0.4, seed=1)
    classifier = SentimentClassifier("linear").fit(training.texts, training.labels)
    return render_report(
        evaluate_fully(classifier, replace(rest, name="others.csv"), name="reviews.safetensors")
    )


def explanation() -> str:
    """The explanation of a text by the model that comes with the package, in a page of its own."""
    shown = sentrax.load().explain([EXPLAINED])[0].to_html()
    return f"<!doctype html><meta charset=utf-8><body><div style='padding:12px'>{shown}</div>"


@contextmanager
def open_browser() -> Iterator["Page"]:
    """A page of Chromium.

    Raises:
        SystemExit: If there is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        sys.exit("no Chromium in PATH: the pictures of reports stay as they are")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser.new_page(viewport={"width": WIDTH, "height": 800}, device_scale_factor=SCALE)
        browser.close()


def take(page: "Page", selector: str, name: str) -> None:
    """A picture of one element, in few colours."""
    picture = Image.open(io.BytesIO(page.locator(selector).first.screenshot())).convert("RGB")
    path = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size:,} bytes")


def make_pictures() -> None:
    """Take all pictures."""
    with open_browser() as page, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(report(), encoding="utf-8")
        page.goto(path.as_uri())
        for name, selector in SECTIONS.items():
            if page.locator(selector).count():
                take(page, selector, name)
        path.write_text(explanation(), encoding="utf-8")
        page.goto(path.as_uri())
        take(page, "body > div", "explanation")


if __name__ == "__main__":
    make_pictures()
