"""Suspected labels beside the paper's definition, read step by step, and beside planted errors."""

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from sentrax.evaluation.label_errors import suspected_labels


def draw(seed: int, n_texts: int, n_labels: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    probabilities = random.dirichlet([0.4] * n_labels, size=n_texts)
    return probabilities, random.integers(n_labels, size=n_texts)


def by_definition(probabilities: npt.NDArray[np.float64], own: npt.NDArray[np.int64]) -> set[int]:
    """The paper's equations 1 to 4 and its method 4, with loops."""
    n_texts, n_labels = probabilities.shape
    thresholds = {label: probabilities[own == label, label].mean() for label in set(own.tolist())}
    joint = np.zeros((n_labels, n_labels))
    for row in range(n_texts):
        likely = [label for label, usual in thresholds.items() if probabilities[row, label] >= usual - 1e-9]
        if likely:
            joint[own[row], max(likely, key=lambda label: probabilities[row, label])] += 1
    found = set()
    for label in range(n_labels):
        of_label = [row for row in range(n_texts) if own[row] == label]
        for other in range(n_labels):
            if other == label or not joint[label].sum():
                continue
            n_errors = round(joint[label, other] / joint[label].sum() * len(of_label))
            margins = {row: probabilities[row, other] - probabilities[row, label] for row in of_label}
            ranked = sorted(of_label, key=lambda row: -margins[row])[:n_errors]
            found |= {row for row in ranked if margins[row] > 0}
    return found


@given(st.integers(0, 1000), st.integers(1, 60), st.integers(2, 5))
def test_suspects_are_those_of_the_paper(seed: int, n_texts: int, n_labels: int) -> None:
    probabilities, labels = draw(seed, n_texts, n_labels)
    found = suspected_labels(probabilities, np.eye(n_labels)[labels])
    assert set(found.rows.tolist()) == by_definition(probabilities, labels)
    pairs = zip(found.rows.tolist(), found.suggested.tolist(), strict=True)
    margins = [probabilities[row, label] - probabilities[row, labels[row]] for row, label in pairs]
    assert margins == sorted(margins, reverse=True)
    assert min(margins, default=1) > 0


def test_planted_errors_are_found() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(3, size=3000)
    logits = 4 * np.eye(3)[labels] + random.normal(size=(3000, 3))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    planted = random.random(3000) < 0.05
    noisy = np.where(planted, (labels + 1) % 3, labels)
    found = suspected_labels(probabilities, np.eye(3)[noisy])
    is_found = np.isin(np.arange(3000), found.rows)
    assert is_found[planted].mean() > 0.9
    assert planted[is_found].mean() > 0.9
    assert (found.suggested == labels[found.rows])[planted[found.rows]].mean() > 0.95


def test_texts_that_are_all_alike_arouse_no_suspicion() -> None:
    probabilities = np.full((7, 2), [0.1, 0.9])
    assert not len(suspected_labels(probabilities, np.eye(2)[[1] * 7]).rows)
