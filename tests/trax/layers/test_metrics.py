"""What weights mean to losses and metrics, what shapes they want, and how they are printed."""

import random as python_random
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl

LOG_PROBABILITIES = np.log(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], dtype=np.float32))
TARGETS = np.array([0, 0, 1])

WEIGHTED: dict[str, tuple[Any, tuple[Any, Any]]] = {
    "accuracy": (tl.Accuracy, (LOG_PROBABILITIES, TARGETS)),
    "cross-entropy loss": (tl.CrossEntropyLoss, (LOG_PROBABILITIES, TARGETS)),
    "cross-entropy loss with log-softmax": (tl.CrossEntropyLossWithLogSoftmax, (LOG_PROBABILITIES, TARGETS)),
    "weighted category accuracy": (tl.WeightedCategoryAccuracy, (LOG_PROBABILITIES, TARGETS)),
    "weighted category cross-entropy": (tl.WeightedCategoryCrossEntropy, (LOG_PROBABILITIES, TARGETS)),
    "binary cross-entropy loss": (tl.BinaryCrossEntropyLoss, (np.exp(LOG_PROBABILITIES[:, 0]), TARGETS)),
    "l2 loss": (tl.L2Loss, (LOG_PROBABILITIES[:, 0], TARGETS)),
    "smooth l1 loss": (tl.SmoothL1Loss, (LOG_PROBABILITIES[:, 0], TARGETS)),
}
ALL_WEIGHTED = pytest.mark.parametrize(("make", "given"), WEIGHTED.values(), ids=WEIGHTED)


@ALL_WEIGHTED
def test_a_weight_of_0_takes_its_place_out(make: Any, given: Any) -> None:
    outputs, targets = given
    masked = make()((outputs, targets, np.array([1.0, 0.0, 3.0])))
    without = make()((outputs[[0, 2]], targets[[0, 2]], np.array([1.0, 3.0])))
    np.testing.assert_allclose(masked, without, rtol=1e-6)


@ALL_WEIGHTED
def test_a_weight_of_2_counts_like_two(make: Any, given: Any) -> None:
    outputs, targets = given
    weighted = make()((outputs, targets, np.array([2.0, 1.0, 1.0])))
    repeated = make()((outputs[[0, 0, 1, 2]], targets[[0, 0, 1, 2]], np.ones(4)))
    np.testing.assert_allclose(weighted, repeated, rtol=1e-6)


@ALL_WEIGHTED
def test_a_mean_over_weights_of_0_is_not_a_number(make: Any, given: Any) -> None:
    assert np.isnan(make()((*given, np.zeros(3))))


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (tl.CrossEntropySum, (LOG_PROBABILITIES, TARGETS)),
        (tl.BinaryCrossEntropySum, (np.exp(LOG_PROBABILITIES[:, 0]), TARGETS)),
    ],
)
def test_a_sum_over_weights_of_0_is_0(make: Any, given: Any) -> None:
    assert make()((*given, np.zeros(3))) == 0


@pytest.mark.parametrize("make", [tl.SequenceAccuracy, tl.MaskedSequenceAccuracy])
def test_a_sequence_of_padding_counts_as_right(make: Any) -> None:
    outputs = LOG_PROBABILITIES[None]
    assert make()((outputs, 1 - TARGETS[None], np.zeros((1, 3)))) == 1


@ALL_WEIGHTED
def test_weights_are_not_broadcast(make: Any, given: Any) -> None:
    with pytest.raises(LayerError, match=r"weights of the same shape as the values, \(3,\), not \(1,\)"):
        make()((*given, np.ones(1)))


@pytest.mark.parametrize(
    ("layer", "given", "wanted"),
    [
        (tl.CrossEntropyLoss(), (LOG_PROBABILITIES, TARGETS[:, None], np.ones(3)), r"\(3,\), .* \(3, 1\)"),
        (tl.Accuracy(), (LOG_PROBABILITIES, TARGETS[:2], np.ones(3)), "one target class"),
        (tl.CategoryAccuracy(), (LOG_PROBABILITIES, TARGETS[:2]), "one target class"),
        (tl.CategoryCrossEntropy(), (LOG_PROBABILITIES, TARGETS[:1]), "one target class"),
        (tl.MacroAveragedFScore(), (LOG_PROBABILITIES, TARGETS[:1]), "one target class"),
        (tl.BinaryCrossEntropy(), (np.ones(3), np.ones((3, 1))), "same shape as the logits"),
        (tl.BinaryCrossEntropyLoss(), (np.ones(3), np.ones(1), np.ones(3)), "same shape as the prob"),
        (tl.L2Loss(), (np.ones(3), np.ones(1), np.ones(3)), "same shape as the outputs"),
        (tl.Accuracy(tl.ThresholdToBinary()), (np.ones(3), np.ones(1), np.ones(3)), "predicted classes"),
        (tl.WeightedSum(), (np.ones(3), np.ones(1)), "same shape as the values"),
    ],
)
def test_targets_are_not_broadcast(layer: tl.Layer, given: Any, wanted: str) -> None:
    with pytest.raises(LayerError, match=wanted):
        layer(given)


def test_a_certain_but_wrong_answer_has_finite_loss_and_gradient() -> None:
    """A sigmoid is exactly 1 in float32 for logits above 17."""
    layer = tl.BinaryCrossEntropyLoss()
    right_and_wrong = np.array([1.0, 1.0], dtype=np.float32)
    targets, weights = np.array([1.0, 0.0], dtype=np.float32), np.ones(2, dtype=np.float32)
    loss, slopes = jax.value_and_grad(lambda x: layer((x, targets, weights)))(right_and_wrong)
    assert np.isfinite(loss)
    assert np.isfinite(slopes).all()
    slope = jax.grad(lambda x: tl.BinaryCrossEntropy()((x, np.zeros(1))))(np.array([50.0]))
    assert slope == 1


def test_a_cross_entropy_below_the_cutoff_is_not_trained() -> None:
    layer = tl.WeightedCategoryCrossEntropy(cutoff=0.3)  # above -log 0.9 = 0.105
    slopes = jax.grad(lambda x: layer((x, TARGETS, np.ones(3))))(LOG_PROBABILITIES)
    assert not slopes[0].any()
    assert slopes[1:].all()


def test_a_smoothing_that_is_not_a_probability_is_refused() -> None:
    with pytest.raises(InputError, match=r"label_smoothing is 1\.5; expected a probability"):
        tl.CategoryCrossEntropy(1.5)


def test_the_loss_and_the_accuracy_of_the_notebook_draw_three_seeds_each() -> None:
    for make in (tl.CrossEntropyLoss, tl.Accuracy):
        python_random.seed(5)
        make()
        after = python_random.random()
        python_random.seed(5)
        for _ in range(3):
            tl.Relu()
        assert python_random.random() == after


@pytest.mark.parametrize(
    "make",
    [
        tl.CategoryAccuracy,
        tl.WeightedCategoryAccuracy,
        tl.CategoryCrossEntropy,
        tl.WeightedCategoryCrossEntropy,
        tl.BinaryCrossEntropy,
        tl.MaskedSequenceAccuracy,
        tl.CrossEntropyLossWithLogSoftmax,
        tl.SmoothL1Loss,
        tl.MacroAveragedFScore,
        tl.WeightedFScore,
        tl.WeightedSum,
    ],
)
def test_a_metric_is_printed_by_its_name_and_its_inputs(make: Any) -> None:
    assert repr(make()) in (f"{make.__name__}_in2", f"{make.__name__}_in3")
