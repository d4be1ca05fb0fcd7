"""`Explanation`: the strongest words, what speaks for a label, text and JSON."""

import json
from dataclasses import replace

import pytest

from sentrax.errors import InputError
from sentrax.explanation.explanation import Explanation, WordShare

EXPLANATION = Explanation(
    text="so good,\nnot bad",
    label="yes",
    is_unsure=True,
    labels=("no", "maybe", "yes"),
    probabilities=(0.2, 0.3, 0.5),
    about="yes",
    words=(
        WordShare("so", 0, 2, (0.0, 0.0, 0.0)),
        WordShare("good", 3, 7, (-1.0, 1.0, 3.0)),
        WordShare("not", 9, 12, (0.0, 3.0, 0.0)),
        WordShare("bad", 13, 16, (0.0, 0.0, -0.75)),
    ),
    whole_text=(0.0, 0.0, 0.3),
    bias=(0.0, 0.0, 0.0),
    remainder=1e-12,
    method="exact",
)


def test_what_speaks_for_a_label_is_its_share_less_that_of_the_most_probable_other_one() -> None:
    good = EXPLANATION.words[1].shares
    assert EXPLANATION.rather_than == "maybe"
    assert EXPLANATION.speaks_for(good) == 2.0
    assert EXPLANATION.speaks_for(good, "no") == -4.0
    with pytest.raises(InputError, match="unknown label 'si'; the model has 'no', 'maybe', 'yes'"):
        EXPLANATION.speaks_for(good, "si")


def test_where_a_text_may_have_several_labels_each_is_compared_with_none() -> None:
    several = replace(EXPLANATION, multi_label=True)
    assert several.rather_than is None
    assert several.speaks_for(several.words[1].shares) == 3.0
    assert several.confidence == 0.5


def test_the_strongest_words_come_first_for_or_against() -> None:
    assert [word.text for word in EXPLANATION.strongest(2)] == ["not", "good"]
    assert [word.text for word in EXPLANATION.strongest(None)] == ["not", "good", "bad"]


def test_it_prints_as_lines_with_signs() -> None:
    assert str(EXPLANATION).splitlines() == [
        "yes 0.50, unsure: so good, not bad",
        "  -3.000  not",
        "  +2.000  good",
        "  -0.750  bad",
        "  +0.300  (the text as a whole)",
        "  -1.450  for yes rather than maybe; exact, remainder 1e-12",
    ]


def test_json_has_everything_by_label() -> None:
    found = json.loads(json.dumps(EXPLANATION.to_json()))
    assert found["words"][1] == {
        "text": "good",
        "start": 3,
        "end": 7,
        "shares": {"no": -1, "maybe": 1, "yes": 3},
    }
    assert (found["about"], found["rather_than"], found["method"]) == ("yes", "maybe", "exact")
    assert "features" not in found


@pytest.mark.parametrize(("about", "first"), [("l99", []), ("l3", ["l3"])])
def test_json_of_many_labels_has_the_most_probable_ones_and_the_explained_one(
    about: str, first: list[str]
) -> None:
    labels = tuple(f"l{index}" for index in range(100))
    shares = tuple(float(index) for index in range(100))
    probabilities = tuple(index / 4950 for index in range(100))
    word = WordShare("x", 0, 1, shares)
    found = Explanation(
        "x", "l99", False, labels, probabilities, about, (word,), shares, shares, 0, "exact"
    ).to_json()
    expected = [*first, *(f"l{index}" for index in range(90, 100))]
    assert list(found["words"][0]["shares"]) == expected
    assert list(found["probabilities"]) == expected
