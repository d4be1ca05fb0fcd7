"""Log-probabilities from logits, beside the formula."""

import numpy as np
import pytest

from sentrax.calibration import Calibration, log_probabilities
from sentrax.errors import InputError


def test_probabilities_are_the_softmax_of_logits_over_the_temperature() -> None:
    logits = np.array([[1.0, 2.0, -1.0], [0.0, 0.0, 0.0]])
    wanted = np.exp(logits / 2) / np.exp(logits / 2).sum(axis=1, keepdims=True)
    found = np.exp(log_probabilities(logits, Calibration(temperature=2.0)))
    np.testing.assert_allclose(found, wanted)


def test_probabilities_sum_to_1_however_large_the_logits_are() -> None:
    found = np.exp(log_probabilities(np.array([[1e6, -1e6], [1e300, 1e300]]), Calibration()))
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_with_several_labels_each_has_a_sigmoid_of_its_own() -> None:
    logits = np.array([-800.0, -1.0, 0.0, 3.0])
    found = np.exp(log_probabilities(logits, Calibration(), multi_label=True))
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-np.clip(logits, -700, 700))), atol=1e-300)


@pytest.mark.parametrize("settings", [{"temperature": 0}, {"temperature": np.nan}, {"unsure_below": 1.5}])
def test_what_is_no_temperature_or_probability_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(settings))):
        Calibration(**settings)
