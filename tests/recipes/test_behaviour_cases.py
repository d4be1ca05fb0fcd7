"""The cases of `sentrax check` stay unseen by the model that they test."""

import re

from recipes.english.frame_texts import read_frame_texts
from recipes.english.own_texts import read_own_texts
from sentrax.evaluation.behaviour.checks import make_checks
from sentrax.evaluation.behaviour.reading import our_cases


def letters(text: str) -> str:
    """The words of a text; of one without any, the text."""
    return " ".join(re.findall(r"\w+", text.lower())) or text


def test_no_text_of_a_case_is_one_of_the_recipe() -> None:
    checks = [check for case in our_cases() for check in make_checks(case)]
    asked = {letters(text) for check in checks for text in (check.text, check.original) if text is not None}
    seen = asked & set(map(letters, read_own_texts()[0] + read_frame_texts()[0]))
    assert not {text for text in seen if len(text) > 3}  # of emoticons and the like, there are only so many
