"""Log-probabilities, temperatures and bounds, beside the formula and a search through all there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_expit, log_softmax
from scipy.stats import binom

from sentrax.errors import InputError
from sentrax.saved.model import Calibration
from sentrax.scoring.calibration import (
    binomial_tail,
    choose_abstain_threshold,
    choose_promised_threshold,
    fit_temperature,
    undo_temperature,
)
from sentrax.scoring.scorer import log_probabilities


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


@pytest.mark.parametrize(
    "settings", [{"temperature": 0}, {"temperature": np.nan}, {"abstain_threshold": 1.5}]
)
def test_what_is_no_temperature_or_probability_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(settings))):
        Calibration(**settings)


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("scale", [0.2, 1.0, 5.0])
def test_the_temperature_is_the_best_of_a_grid(scale: float, multi_label: bool) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(400, 3))
    if multi_label:
        targets = (random.random((400, 3)) < 1 / (1 + np.exp(-logits))).astype(np.float64)
    else:
        targets = np.eye(3)[(logits + random.gumbel(size=(400, 3))).argmax(axis=1)]
    logits *= scale  # so that the best temperature is near the scale

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        share = 1 / (len(logits) + 1)  # of each text, that could have any label
        if multi_label:
            yes, no = log_expit(scaled), log_expit(-scaled)
            of_any, of_right = (yes + no) / 2, np.where(targets > 0, yes, no)
            return -float((share * of_any + (1 - share) * of_right).sum())
        said = log_softmax(scaled, axis=1)
        return -float((share * said.mean(axis=1) + (1 - share) * said[targets > 0]).sum())

    grid = np.exp(np.arange(-4, 4, 0.01))
    wanted = grid[np.argmin([loss(temperature) for temperature in grid])]
    assert fit_temperature(logits, targets, multi_label=multi_label) == pytest.approx(wanted, rel=0.05)


@pytest.mark.parametrize("multi_label", [False, True])
def test_a_few_right_answers_are_no_certainty(multi_label: bool) -> None:
    targets = np.eye(2)[[0, 1] * 10]
    logits = np.where(targets > 0, 9.0, -9.0)
    temperature = fit_temperature(logits, targets, multi_label=multi_label)
    said = np.exp(log_probabilities(logits, Calibration(temperature), multi_label=multi_label))
    assert 0.9 < said.max() < 0.99


ANSWERS = st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.9, 1.0]), st.booleans()), max_size=12)


@given(ANSWERS, st.floats(0, 1))
def test_the_bound_is_the_lowest_at_which_enough_is_right(
    answers: list[tuple[float, bool]], precision: float
) -> None:
    confidences = np.array([confidence for confidence, _ in answers])
    is_right = np.array([right for _, right in answers], dtype=np.bool_)
    wanted = 1.0
    for bound in sorted({0.0, *confidences.tolist()}):
        answered = [right for confidence, right in answers if confidence >= bound]
        if answered and sum(answered) / len(answered) >= precision:
            wanted = bound
            break
    assert choose_abstain_threshold(confidences, is_right, precision) == wanted


@pytest.mark.parametrize("precision", [-0.1, 1.1, float("nan")])
def test_a_precision_is_a_share(precision: float) -> None:
    with pytest.raises(InputError, match="precision"):
        choose_abstain_threshold(np.array([0.5]), np.array([True]), precision)


@given(st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 1))
def test_the_tail_is_that_of_the_binomial_distribution(counts: tuple[int, int], share: float) -> None:
    n_right, n_answers = counts
    wanted = binom.sf(n_right - 1, n_answers, share)
    assert binomial_tail(n_right, n_answers, share) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def draw_answers(seed: int, n_texts: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidences from 0.5 to 1, and answers that are right as often as these say."""
    random = np.random.default_rng(seed)
    confidences = 0.5 + 0.5 * random.random(n_texts)
    return confidences, random.random(n_texts) < confidences


def true_precision(threshold: float) -> float:
    return (max(threshold, 0.5) + 1) / 2  # the mean of what is above


@pytest.mark.parametrize(("n_texts", "often"), [(100, 0.05), (400, 0.5), (1000, 0.8)])
def test_a_promise_is_kept_in_95_of_100_samples(n_texts: int, often: float) -> None:
    thresholds = [choose_promised_threshold(*draw_answers(seed, n_texts), 0.9) for seed in range(400)]
    made = [threshold for threshold in thresholds if threshold is not None]
    broken = sum(true_precision(threshold) < 0.9 for threshold in made)
    assert broken / 400 <= 0.05
    assert len(made) / 400 > often


def test_the_precision_of_the_held_out_texts_alone_is_no_promise() -> None:
    thresholds = [choose_abstain_threshold(*draw_answers(seed, 400), 0.9) for seed in range(400)]
    assert sum(true_precision(threshold) < 0.9 for threshold in thresholds) / 400 > 0.3


def test_what_is_promised_has_passed_the_exact_test() -> None:
    confidences, is_right = draw_answers(1, 2000)
    threshold = choose_promised_threshold(confidences, is_right, 0.9)
    assert threshold is not None
    is_answered = confidences >= threshold
    assert binom.sf(is_right[is_answered].sum() - 1, is_answered.sum(), 0.9) <= 0.05
    assert is_answered.mean() > 0.25  # of 0.4 that would do
    assert choose_promised_threshold(confidences, np.ones(2000, dtype=bool), 0.9) == 0


def test_too_few_answers_promise_nothing_and_just_enough_do() -> None:
    certain = np.linspace(0.9, 1, 29)  # 0.9 to the power of 29 is less than 0.05, to that of 28 more
    assert choose_promised_threshold(certain, np.ones(29, dtype=bool), 0.9) == 0
    assert choose_promised_threshold(certain[1:], np.ones(28, dtype=bool), 0.9) is None


def test_nothing_shows_that_no_answer_is_wrong() -> None:
    right = np.ones(10_000, dtype=bool)
    assert choose_promised_threshold(np.linspace(0, 1, 10_000), right, 1.0) is None
    assert choose_promised_threshold(np.linspace(0, 1, 10_000), ~right, 0.0) == 0
    assert choose_promised_threshold(np.linspace(0, 1, 10_000), ~right, 0.5) is None


def test_equal_confidences_are_promised_together_or_not_at_all() -> None:
    confidences = np.repeat([1.0, 0.6], [500, 500])
    is_right = np.arange(1000) < 500
    threshold = choose_promised_threshold(confidences, is_right, 0.9)
    assert threshold is not None
    assert 0.6 < threshold <= 1
    assert choose_promised_threshold(np.ones(1000), is_right, 0.9) is None


@given(st.floats(0.2, 5), st.booleans())
def test_a_temperature_is_undone(temperature: float, multi_label: bool) -> None:
    logits = np.random.default_rng(0).normal(size=(20, 3)) * 3
    before, after = (
        np.exp(log_probabilities(logits, Calibration(number), multi_label=multi_label))
        for number in (1.0, temperature)
    )
    undone = undo_temperature(after, temperature, multi_label=multi_label)
    np.testing.assert_allclose(undone, before, rtol=1e-6, atol=1e-12)


def test_certainty_can_be_undone() -> None:
    assert undo_temperature(np.array([[1.0, 0.0]]), 2.0, multi_label=False).tolist() == [[1, 0]]
    assert undo_temperature(np.array([[1.0, 0.0]]), 2.0, multi_label=True).tolist() == [[1, 0]]
