"""What a model answers, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring.answers import answers
from sentrax.scoring.scorer import Scorer
from tests.saved_models import saved_model

MODEL = SavedModel(("no", "yes"), saved_model("fasttext").predictor, Calibration(1.0, 0.7))


def test_the_answer_is_the_most_probable_label_and_unsure_below_the_bound() -> None:
    sure, unsure = answers(MODEL, np.array([[0.2, 0.8], [0.6, 0.4]]))
    assert tuple(sure) == (("yes",), 0.8, False)
    assert tuple(unsure) == (("no",), 0.6, True)
    assert [unsure.shown(unsure=wanted) for wanted in (False, True)] == ["no", "unsure"]


def test_of_several_labels_the_least_sure_decides() -> None:
    model = replace(MODEL, multi_label=True)
    both, one, none = answers(model, np.array([[0.9, 0.8], [0.1, 0.6], [0.2, 0.3]]))
    assert tuple(both) == (("no", "yes"), 0.8, False)
    assert both.shown(unsure=True) == "no,yes"
    assert tuple(one) == (("yes",), 0.6, True)
    assert tuple(none) == ((), 0.7, False)


def test_weights_beyond_all_bounds_give_no_probability() -> None:
    model = saved_model("dan")
    content, arrays = model.predictor.to_state()
    largest = {name: np.full_like(array, np.finfo(np.float32).max) for name, array in arrays.items()}
    scorer = Scorer(
        replace(model, predictor=type(model.predictor).from_state({"kind": "dan", **content}, largest))
    )
    for ask in (scorer.predict, lambda text: scorer.probabilities([text])):
        with pytest.raises(InputError, match="no probability"):
            ask("good")
