"""fastText's losses: the table of its sigmoid, and the tree of its hierarchical softmax."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.fasttext.losses import HierarchicalSoftmax, TabulatedSigmoid, make_loss


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def test_scores_are_rounded_down_to_steps_and_certain_beyond_eight() -> None:
    logits = TabulatedSigmoid().logits(np.array([0.0, 0.031, 0.032, -0.001, 8.0, 8.01, -8.01]))
    assert logits[:5].tolist() == [0, 0, 1 / 32, -1 / 32, 8]
    assert [sigmoid(logit) for logit in logits[5:]] == pytest.approx([1, 0], abs=1e-8)


def test_the_huffman_tree_joins_the_rarest_labels_first() -> None:
    # Huffman, by hand: c and d (3 + 2) make node 0; it and b (4) make node 1; it and a (6) make the root.
    scores = np.array([0.3, -1.2, 2.0, 99.0])
    logits = HierarchicalSoftmax([6, 4, 3, 2]).logits(scores)
    # fastText puts what it takes first to the left: d, then c; b, then node 0; a, then node 1.
    right = [sigmoid(score) for score in scores]
    expected = {
        "a": 1 - right[2],
        "b": right[2] * (1 - right[1]),
        "c": right[2] * right[1] * right[0],
        "d": right[2] * right[1] * (1 - right[0]),
    }
    np.testing.assert_allclose(np.exp(logits), list(expected.values()), rtol=1e-12)


def test_a_single_label_is_certain() -> None:
    assert HierarchicalSoftmax([5]).logits(np.zeros(1)).tolist() == [0]


@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=40), st.integers(0, 2**32))
def test_log_probabilities_of_any_tree_add_up_to_one(counts: list[int], seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=len(counts)) * 50
    probabilities = np.exp(HierarchicalSoftmax(counts).logits(scores))
    assert probabilities.sum() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("hinge", None),
        (["softmax"], None),
        ("hierarchical-softmax", None),
        ("hierarchical-softmax", [1]),
        ("hierarchical-softmax", [1, -1]),
        ("hierarchical-softmax", [1, 10**15]),
        ("hierarchical-softmax", [1, 2.0]),
    ],
)
def test_an_unknown_loss_or_unusable_counts_are_refused(name: object, counts: object) -> None:
    with pytest.raises(InputError):
        make_loss(name, counts, 2)
