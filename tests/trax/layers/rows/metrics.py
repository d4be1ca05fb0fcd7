"""Rows for `sentrax.trax.layers.metrics`; the answers are scikit-learn's, or a line of numpy."""

from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, fbeta_score, log_loss, mean_squared_error

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats

LOGITS = 2 * floats(6, 4)
LOG_PROBABILITIES = LOGITS - np.log(np.exp(LOGITS).sum(axis=-1, keepdims=True))
TARGETS = np.array([1, 0, 3, 2, 3, 0], dtype=np.int32)
WEIGHTS = np.array([1, 0, 2, 0.5, 1, 3], dtype=np.float32)
CLASSIFIED = (LOGITS, TARGETS, WEIGHTS)

SEQUENCES = np.eye(2, dtype=np.float32)[np.array([[0, 1, 1], [1, 1, 0], [0, 0, 0]])]
SEQUENCE_TARGETS = np.array([[0, 1, 1], [1, 1, 1], [0, 1, 0]], dtype=np.int32)
SEQUENCE_WEIGHTS = np.array([[1, 1, 1], [1, 0.5, 0], [1, 0.5, 1]], dtype=np.float32)
"""The first sequence is right, the second but for a place that does not count, the third is not."""

ODDS = 2 * floats(6)
PROBABILITIES = 1 / (1 + np.exp(-ODDS))
ANSWERS = np.array([1, 0, 1, 1, 0, 0], dtype=np.float32)
SURE = np.array([0, 1, 0, 1], dtype=np.float32)

OUTPUTS, WANTED = floats(2, 3), 2 * floats(3, 2).T


def softmax(x: Any) -> Any:
    exponentials = np.exp(x.astype(np.float64))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def cross_entropy(logits: Any, targets: Any, weights: Any = None) -> Any:
    return log_loss(targets, softmax(logits), sample_weight=weights, labels=range(4))


def smoothed(logits: Any, targets: Any, smoothing: float) -> Any:
    wanted = np.eye(4)[targets] * (1 - smoothing) + smoothing / 4
    return -(wanted * np.log(softmax(logits))).sum(axis=-1)


def accuracy(outputs: Any, targets: Any, weights: Any = None) -> Any:
    return accuracy_score(targets, outputs.argmax(axis=-1), sample_weight=weights)


def f_score(outputs: Any, targets: Any, beta: float, average: str, first: int) -> Any:
    labels = range(first, outputs.shape[-1])
    predicted = outputs.argmax(axis=-1)
    return fbeta_score(targets, predicted, beta=beta, average=average, labels=labels, zero_division=0)


def huber(x: Any, y: Any, w: Any) -> Any:
    away = np.abs(x - y)
    return np.average(np.where(away < 1, away**2 / 2, away - 0.5), weights=w)


