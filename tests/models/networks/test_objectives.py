"""Losses and scores, against optax, scikit-learn's definitions and numbers worked out by hand."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from sentrax.models.networks.objectives import cross_entropy, score

LOGITS = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [-80.0, 90.0, 3.0]])
ONE_CLASS = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
SEVERAL = np.array([[1.0, 0, 1], [0, 0, 0], [0, 1, 1]])


@pytest.mark.parametrize("xp", [np, jnp])
def test_cross_entropy_is_that_of_optax(xp: Any) -> None:
    one = cross_entropy(xp, xp.asarray(LOGITS), ONE_CLASS, multi_label=False)
    np.testing.assert_allclose(one, optax.softmax_cross_entropy(jnp.asarray(LOGITS), ONE_CLASS), atol=1e-5)
    several = cross_entropy(xp, xp.asarray(LOGITS), SEVERAL, multi_label=True)
    expected = optax.sigmoid_binary_cross_entropy(jnp.asarray(LOGITS), SEVERAL).mean(axis=-1)
    np.testing.assert_allclose(several, expected, atol=1e-5)


def test_the_score_is_accuracy_and_then_the_smaller_loss() -> None:
    accuracy, tie_break = score(LOGITS, ONE_CLASS, multi_label=False)
    assert accuracy == pytest.approx(2 / 3)
    assert tie_break == pytest.approx(-cross_entropy(np, LOGITS, ONE_CLASS, multi_label=False).mean())


def test_with_several_labels_the_score_is_the_micro_averaged_f_score() -> None:
    # Predicted are 2 + 0 + 2 labels, true are 2 + 0 + 2, and all are hits.
    assert score(LOGITS, SEVERAL, multi_label=True)[0] == 1
    assert score(LOGITS, ONE_CLASS, multi_label=True)[0] == pytest.approx(2 * 2 / (4 + 3))
    assert score(-np.ones((1, 2)), np.zeros((1, 2)), multi_label=True)[0] == 1
