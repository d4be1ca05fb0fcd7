"""The report of an evaluation shows its figures, leaves out what is not there, and stays small and safe."""

import copy
import json
import re
import stat
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sentrax.errors import FileWriteError, InputError
from sentrax.evaluation.report.report import render_report, write_report
from tests.evaluation.report.evaluations import FULL, bare, large, with_texts_everywhere
from tests.test_html import HOSTILE, Reader

ALLOWED = {
    *("html", "head", "meta", "link", "title", "style", "body", "header", "nav", "main", "section", "footer"),
    *("h1", "h2", "h3", "p", "div", "span", "b", "small", "sup", "a", "figure", "figcaption"),
    *("br", "svg", "g", "line", "polyline", "polygon", "rect", "circle", "path", "text"),
    *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
}
ANCHORS = (
    *("comparison", "labels", "confusion", "slices", "coverage"),
    *("reliability", "errors", "suspects", "ranking", "making"),
)


def anchors(page: str) -> list[str]:
    return re.findall(r'<section id="(\w+)"', page)


def text_of(page: str) -> str:
    return " ".join(Reader(page.split("</style>")[1]).text.split())


def test_the_figures_of_the_evaluation_are_in_the_report() -> None:
    text = text_of(render_report(FULL))
    for words in (
        *("How good is reviews.safetensors on test.csv?", "70.0%", "95% interval 39.7 to 89.2%"),
        *("10 texts with known labels", "always answering “negative” (the dashed line): 50%"),
        *("It is sure about 60.0% of texts", "83.3%", "8.0 points", "off by 12.0 points on average"),
        *("Open: 5 of 6 confident answers are right, which shows at least 41.8%.", "≥ 41.8%"),
        *("66.7%", "80.0%", "40.0 to 90.0%", "AUC 0.875", "AP 0.812"),
        *("Texts with negation: 50% are right.", "−20.0 points", "AURC): 0.1500"),
        *("Row 3: labelled negative, answered positive with 75.0%", "+10.0 points", "p = 0.500"),
        *("1,200 texts: negative 600, positive 600", "8851b1e72e86c3c7", "1.250"),
    ):
        assert words in text, words


def test_only_a_broken_promise_looks_like_a_failure() -> None:
    signs = {"kept": ("✓", "good"), "broken": ("✗", "bad"), "open": ("", "")}
    for status, (sign, colour) in signs.items():
        promise = {**FULL["promise"], "status": status, "holds": status == "kept"}
        page = render_report({**FULL, "promise": promise})
        assert f'<div class="{f"figure {colour}".strip()}">{f"≥ 41.8% {sign}".strip()}</div>' in page
        assert ('<p class="says warn">Open: 5 of 6' in page) == (status == "broken")


def test_texts_that_the_model_was_trained_on_are_named_at_the_top() -> None:
    warning = "Measured on its own training texts: the figures say nothing about new texts."
    copies = {"texts": 4, "sentence": "4 of 10 texts are copies of training texts"}
    found = {**FULL, "data": {"name": "d.csv", "is_training_data": True}, "training_copies": copies}
    head = render_report(found).partition("<main>")[0]
    assert f'<p class="says warn">{warning}</p>' in head
    assert "4 of 10 texts are copies of training texts." in head
    assert (
        "training texts"
        not in render_report({**FULL, "training_copies": {"texts": 0}}).partition("<main>")[0]
    )


def test_many_values_of_a_column_leave_the_slices_of_texts_on_the_page() -> None:
    values = [{**FULL["slices"][0], "name": f"id: {number}", "kind": "column"} for number in range(100)]
    by = {"id": {"values": [], "n_values": 300, "sentence": "id: 100 of 300 values shown"}}
    text = text_of(render_report({**FULL, "slices": [*values, *FULL["slices"]], "by": by}))
    assert "emoji 4 texts" in text
    assert "102 slices; the 40 weakest of a kind are shown" in text
    assert "id: 100 of 300 values shown." in text


def test_a_label_to_check_is_not_quoted_again_below_its_error() -> None:
    (suspect,) = FULL["suspected_labels"]["rows"]
    rows = [{**suspect, "row": FULL["errors"][0]["row"]}, {**suspect, "text": "only here"}]
    suspects = {"count": 2, "rows": rows}
    page = render_report({**FULL, "suspected_labels": suspects})
    section = text_of("</style>" + page.partition('<section id="suspects"')[2].partition("</section>")[0])
    assert "2 texts may have a wrong one. Of these, 1 is among the worst errors above." in section
    assert "only here" in section
    assert "not good" not in section


def test_each_section_says_what_to_look_for_and_is_in_the_contents() -> None:
    page = render_report(FULL)
    assert tuple(anchors(page)) == ANCHORS
    assert re.findall(r'<a href="#(\w+)"', page) == list(ANCHORS)
    assert page.count('<p class="look">') == len(ANCHORS)


def test_each_picture_says_what_it_shows_to_those_who_cannot_see_it() -> None:
    elements = Reader(render_report(FULL)).elements
    pictures = [attributes for name, attributes in elements if name == "svg"]
    assert len(pictures) > 10
    assert all(part.get("aria-hidden") == "true" or part.get("aria-label") for part in pictures)


