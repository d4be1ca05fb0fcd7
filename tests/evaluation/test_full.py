"""The whole evaluation: its names and shapes, and figures counted from its own answers."""

import json
import sys
from typing import Any

import numpy as np
import pytest

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.evaluation.doctor.examination import examine
from sentrax.evaluation.evaluation import evaluate_classifier
from sentrax.evaluation.full import evaluate_fully
from tests.evaluation.test_evaluation import HELD_OUT, WORDS, classifier

DATA = LabelledTexts.of(
    "words", [WORDS[said] for _, said in HELD_OUT] * 3, [true for true, _ in HELD_OUT] * 3
)
CONFIDENCE_METRICS = ("calibration_error", "calibration_error_before", "coverage", "precision", "aurc")


def is_plain(value: Any) -> bool:
    """Whether a value is what JSON gives back, bit for bit."""
    return bool(json.loads(json.dumps(value, allow_nan=False)) == value)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return evaluate_fully(classifier(bound=0.9), DATA, name="words")


def test_it_is_json_and_has_all_that_the_short_one_has(found: dict[str, Any]) -> None:
    assert is_plain(found)
    short = evaluate_classifier(classifier(bound=0.9), DATA.texts, DATA.labels)
    for name, value in short.items():
        if name != "labels":
            assert found[name] == value
    for label, scores in short["labels"].items():
        assert found["labels"][label].items() >= scores.items()


def test_every_figure_lies_in_its_interval(found: dict[str, Any]) -> None:
    assert list(found["intervals"]) == ["accuracy", "macro_recall", "macro_f1", *CONFIDENCE_METRICS]
    for name, (low, high) in found["intervals"].items():
        assert 0 <= low <= found[name] <= high <= 1
    for scores in found["labels"].values():
        for name, (low, high) in scores["intervals"].items():
            assert low <= scores[name] <= high


def test_the_same_again_is_the_same(found: dict[str, Any]) -> None:
    assert evaluate_fully(classifier(bound=0.9), DATA, name="words") == found
    assert evaluate_fully(classifier(bound=0.9), DATA, name="words", seed=2) != found
    assert evaluate_fully(classifier(bound=0.9).model_, DATA, name="words") == found


def test_errors_are_quoted_with_row_label_and_answer(found: dict[str, Any]) -> None:
    wrong = [(row + 1, *pair) for row, pair in enumerate(HELD_OUT * 3) if pair[0] != pair[1]]
    errors = [(error["row"], error["label"], error["predicted"]) for error in found["errors"]]
    assert sorted(errors) == wrong
    assert all(error["explanation"]["text"] == error["text"] for error in found["errors"])
    probabilities = [error["probability"] for error in found["errors"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(error["text"] == DATA.texts[error["row"] - 1] for error in found["errors"])


def test_several_labels_have_what_applies_to_them() -> None:
    words = ["awful", "awful lovely", "medium", "perhaps", "lovely"]
    labels = [["bad"], ["bad"], ["fair"], [], ["bad", "good"]]
    data = LabelledTexts.of("words", words, labels)
    several = evaluate_fully(classifier(multi_label=True), data)
    assert is_plain(several)
    assert list(several["intervals"]) == ["accuracy", "calibration_error", "calibration_error_before"]
    assert not {"confusion", "aurc", "promise", "suspected_labels"} & set(several)
    errors = {error["row"]: (error["label"], error["predicted"]) for error in several["errors"]}
    assert errors == {2: (["bad"], ["bad", "good"]), 4: ([], ["fair"]), 5: (["bad", "good"], ["good"])}


@pytest.mark.parametrize("labels", [["bad", "good"], [["bad"], ["good"]]])
def test_no_error_in_two_texts_does_not_mean_that_there_is_none(labels: list[Any]) -> None:
    data = LabelledTexts.of("words", ["awful", "lovely"], labels)
    found = evaluate_fully(classifier(multi_label=isinstance(labels[0], list)), data)
    assert found["accuracy"] == 1
    assert found["intervals"]["accuracy"] == found["accuracy_interval"]
    assert found["intervals"]["accuracy"][0] < 0.5


def test_a_model_is_compared_with_another_on_the_same_texts() -> None:
    reversed_words = [{"awful": "lovely", "lovely": "awful"}.get(text, text) for text in DATA.texts]
    data = LabelledTexts.of("words", reversed_words, DATA.labels)
    found = evaluate_fully(classifier(), data, other=classifier(bound=0.5), name="new", other_name="old")
    assert found["comparison"]["difference"] == 0
    assert found["comparison"]["other"] == "old"
    assert found["comparison"]["accuracy"] == found["accuracy"]


@pytest.mark.parametrize("wrong", [[("awful", "bad")], None, {"texts": ["awful"]}])
def test_what_is_not_labelled_texts_is_refused_with_what_was_found(wrong: Any) -> None:
    with pytest.raises(InputError, match=r"^data is (a list|None|a dict); expected LabelledTexts"):
        evaluate_fully(classifier(), wrong)
    with pytest.raises(InputError, match=r"^data is (a list|None|a dict); expected LabelledTexts"):
        examine(wrong)
    with pytest.raises(InputError, match=r"^training is a list"):
        evaluate_fully(classifier(), DATA, training=["awful"])  # type: ignore[arg-type]


def test_without_scikit_learn_only_its_curves_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    notices: list[str] = []
    found = evaluate_fully(classifier(), DATA, on_notice=notices.append)
    assert found["curves"]["roc"] == {}
    assert found["labels"]["bad"]["roc_auc"] is None
    assert np.isfinite(found["aurc"])
    assert "sentrax[report]" in " ".join(notices)