ROWS = {
    "category accuracy": Row(
        tl.CategoryAccuracy, CLASSIFIED[:2], (), lambda w, x, t: accuracy(x, t), smooth=False
    ),
    "weighted category accuracy": Row(
        tl.WeightedCategoryAccuracy, CLASSIFIED, (), lambda _, x, t, w: accuracy(x, t, w), smooth=False
    ),
    "accuracy": Row(tl.Accuracy, CLASSIFIED, (), lambda _, x, t, w: accuracy(x, t, w), smooth=False),
    "accuracy of yes and no": Row(
        lambda: tl.Accuracy(tl.ThresholdToBinary()),
        (PROBABILITIES, ANSWERS, WEIGHTS),
        (),
        lambda _, x, t, w: accuracy_score(t, x > 0.5, sample_weight=w),
        smooth=False,
    ),
    "sequence accuracy": Row(
        tl.SequenceAccuracy,
        (SEQUENCES, SEQUENCE_TARGETS, SEQUENCE_WEIGHTS),
        (),
        lambda _, x, t, w: 2 / 3,
        smooth=False,
    ),
    "masked sequence accuracy": Row(
        tl.MaskedSequenceAccuracy,
        (SEQUENCES, SEQUENCE_TARGETS, SEQUENCE_WEIGHTS),
        (),
        lambda _, x, t, w: 2 / 3,
        smooth=False,
    ),
    "category cross-entropy": Row(
        tl.CategoryCrossEntropy, CLASSIFIED[:2], (), lambda w, x, t: cross_entropy(x, t)
    ),
    "category cross-entropy, smoothed": Row(
        lambda: tl.CategoryCrossEntropy(0.1),
        CLASSIFIED[:2],
        (),
        lambda w, x, t: smoothed(x, t, 0.1).mean(),
    ),
    "weighted category cross-entropy": Row(
        tl.WeightedCategoryCrossEntropy, CLASSIFIED, (), lambda _, x, t, w: cross_entropy(x, t, w)
    ),
    "weighted category cross-entropy, smoothed and cut off": Row(
        lambda: tl.WeightedCategoryCrossEntropy(0.1, cutoff=1.0),
        CLASSIFIED,
        (),
        lambda _, x, t, w: np.average(np.maximum(smoothed(x, t, 0.1) - 1, 0), weights=w),
    ),
    "cross-entropy loss": Row(
        tl.CrossEntropyLoss,
        (LOG_PROBABILITIES, TARGETS, WEIGHTS),
        (),
        lambda _, x, t, w: cross_entropy(x, t, w),
    ),
    "cross-entropy loss with log-softmax": Row(
        tl.CrossEntropyLossWithLogSoftmax, CLASSIFIED, (), lambda _, x, t, w: cross_entropy(x, t, w)
    ),
    "cross-entropy sum": Row(
        tl.CrossEntropySum,
        (LOG_PROBABILITIES, TARGETS, WEIGHTS),
        (),
        lambda _, x, t, w: cross_entropy(x, t, w) * w.sum(),
    ),
    "binary cross-entropy": Row(
        tl.BinaryCrossEntropy, (ODDS, ANSWERS), (), lambda _, x, t: log_loss(t, 1 / (1 + np.exp(-x)))
    ),
    "binary cross-entropy loss": Row(
        tl.BinaryCrossEntropyLoss,
        (PROBABILITIES, ANSWERS, WEIGHTS),
        (),
        lambda _, x, t, w: log_loss(t, x, sample_weight=w),
    ),
    "binary cross-entropy loss of sure answers": Row(
        tl.BinaryCrossEntropyLoss,
        (SURE, np.array([0, 1, 1, 0], dtype=np.float32), np.array([1, 1, 1, 0], dtype=np.float32)),
        (),
        lambda _, x, t, w: -np.log(2.0**-23) / 3,
        smooth=False,
    ),
    "binary cross-entropy sum": Row(
        tl.BinaryCrossEntropySum,
        (PROBABILITIES, ANSWERS, WEIGHTS),
        (),
        lambda _, x, t, w: log_loss(t, x, sample_weight=w, normalize=False),
    ),
    "l2 loss": Row(
        tl.L2Loss,
        (ODDS, ANSWERS, WEIGHTS),
        (),
        lambda _, x, t, w: mean_squared_error(t, x, sample_weight=w),
    ),
    "smooth l1 loss": Row(
        tl.SmoothL1Loss, (OUTPUTS, WANTED, np.abs(floats(2, 3))), (), lambda _, x, y, w: huber(x, y, w)
    ),
    "macro-averaged f-score": Row(
        tl.MacroAveragedFScore,
        CLASSIFIED[:2],
        (),
        lambda _, x, t: f_score(x, t, 1, "macro", 0),
        smooth=False,
    ),
    "macro-averaged f-score without padding": Row(
        lambda: tl.MacroAveragedFScore(beta=2, initial_category_index=1),
        CLASSIFIED[:2],
        (),
        lambda _, x, t: f_score(x, t, 2, "macro", 1),
        smooth=False,
    ),
    "weighted f-score": Row(
        lambda: tl.WeightedFScore(beta=0.5),
        CLASSIFIED[:2],
        (),
        lambda _, x, t: f_score(x, t, 0.5, "weighted", 0),
        smooth=False,
    ),
    "weighted f-score of sequences, without padding": Row(
        lambda: tl.WeightedFScore(initial_category_index=1),
        (SEQUENCES, SEQUENCE_TARGETS),
        (),
        lambda _, x, t: f_score(x.reshape(-1, 2), t.ravel(), 1, "weighted", 1),
        smooth=False,
    ),
    "weighted sum": Row(tl.WeightedSum, (ODDS, WEIGHTS), (), lambda _, x, w: x @ w),
}
