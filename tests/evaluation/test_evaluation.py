"""What an evaluation says, beside scikit-learn's measures and beside counts by hand."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.evaluation.evaluation import evaluate_classifier
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.saved.model import Calibration, SavedModel
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import Vocabulary

NAMES = ("bad", "fair", "good")
WORDS = {"bad": "awful", "fair": "medium", "good": "lovely"}
"""The word for which a label is the answer."""
HELD_OUT = [
    *[("bad", "bad")] * 3,
    ("bad", "good"),
    *[("fair", "fair")] * 2,
    ("fair", "bad"),
    *[("good", "good")] * 2,
    *[("good", "fair")] * 2,
]
"""The label of each text, and the answer."""
SURE = 1 / (1 + 2 * math.exp(-6))
"""The probability of the answer to one of the words."""


def classifier(*, bound: float = 0.0, multi_label: bool = False) -> SentimentClassifier:
    """A model of three words, each of which speaks for one label, and of one that says next to nothing."""
    vocabulary = Vocabulary.from_tokens([(*WORDS.values(), "perhaps")])
    table = np.zeros((3, len(vocabulary)))
    for place, word in enumerate(WORDS.values()):
        table[:, vocabulary[word]] = np.where(np.arange(3) == place, 4, -2)
    table[:, vocabulary["perhaps"]] = [-0.2, 0.1, -0.1]
    predictor = AveragingPredictor(
        TextPipeline((), ()), vocabulary, AveragingModel.from_table(table, np.zeros(3))
    )
    return SentimentClassifier.from_model(SavedModel(NAMES, predictor, Calibration(1.0, bound), multi_label))


def evaluated(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return evaluate_classifier(classifier(), [WORDS[said] for _, said in pairs], [true for true, _ in pairs])


def test_its_measures_are_scikit_learns() -> None:
    true, said = zip(*HELD_OUT, strict=True)
    found = evaluated(HELD_OUT)
    assert found["texts"] == 11
    assert found["accuracy"] == metrics.accuracy_score(true, said)
    assert found["macro_recall"] == pytest.approx(metrics.balanced_accuracy_score(true, said))
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(true, said, average="macro"))
    assert found["recalls"] == pytest.approx(metrics.recall_score(true, said, average=None))
    assert found["confusion"] == metrics.confusion_matrix(true, said).tolist()
    interval = binomtest(7, 11).proportion_ci(0.95, method="wilson")
    assert found["accuracy_interval"] == pytest.approx(interval)
    each = metrics.precision_recall_fscore_support(true, said)
    for name, *wanted in zip(NAMES, *each, strict=True):
        assert list(found["labels"][name]) == ["texts", "precision", "recall", "f1"]
        *shares, n_texts = wanted
        assert list(found["labels"][name].values()) == pytest.approx([n_texts, *shares])


def test_its_measures_are_those_counted_by_hand() -> None:
    found = evaluated(HELD_OUT)
    assert found["recalls"] == pytest.approx([3 / 4, 2 / 3, 2 / 4])
    # Twice those found, by those that there are and those said: of bad, 3 by 4 and 4.
    assert found["macro_f1"] == pytest.approx((6 / 8 + 4 / 7 + 4 / 7) / 3)
    assert found["confusion"] == [[3, 0, 1], [1, 2, 0], [0, 2, 2]]
    assert found["calibration_error"] == pytest.approx(SURE - 7 / 11)


def test_of_a_label_without_texts_nothing_is_said() -> None:
    found = evaluated([("bad", "bad"), ("bad", "good")])
    assert found["recalls"] == [0.5, None, None]
    assert found["labels"]["fair"] == {"texts": 0, "precision": None, "recall": None, "f1": None}
    assert found["labels"]["good"] == {"texts": 0, "precision": 0, "recall": None, "f1": 0}
    true, said = ["bad", "bad"], ["bad", "good"]
    wanted = metrics.f1_score(true, said, labels=["bad"], average="macro")
    assert found["macro_f1"] == pytest.approx(wanted) == pytest.approx(2 / 3)
    assert found["macro_recall"] == 0.5


def test_answers_below_the_bound_are_counted_apart() -> None:
    texts, labels = ["awful", "lovely", "perhaps", "medium"], ["bad", "bad", "fair", "fair"]
    found = evaluate_classifier(classifier(bound=0.9), texts, labels)
    assert found["accuracy"] == 3 / 4
    assert (found["coverage"], found["precision"]) == (3 / 4, 2 / 3)
    found = evaluate_classifier(classifier(bound=1.0), texts, labels)
    assert (found["coverage"], found["precision"]) == (0, None)


def test_of_several_labels_each_is_a_question() -> None:
    texts = ["awful", "awful lovely", "medium", "perhaps", "lovely"]
    said = np.array([[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    true = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 1]])
    labels = [[name for name, has in zip(NAMES, row, strict=True) if has] for row in true]
    found = evaluate_classifier(classifier(multi_label=True), texts, labels)
    assert found["accuracy"] == metrics.accuracy_score(true, said) == 2 / 5
    assert found["label_accuracy"] == pytest.approx(1 - metrics.hamming_loss(true, said))
    assert "confusion" not in found
    each = metrics.precision_recall_fscore_support(true, said)
    for name, *wanted in zip(NAMES, *each, strict=True):
        *shares, n_texts = wanted
        assert list(found["labels"][name].values()) == pytest.approx([n_texts, *shares])


@pytest.mark.parametrize(
    ("texts", "labels"), [([], []), (["awful"], ["terrible"]), (["awful", "lovely"], ["bad"])]
)
def test_what_cannot_be_measured_is_refused(texts: list[str], labels: list[str]) -> None:
    with pytest.raises(InputError):
        evaluate_classifier(classifier(), texts, labels)
