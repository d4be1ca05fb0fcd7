"""`compare`: several kinds of model, trained on the same texts and measured on the same held-out ones."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.evaluation.evaluation import check_labels, evaluate_classifier
from sentrax.models.registry import TRAINABLE

_TIMED_TEXTS = 200


@dataclass(frozen=True)
class ComparisonResult:
    """How good a model is, and what it costs.

    Attributes:
        name: The kind of model.
        scores: What `evaluate_classifier` returned.
        seconds: Training time, in seconds.
        file_bytes: Size of its file, in bytes.
        seconds_per_text: Median time to label one text, in seconds.
    """

    name: str
    scores: dict[str, Any]
    seconds: float
    file_bytes: int
    seconds_per_text: float


def compare(
    train: LabelledTexts,
    test: LabelledTexts,
    names: Sequence[str] = tuple(TRAINABLE),
    *,
    seed: int = 1,
    verbose: bool = False,
    on_failure: Callable[[str, InputError], None] | None = None,
) -> Iterator[ComparisonResult]:
    """Train each model and measure it, one after the other.

    Args:
        train: Texts to train on.
        test: Texts to measure on.
        names: The kinds of models.
        seed: Random seed of each classifier.
        verbose: Whether to show progress.
        on_failure: Called for a model that cannot be trained on such data; without it, that is an error.

    Raises:
        InputError: If a model is unknown, the test texts have labels that the training texts do not have, or
            a model cannot be trained on these texts.
    """
    for name in names:
        if name not in TRAINABLE:
            raise InputError(f"unknown kind of model {name!r}; choose from {', '.join(TRAINABLE)}")
    check_labels(test, train.name, train.classes, is_multi_label=train.is_multi_label)
    for name in names:
        try:
            classifier = SentimentClassifier(name, seed=seed, verbose=verbose, keep_na=train.keep_na)
            yield measure_model(classifier, train, test)
        except InputError as error:
            if on_failure is None:
                raise
            on_failure(name, error)


def measure_model(
    classifier: SentimentClassifier, train: LabelledTexts, test: LabelledTexts
) -> ComparisonResult:
    """Train a classifier and measure it."""
    begin = time.perf_counter()
    classifier.fit(train.texts, train.labels)
    seconds = time.perf_counter() - begin
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        classifier.save(path)
        size = path.stat().st_size
    result = evaluate_classifier(classifier, test.texts, test.labels)
    return ComparisonResult(classifier.model, result, seconds, size, _seconds_per_text(classifier, test))


def _seconds_per_text(classifier: SentimentClassifier, test: LabelledTexts) -> float:
    from sentrax.scoring.scorer import Scorer

    scorer, times = Scorer(classifier.model_), []
    for text in test.texts[:_TIMED_TEXTS]:
        begin = time.perf_counter()
        scorer.predict(text)
        times.append(time.perf_counter() - begin)
    return sorted(times)[len(times) // 2]
