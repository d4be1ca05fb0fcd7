"""An explanation as HTML: signs and lines say what colours say; styles stay inside; texts are text."""

import re
from dataclasses import replace

import pytest

from sentrax.explanation.explanation import WordShare
from sentrax.explanation.html import shaded_text
from tests.evaluation.report.evaluations import explanation
from tests.test_html import HOSTILE, Reader


def test_words_for_and_against_the_answer_differ_in_line_sign_and_colour() -> None:
    page = explanation("not good :(").to_html()  # -0.5, +0.25, -0.125
    marks = {
        attributes["title"]: str(attributes["style"])
        for name, attributes in Reader(page).elements
        if name == "span" and "title" in attributes
    }
    assert list(marks) == ["−0.50 against positive", "+0.25 for positive", "−0.12 against positive"]
    lines = [re.findall("solid|dashed", style)[0] for style in marks.values()]
    assert lines == ["dashed", "solid", "dashed"]
    strengths = [float(re.findall(r"rgba\([\d,]+,([\d.]+)\)", style)[0]) for style in marks.values()]
    assert strengths == [0.5, 0.3, 0.2]  # 0.1 and 0.4 times the part of the strongest
    assert Reader(page).text.startswith("positive 75.0%not−0.5 good+0.2 :(−0.1")


def test_the_parts_of_the_sum_are_given() -> None:
    text = Reader(explanation("not good :(").to_html()).text
    assert "Words together −0.4, text as a whole −0.1, without any words +1.0." in text
    assert "Method: exact; the sum misses the model by at most 0." in text


def test_notebooks_show_the_same() -> None:
    assert explanation()._repr_html_() == explanation().to_html()


def test_styles_are_inline_and_start_from_none() -> None:
    elements = Reader(explanation("not good :( at all").to_html()).elements
    assert {name for name, _ in elements} <= {"div", "span", "sup", "b"}
    assert all(
        str(attributes["style"]).startswith(("all:unset;", "all:initial;")) for _, attributes in elements
    )
    assert not any("class" in attributes or "id" in attributes for _, attributes in elements)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    labels = (text, f"{text}2")
    found = Reader(explanation(f"{text} {text}", labels).to_html())
    clean = Reader(explanation(re.sub(r"\S", "x", f"{text} {text}"), ("x", "xx")).to_html())
    assert [name for name, _ in found.elements] == [name for name, _ in clean.elements]
    assert {key for _, values in found.elements for key in values} == {"style", "title", "dir"}


def test_a_long_text_is_cut_and_says_so() -> None:
    page = explanation("word " * 100_000).to_html()
    assert len(page) < 60_000
    assert "(495,000 more characters)" in page


def test_of_many_words_that_say_something_the_strongest_are_shaded() -> None:
    strong = [WordShare("word", 5 * index, 5 * index + 4, (-1.0, 1.0)) for index in range(100)]
    weak = [WordShare("word", 5 * index, 5 * index + 4, (-0.5, 0.5)) for index in range(100, 300)]
    page = replace(explanation("word " * 300), words=(*strong, *weak)).to_html()
    assert page.count('title="+2.00') == 100
    assert 'title="+1.00' not in page


def test_a_text_without_words_and_words_that_say_nothing_are_left_as_they_are() -> None:
    empty = replace(explanation(), text="", words=())
    assert "title=" not in empty.to_html()
    silent = replace(explanation("fine"), words=(WordShare("fine", 0, 4, (0.0, 0.0)),))
    assert "title=" not in silent.to_html()
    assert ">fine</div>" in silent.to_html()


def test_where_a_text_may_have_several_labels_a_share_counts_by_itself() -> None:
    several = replace(explanation("good"), multi_label=True, words=(WordShare("good", 0, 4, (3.0, 1.0)),))
    assert "+1.00 for positive" in several.to_html()
    assert "+1.00 for positive" in shaded_text(several.to_json())
    single = replace(several, multi_label=False)
    assert "−2.00 against positive" in single.to_html()
    assert "−2.00 against positive" in shaded_text(single.to_json())


def test_the_text_between_words_is_kept() -> None:
    text = "  so,\n\tgood!? "
    given = replace(
        explanation("x"),
        text=text,
        words=(WordShare("so", 2, 4, (0.0, 1.0)), WordShare("good", 7, 11, (0.0, -2.0))),
    )
    assert Reader(shaded_text(given.to_json())).text == "  so+1.0,\n\tgood−2.0!? "
