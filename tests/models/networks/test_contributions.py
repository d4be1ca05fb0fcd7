"""Integrated gradients: what each word adds to the logits of a network."""

import sys

import numpy as np
import pytest

from sentrax.models.networks import contributions
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.contributions import INTEGRATED_GRADIENTS, contribute
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.removal import REMOVAL
from tests.saved_models import saved_model

TEXT = "NOT a good film, but bad :)"


def network(name: str) -> NetworkPredictor:
    predictor = saved_model(name).predictor
    assert isinstance(predictor, NetworkPredictor)
    if name != "dan":
        return predictor
    # Its random units are dead for all texts.
    alive = {
        part: array + 5 if part.startswith("hidden") and array.ndim == 1 else array
        for part, array in predictor.weights.items()
    }
    return NetworkPredictor(
        name, predictor.sizes, predictor.pipeline, predictor.vocabulary, predictor.embedding, alive
    )


def integrated(model: NetworkPredictor, vectors: np.ndarray, n_steps: int = 400) -> np.ndarray:
    """The integrals by the midpoint rule, with differences for gradients, (tokens, classes)."""
    logits, step = ARCHITECTURES[model.kind].logits, 1e-5
    weights = {name: array.astype(np.float64) for name, array in model.weights.items()}
    shares = np.zeros((len(vectors), model.n_classes))
    for token in range(len(vectors)):
        moved = np.zeros_like(vectors)
        moved[token] = step * vectors[token]
        line = ((np.arange(n_steps) + 0.5) / n_steps)[:, None, None] * vectors
        above, below = (logits(np, weights, line + sign * moved, None, model.sizes) for sign in (1, -1))
        shares[token] = ((above - below) / (2 * step)).mean(axis=0)
    return shares


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_shares_are_integrals_of_gradients_and_add_up(name: str) -> None:
    model = network(name)
    (found,) = contribute(model, [TEXT])
    assert found.method == INTEGRATED_GRADIENTS
    assert list(found.tokens) == ["not", "<caps>", "a", "good", "film", ",", "but", "bad", ":)"]
    # The network reads eight tokens; the last one adds nothing.
    vectors = model.embedding.take(model.encoder.one(TEXT)[:8], dtype=np.float64)
    of_tokens, difference = found.of_tokens(), found.logits - found.bias
    largest = np.abs(difference).max()
    assert largest > 0.01
    np.testing.assert_allclose(of_tokens[:8], integrated(model, vectors), atol=0.02 * largest)
    assert not of_tokens[8].any()
    assert (found.logits == model.logits_of(TEXT)).all()
    assert np.abs(difference - of_tokens.sum(axis=0)).max() <= 0.0101 * largest


def test_an_empty_text_has_the_bias_alone() -> None:
    (found,) = contribute(network("cnn"), [""])
    assert len(found.tokens) == len(found.features) == 0
    np.testing.assert_allclose(found.bias, found.logits, atol=1e-6)


def test_one_program_serves_texts_of_many_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    model = network("cnn")
    program = contributions._compiled(model.kind, model.sizes)
    before = program._cache_size()
    list(contribute(model, ["good", "good bad", "a good film", TEXT, TEXT * 9]))
    assert program._cache_size() <= max(before, 1)


def test_without_jax_words_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    (found,) = contribute(network("gru"), ["good film"])
    assert found.method == REMOVAL


def test_in_a_fork_that_lost_jax_words_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentrax.forks._LOST", {"JAX"})
    (found,) = contribute(network("gru"), ["good film"])
    assert found.method == REMOVAL