LACKING = {  # name: (evaluation, the sections that it does not have)
    "several labels": ({key: FULL[key] for key in FULL if key != "confusion"}, {"confusion"}),
    "one model": ({key: FULL[key] for key in FULL if key != "comparison"}, {"comparison"}),
    "no scikit-learn": (
        {**FULL, "curves": {**FULL["curves"], "roc": {}, "precision_recall": {}}},
        {"ranking"},
    ),
    "no curves": (
        {key: FULL[key] for key in FULL if key != "curves"},
        {"coverage", "reliability", "ranking"},
    ),
    "no errors": (
        {**FULL, "errors": [], "suspected_labels": {"count": 0, "rows": []}},
        {"errors", "suspects"},
    ),
    "the basics": (bare(), {*ANCHORS} - {"labels", "making"}),
}


@pytest.mark.parametrize(("found", "absent"), LACKING.values(), ids=LACKING)
def test_what_is_not_there_is_left_out(found: dict[str, Any], absent: set[str]) -> None:
    assert {*anchors(render_report(found))} == {*ANCHORS} - absent


def test_numbers_that_are_not_there_are_dashes() -> None:
    found = copy.deepcopy(FULL)
    label = found["labels"]["negative"]
    label.update(precision=None, recall=None, f1=None, roc_auc=None, average_precision=None, intervals=None)
    found.update(precision=None, coverage=0.0, aurc=None, worst_slices=[], promise=None, intervals={})
    text = text_of(render_report(found))
    assert "None" not in text
    assert "nan" not in text
    assert "it is unsure about all of them" in text
    assert "No slice is worse than the rest" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    page = render_report(with_texts_everywhere(text))
    clean = Reader(render_report(with_texts_everywhere(re.sub(r"\S", "x", text))))
    found = Reader(page)
    assert [name for name, _ in found.elements] == [name for name, _ in clean.elements]
    assert {name for name, _ in found.elements} <= ALLOWED
    assert not [key for _, attributes in found.elements for key in attributes if key.startswith("on")]
    assert all((values.get("href") or "#").startswith(("#", "data:,")) for _, values in found.elements)
    assert text in found.text


def test_scripts_and_the_network_are_forbidden_to_the_page() -> None:
    metas = [attributes for name, attributes in Reader(render_report(FULL)).elements if name == "meta"]
    policy = next(part["content"] for part in metas if part.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "http" not in render_report(FULL).replace("http-equiv", "")


def test_a_report_is_small_whatever_it_is_about() -> None:
    page = render_report(large())
    assert len(page.encode()) < 1_000_000
    text = text_of(page)
    assert "1,000 labels; the 24 with the most texts are shown" in text
    assert "1,000 labels; the 12 with the most texts are shown" in text
    assert "The 7 labels with the most texts are shown; the others are one row and column." in text
    assert "1,000 slices; the 40 weakest of a kind are shown" in text
    assert "90,000 texts may have a wrong one. The 20 most suspicious are shown." in text
    assert "(999,700 more characters)" in text


def test_rare_labels_are_added_up_in_the_confusion_matrix() -> None:
    found = large(n_labels=20, n_characters=100)
    page = render_report(found)
    shown = [int(count.replace(",", "")) for count in re.findall(r"<td[^>]*><b>([\d,]+)</b>", page)]
    assert len(shown) == 64
    assert page.count('<td class="blue"') == 7
    assert page.count('<td class="grey"') == 1  # others answered as others may be right or wrong
    assert sum(shown) == sum(map(sum, found["confusion"]))


def test_the_same_evaluation_gives_the_same_bytes() -> None:
    again = json.loads(json.dumps(FULL))
    assert render_report(again) == render_report(FULL)


@pytest.mark.parametrize("seed", range(40))
def test_any_numbers_can_be_drawn(seed: int) -> None:
    random = Random(seed)

    def changed(value: Any) -> Any:
        if isinstance(value, float):
            return random.choice([0.0, 1.0, random.random(), random.random() * 1e-6])
        if isinstance(value, list):
            return [changed(item) for item in value]
        return {key: changed(item) for key, item in value.items()} if isinstance(value, dict) else value

    found = changed(FULL)
    found["comparison"]["difference"] = random.uniform(-1, 1) * 10 ** random.uniform(-6, 0)
    found["comparison"]["interval"] = sorted((random.uniform(-1, 1), found["comparison"]["difference"]))
    assert "nan" not in render_report(found).split("</style>")[1]


def test_a_report_replaces_a_report_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(path, FULL)
    write_report(path, bare())
    assert "The promise" not in path.read_text(encoding="utf-8")
    other = tmp_path / "mine.html"
    other.write_text("<p>mine</p>", encoding="utf-8")
    with pytest.raises(FileWriteError, match="it exists and is not a report of sentrax"):
        write_report(other, FULL)
    assert other.read_text(encoding="utf-8") == "<p>mine</p>"
    write_report(other, FULL, force=True)
    assert other.read_bytes().startswith(b"<!doctype html>")
    assert stat.S_IMODE(other.stat().st_mode) & stat.S_IRUSR
    with pytest.raises(FileWriteError, match="does not exist; create it first"):
        write_report(tmp_path / "no folder" / "report.html", FULL)
    assert not [entry for entry in tmp_path.iterdir() if entry.name.endswith(".tmp")]


@pytest.mark.parametrize("wrong", [{}, {"texts": 3, "accuracy": 1.0}, None, [1]])
def test_what_is_not_an_evaluation_is_refused(wrong: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with pytest.raises(
        InputError, match=r"the evaluation (has no|is) .*; expected what evaluate_fully returns"
    ):
        write_report(path, wrong)
    assert not path.exists()


def test_lone_surrogates_and_nul_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(path, with_texts_everywhere("a\ud800b\x00c\u202ed"))
    assert "a�b�c�d" in path.read_text(encoding="utf-8")
