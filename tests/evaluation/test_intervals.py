"""Bootstrap intervals beside draws of whole texts, and beside the true value in many samples."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import f1_score

from sentrax.evaluation.curves import aurc
from sentrax.evaluation.intervals import (
    aurc_interval,
    bootstrap,
    calibration_error_interval,
    label_intervals,
    percentile_interval,
)
from sentrax.evaluation.metrics import calibration_error, f_scores, macro_f1, macro_recall

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
N_LABELS = 3


def sample(seed: int, n_texts: int, *, overconfident: float = 1.0) -> tuple[FloatArray, IntArray]:
    """Probabilities, and labels drawn by them, but for a model that is too sure of itself."""
    random = np.random.default_rng(seed)
    logits = 1.5 * random.normal(size=(n_texts, N_LABELS)) - np.eye(N_LABELS)[0]
    labels = (logits + random.gumbel(size=logits.shape)).argmax(axis=1)
    powers = np.exp(overconfident * logits)
    return powers / powers.sum(axis=1, keepdims=True), labels


def answers(seed: int, n_texts: int, **options: float) -> tuple[FloatArray, BoolArray]:
    probabilities, labels = sample(seed, n_texts, **options)
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == labels


def one_hot(labels: IntArray) -> BoolArray:
    return np.eye(N_LABELS, dtype=bool)[labels]


METRICS: dict[str, Callable[[IntArray, IntArray], float]] = {
    "macro_recall": lambda labels, predicted: macro_recall(labels, predicted, N_LABELS),
    "macro_f1": lambda labels, predicted: macro_f1(labels, predicted, N_LABELS),
}


def test_drawing_counts_is_drawing_texts() -> None:
    probabilities, labels = sample(0, 400)
    predicted = probabilities.argmax(axis=1)
    found = label_intervals(one_hot(predicted), one_hot(labels), multi_label=False, seed=1)
    rows = np.random.default_rng(2).integers(400, size=(2000, 400))
    for name, metric in METRICS.items():
        drawn = [metric(labels[own], predicted[own]) for own in rows]
        assert found.metrics[name] == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.01)
    drawn = [f_scores(labels[own], predicted[own], N_LABELS)[0] for own in rows]
    assert found.f1[0] == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.02)


def test_a_label_without_texts_is_not_in_the_mean_of_any_draw() -> None:
    probabilities, labels = sample(0, 400)
    predicted, labels = probabilities.argmax(axis=1), np.minimum(labels, N_LABELS - 2)
    found = label_intervals(one_hot(predicted), one_hot(labels), multi_label=False, seed=1)
    present = list(range(N_LABELS - 1))
    value = f1_score(labels, predicted, labels=present, average="macro")
    low, high = found.metrics["macro_f1"] or [1, 0]
    assert low < value < high
    assert (low + high) / 2 == pytest.approx(value, abs=0.02)


def test_grouped_answers_are_drawn_as_single_ones() -> None:
    confidences, is_right = answers(0, 3000)
    rows = np.random.default_rng(2).integers(3000, size=(300, 3000))
    drawn = [aurc(confidences[own], is_right[own]) for own in rows]
    found = aurc_interval(confidences, is_right, seed=1)
    assert found == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.003)


def coverage(interval: Callable[[int], list[float] | None], truth: float, n_samples: int) -> float:
    """The share of samples whose interval contains the true value."""
    found = filter(None, map(interval, range(n_samples)))
    return sum(low <= truth <= high for low, high in found) / n_samples


LARGE = sample(99, 200_000)


@pytest.mark.parametrize("name", METRICS)
def test_intervals_of_metrics_cover(name: str) -> None:
    truth = METRICS[name](LARGE[1], LARGE[0].argmax(axis=1))

    def interval(seed: int) -> list[float] | None:
        probabilities, labels = sample(seed, 250)
        predicted = one_hot(probabilities.argmax(axis=1))
        found = label_intervals(predicted, one_hot(labels), multi_label=False, seed=seed, draws=300)
        return found.metrics[name]

    assert coverage(interval, truth, 150) >= 0.935


def test_the_interval_of_aurc_covers() -> None:
    truth = aurc(LARGE[0].max(axis=1), LARGE[0].argmax(axis=1) == LARGE[1])
    found = coverage(lambda seed: aurc_interval(*answers(seed, 100), seed=seed, draws=300), truth, 200)
    assert found >= 0.935


@pytest.mark.parametrize("overconfident", [1.0, 1.5])
def test_the_interval_of_the_calibration_error_covers(overconfident: float) -> None:
    truth = calibration_error(*answers(99, 200_000, overconfident=overconfident))

    def interval(seed: int) -> list[float]:
        given = answers(seed, 250, overconfident=overconfident)
        return calibration_error_interval(*given, seed=seed, draws=200)

    assert coverage(interval, truth, 150) >= 0.935


def test_of_a_calibrated_model_no_error_is_possible() -> None:
    low, high = calibration_error_interval(*answers(1, 20_000), seed=1)
    assert low == 0 < high < 0.03
    overconfident = answers(1, 5_000, overconfident=2)
    low, high = calibration_error_interval(*overconfident, seed=1)
    assert 0.1 < low < calibration_error(*overconfident) < high < 0.2


def test_texts_with_several_answers_are_drawn_whole() -> None:
    confidences, is_right = answers(3, 500)
    once = calibration_error_interval(confidences, is_right, seed=1)
    assert calibration_error_interval(
        np.repeat(confidences[:, None], 4, axis=1), np.repeat(is_right[:, None], 4, axis=1), seed=1
    ) == pytest.approx(once, abs=0.006)


def test_means_of_many_texts_are_drawn_as_what_they_are_nearly(monkeypatch: pytest.MonkeyPatch) -> None:
    confidences, is_right = answers(5, 3000, overconfident=1.3)
    given = confidences.reshape(-1, 3), is_right.reshape(-1, 3)
    of_texts = calibration_error_interval(*given, seed=1)
    monkeypatch.setattr("sentrax.evaluation.intervals._MOST_SORTS", 0)
    assert calibration_error_interval(*given, seed=1) == pytest.approx(of_texts, abs=0.003)


def test_what_is_never_there_has_no_interval() -> None:
    labels = np.zeros(30, dtype=np.int64)
    labels[0] = 1
    found = label_intervals(one_hot(labels * 0), one_hot(labels), multi_label=False, seed=1)
    assert found.f1[2] is None
    assert percentile_interval(np.full(3, np.nan)) is None


def test_without_an_error_there_may_still_be_some() -> None:
    labels = np.repeat([0, 1], [80, 20])
    found = label_intervals(one_hot(labels), one_hot(labels), multi_label=False, seed=1)
    interval = found.metrics["macro_recall"]
    assert interval is not None
    assert interval[0] == pytest.approx(0.92, abs=0.04)  # three in 20, of one label
    confidences, is_right = np.linspace(0.95, 1, 100), np.ones(100, dtype=bool)
    low, high = calibration_error_interval(confidences, is_right, seed=1)
    assert low == 0 < high
    of_labels = (np.full((100, 3), 0.99), np.ones((100, 3), dtype=bool))
    low, high = calibration_error_interval(*of_labels, seed=1)
    assert low < calibration_error(of_labels[0].ravel(), of_labels[1].ravel()) < high
    interval = aurc_interval(confidences, is_right, seed=1)
    assert interval is not None
    assert interval[0] == 0 < interval[1]


def test_the_seed_alone_decides() -> None:
    counts = np.array([5, 0, 7])
    draws = [bootstrap(counts, lambda drawn: drawn[:, 0] / 12, seed=seed, draws=50) for seed in (1, 1, 2)]
    assert draws[0].tolist() == draws[1].tolist() != draws[2].tolist()
