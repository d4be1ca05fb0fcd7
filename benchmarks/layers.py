"""Layers beside the same mathematics in plain JAX: what the library's own machinery costs once compiled.

Each pair computes one loss and its gradients with respect to weights and inputs, compiled, from the same
arrays; a pair whose results differ is an error. The two take turns, so that whatever else the machine does
meets both. Of several ways to write the plain one, the fastest that was found stands here: a GRU whose input
is multiplied before the loop is slower on a processor, a division by the whole of a square root too.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from sentrax.trax import layers as tl
from sentrax.trax.fastmath import random, signature

ROUNDS = 15
SECONDS_A_TURN = 0.1
LIMIT = 1.15


def plain_gru(weights: Any, x: Any) -> Any:
    """A GRU of the layer's weights along axis 1."""
    gates_kernel, gates_bias, kernel, bias = weights[1][0]

    def step(h: Any, x: Any) -> tuple[Any, Any]:
        gates = jax.nn.sigmoid(jnp.concatenate([x, h], -1) @ gates_kernel + gates_bias)
        u, r = jnp.split(gates, 2, -1)
        candidate = jnp.tanh(jnp.concatenate([x, r * h], -1) @ kernel + bias)
        h = u * h + (1 - u) * candidate
        return h, h

    start = jnp.zeros((x.shape[0], bias.shape[0]))
    return jnp.swapaxes(jax.lax.scan(step, start, jnp.swapaxes(x, 0, 1))[1], 0, 1)


def plain_attention(weights: Any, x: Any, mask: Any, n_heads: int) -> Any:
    """Self-attention of the layer's weights."""
    _, (projections, _, (kernel, bias)) = weights
    queries, keys, values = ((x @ w + b).reshape(*x.shape[:2], n_heads, -1) for w, b in projections)
    scores = jnp.einsum("bqhd,bkhd->bhqk", queries, keys) / np.sqrt(queries.shape[-1])
    shares = jax.nn.softmax(jnp.where(mask, scores, -1e9), axis=-1)
    return jnp.einsum("bhqk,bkhd->bqhd", shares, values).reshape(x.shape) @ kernel + bias


def plain_batch_norm(weights: Any, state: Any, x: Any) -> Any:
    """The normalized batch, and the running statistics."""
    (beta, gamma), (mean, variance, n_batches) = weights, state
    of_batch, spread = jnp.mean(x, (0, 1, 2)), jnp.var(x, (0, 1, 2))
    output = (x - of_batch) * (gamma * jax.lax.rsqrt(spread + 1e-5)) + beta
    return output, (0.999 * mean + 0.001 * of_batch, 0.999 * variance + 0.001 * spread, n_batches + 1)


def pairs() -> dict[str, tuple[Callable[..., Any], Callable[..., Any], Any, Any]]:
    """For each name: the layer and its counterpart, from weights and x to outputs and state; weights; x."""
    numbers = np.random.default_rng(0)
    text = jnp.asarray(numbers.normal(size=(32, 128, 128)), jnp.float32)
    image = jnp.asarray(numbers.normal(size=(32, 32, 32, 64)), jnp.float32)
    mask = jnp.asarray(np.arange(128) < numbers.integers(64, 129, size=(32, 1, 1, 1)))
    gru, attention, norm = tl.GRU(128), tl.Attention(128, n_heads=4), tl.BatchNorm()
    key = random.get_prng(0)
    for layer, inputs in ((gru, text), (attention, (text, mask)), (norm, image)):
        layer.init(signature(inputs), rng=key)
    return {
        "GRU over 128 steps": (
            lambda w, x: gru.pure_fn(x, w, gru.state, key),
            lambda w, x: (plain_gru(w, x), ()),
            gru.weights,
            text,
        ),
        "attention, 4 heads": (
            lambda w, x: (attention.pure_fn((x, mask), w, attention.state, key)[0][0], ()),
            lambda w, x: (plain_attention(w, x, mask, 4), ()),
            attention.weights,
            text,
        ),
        "batch norm, training": (
            lambda w, x: norm.pure_fn(x, w, norm.state, key),
            lambda w, x: plain_batch_norm(w, norm.state, x),
            norm.weights,
            image,
        ),
    }


def loss_and_gradients(outputs_of: Callable[..., Any]) -> Any:
    """Compiled: from weights and x to ((loss, state), gradients)."""

    def loss(weights: Any, x: Any) -> Any:
        outputs, state = outputs_of(weights, x)
        return jnp.mean(jnp.sin(outputs)), state

    return jax.jit(jax.value_and_grad(loss, argnums=(0, 1), has_aux=True))


def seconds_per_call(function: Any, weights: Any, x: Any, calls: int) -> float:
    """The mean time of several calls in a row."""
    begun = time.perf_counter()
    for _ in range(calls):
        jax.block_until_ready(function(weights, x))  # type: ignore[no-untyped-call]
    return (time.perf_counter() - begun) / calls


def main() -> None:
    """Measure and print."""
    for name, (ours, plain, weights, x) in pairs().items():
        both = [loss_and_gradients(outputs_of) for outputs_of in (ours, plain)]
        (loss, _), gradients = both[0](weights, x)
        (plain_loss, _), plain_gradients = both[1](weights, x)
        np.testing.assert_allclose(loss, plain_loss, rtol=1e-3)
        for found, wanted in zip(jax.tree.leaves(gradients), jax.tree.leaves(plain_gradients), strict=True):
            np.testing.assert_allclose(found, wanted, atol=1e-3 * float(jnp.abs(wanted).max()) + 1e-9)
        calls = max(1, round(SECONDS_A_TURN / seconds_per_call(both[1], weights, x, 2)))
        times: list[list[float]] = [[], []]
        for turn in range(ROUNDS):
            for which in (0, 1) if turn % 2 else (1, 0):
                times[which].append(seconds_per_call(both[which], weights, x, calls))
        medians = [statistics.median(own) for own in times]
        print(
            f"{name + ', forward and backward':44} {medians[0]:8.4f} s   plain JAX {medians[1]:.4f} s,"
            f" {medians[0] / medians[1]:.2f} times as long, to reach {LIMIT}",
            flush=True,
        )


if __name__ == "__main__":
    main()
