"""What each token does and is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features.marks import (
    CLOSES_PHRASE,
    FIRST_SIGNAL,
    OPENS_PHRASE,
    SIGNAL_NAMES,
    Mark,
    marks_of,
    marks_of_each,
)
from sentrax.text.ragged import code_points

SIGNALS = {name: 1 << FIRST_SIGNAL + index for index, name in enumerate(SIGNAL_NAMES)}
MARKS = {  # token: what it is and does, signals by their names
    "film": ({Mark.IS_WORD}, set()),
    "not": ({Mark.IS_WORD, Mark.NEGATES}, set()),
    "isn't": ({Mark.IS_WORD, Mark.NEGATES}, set()),
    "almost": ({Mark.IS_WORD, Mark.ALMOST}, set()),
    "could": ({Mark.IS_WORD, Mark.MODAL}, set()),
    "have": ({Mark.IS_WORD, Mark.HAVE}, set()),
    "but": ({Mark.IS_WORD, Mark.BUT, Mark.CONTRAST, Mark.ENDS_SCOPE}, set()),
    ",": ({Mark.ENDS_SCOPE, Mark.PAUSE}, set()),
    "...": ({Mark.ENDS_SCOPE}, {"dots"}),
    "!": ({Mark.ENDS_SCOPE}, {"exclamation"}),
    "?!": ({Mark.ENDS_SCOPE}, {"question", "run"}),
    ":)": ({Mark.IS_FACE}, set()),
    "\U0001f600": ({Mark.IS_EMOJI}, set()),
    "#fun": (set(), {"hashtag"}),
    "<user>": (set(), {"user"}),
    "<url>": (set(), {"url"}),
    "<caps>": ({Mark.IS_SIGNAL}, {"capitals"}),
    "<long>": ({Mark.IS_SIGNAL}, {"elongated"}),
    "7": (set(), set()),
    ";_;": ({Mark.IS_FACE}, set()),
    "o_o": ({Mark.IS_FACE}, set()),
    "ಠ_ಠ": ({Mark.IS_FACE}, set()),
}


@pytest.mark.parametrize(("token", "expected"), MARKS.items(), ids=MARKS)
def test_marks_say_what_a_token_is_and_does(token: str, expected: tuple[set[int], set[str]]) -> None:
    kinds, signals = expected
    masks = {"<user>", "<url>"}
    of_phrases = OPENS_PHRASE | CLOSES_PHRASE
    marks = marks_of(token) & ~(Mark.IS_FACE if token in masks or token[0] in "!?." else 0) & ~of_phrases
    assert marks == sum(kinds) + sum(SIGNALS[name] for name in signals)


WORDS = st.lists(
    st.one_of(
        st.sampled_from((*MARKS, "happier", "better", "care", "#", "##", "'", "É", "٣", "ⅷ", "🇬🇧", "İ")),
        st.tuples(st.text("aN#é😀!:9'", max_size=3), st.sampled_from(("n't", "ier", "er", "-", "?"))).map(
            "".join
        ),
        st.text(min_size=1, max_size=4),
    ),
    max_size=8,
)


@given(WORDS)
def test_the_marks_of_many_tokens_are_those_of_each(words: list[str]) -> None:
    assert marks_of_each(words, code_points(words)).tolist() == [marks_of(word) for word in words]
