"""Messages about model files quote little of them, whatever they hold."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import FileFormatError, InputError
from sentrax.files import container
from sentrax.saved.card import model_card
from sentrax.saved.loading import load_model
from sentrax.saved.model import Calibration, SavedModel
from sentrax.wording import quoted, shorten
from tests.saved_models import saved_model

LONG = "\x1b[2J\u202e" + "a" * 100_000


def test_a_quote_is_short_printable_and_says_that_it_goes_on() -> None:
    assert quoted("a\tb") == r"'a\tb'"
    assert quoted("\x1b\u202e") == r"'\x1b\u202e'"
    assert quoted([1, "x"]) == "[1, 'x']"
    assert (len(quoted(LONG)), len(shorten(LONG))) == (83, 200)
    assert quoted(LONG).endswith("a…'")
    assert shorten("one\n two\x07\u202e") == "one two\ufffd\ufffd"
    assert shorten("a" * 200) == "a" * 200


PLACES: dict[str, Callable[[dict[str, Any]], object]] = {
    "kind": lambda content: content["predictor"].update(kind=LONG),
    "kind that is a list": lambda content: content["predictor"].update(kind=[LONG]),
    "pipeline": lambda content: content["predictor"]["pipeline"].update(tokenizer=LONG),
    "rule": lambda content: content["predictor"]["pipeline"].update(cleaning=[LONG]),
    "key of the pipeline": lambda content: content["predictor"]["pipeline"].update({LONG: 1}),
    "margin": lambda content: content["predictor"].update(margin=LONG),
    "lexicon": lambda content: content["predictor"].update(lexicon={LONG: LONG}),
    "threshold": lambda content: content["calibration"].update(abstain_threshold=LONG),
    "calibration": lambda content: content["calibration"].update({LONG: 1}),
    "labels": lambda content: content.update(labels=[LONG, LONG]),
    "version": lambda content: content.update(version=[LONG]),
}


@pytest.mark.parametrize("change", PLACES.values(), ids=PLACES)
def test_a_model_that_cannot_be_used_is_refused_in_few_words(
    change: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    content, arrays = copy.deepcopy(saved_model("lexicon").to_state())
    change(content)
    container.save(tmp_path / "m", "model", content, arrays)
    with pytest.raises(FileFormatError) as refused:
        load_model(tmp_path / "m")
    assert len(str(refused.value)) < 500 + len(str(tmp_path))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("parameters", [{LONG: 1}, [LONG], LONG])
def test_details_that_are_not_a_classifier_s_are_refused_in_few_words(parameters: Any) -> None:
    base = saved_model("lexicon")
    details = {
        "parameters": parameters,
        "training": {"texts": LONG, "labels": LONG},
        "scores": {"accuracy": LONG},
    }
    model = SavedModel(base.labels, base.predictor, details=details)
    for use in (SentimentClassifier.from_model, model_card):
        with pytest.raises((FileFormatError, InputError)) as refused:
            use(model)
        assert len(str(refused.value)) < 500
        assert str(refused.value).isprintable()


@pytest.mark.parametrize("temperature", [0, -1, 1e-320, 1e-7, 1e7, 1e308, float("inf"), float("nan")])
def test_a_temperature_that_makes_no_probabilities_is_refused(temperature: float, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="temperature is"):
        Calibration(temperature)
    content, arrays = copy.deepcopy(saved_model("lexicon").to_state())
    content["calibration"]["temperature"] = temperature
    container.save(tmp_path / "m", "model", content, arrays)
    with pytest.raises(FileFormatError, match="temperature is"):
        load_model(tmp_path / "m")


@pytest.mark.parametrize("temperature", [1e-6, 0.02, 50, 1e6])
@pytest.mark.parametrize("kind", ["lexicon", "nbsvm", "linear"])
def test_a_temperature_that_is_accepted_gives_probabilities(kind: str, temperature: float) -> None:
    base = saved_model(kind)
    model = SavedModel(base.labels, base.predictor, Calibration(temperature))
    answers = SentimentClassifier.from_model(model).predict_proba(["a lovely film", "", "bad " * 1000])
    assert answers.sum(axis=1) == pytest.approx([1, 1, 1])
