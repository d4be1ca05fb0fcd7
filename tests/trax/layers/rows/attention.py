"""Rows for `sentrax.trax.layers.attention`: attention written out in numpy, one query after the other."""

from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats

IDS = np.array([[3, 1, 2, 0, 0], [4, 4, 1, 2, 0]], np.int32)
MASK = (IDS != 0)[:, None, None, :]
X = floats(2, 5, 4)


def attention(queries: Any, keys: Any, values: Any, may_see: Any) -> Any:
    """One head of one text: (length, depth) each, and (length of queries, length of keys)."""
    rows = []
    for query, seen in zip(queries, may_see, strict=True):
        strengths = np.exp(keys @ query / np.sqrt(len(query))) * seen
        rows.append(strengths / max(strengths.sum(), 1e-30) @ values)
    return np.stack(rows)


def heads_attention(queries: Any, keys: Any, values: Any, may_see: Any, n_heads: int = 2) -> Any:
    """All heads of all texts: (batch, length, features) each; `may_see` has a matrix for each text."""
    texts = [
        np.concatenate(
            [
                attention(q, k, v, seen)
                for q, k, v in zip(*(np.split(x, n_heads, axis=-1) for x in (query, key, value)), strict=True)
            ],
            axis=-1,
        )
        for query, key, value, seen in zip(queries, keys, values, may_see, strict=True)
    ]
    return np.stack(texts)


def dense(weights: Any, x: Any) -> Any:
    return x @ weights[0] + weights[1]


def convolved(weights: Any, x: Any) -> Any:
    """A depthwise convolution: weights[0] is for this place, weights[1] for the one before."""
    padded = np.pad(x, [(0, 0), (2, 0), (0, 0)])
    return weights[0] * padded[:, 2:] + weights[1] * padded[:, 1:-1] + weights[2] * padded[:, :-2]


def each_sees_all_real(mask: Any, n_queries: int) -> Any:
    return np.broadcast_to(mask[:, 0], (len(mask), n_queries, mask.shape[-1]))


def qkv_answer(weights: Any, q: Any, k: Any, v: Any, mask: Any) -> Any:
    of_q, of_k, of_v = weights[0]
    seen = each_sees_all_real(mask, q.shape[1])
    return dense(weights[2], heads_attention(dense(of_q, q), dense(of_k, k), dense(of_v, v), seen)), mask


def self_attention_answer(weights: Any, x: Any, mask: Any) -> Any:
    return qkv_answer(weights[1], x, x, x, mask)


def causal_answer(weights: Any, x: Any, use_dconv: bool = False) -> Any:
    (_, projections), _, _, last = weights
    vectors = [dense(w[0], x) for w in projections]
    if use_dconv:
        vectors = [convolved(w[1], vector) for w, vector in zip(projections, vectors, strict=True)]
    queries, keys, values = vectors
    return dense(last, heads_attention(queries, keys, values, [np.tri(x.shape[1])] * len(x)))


def per_head_answer(_weights: Any, q: Any, k: Any, v: Any, mask: Any) -> Any:
    """(batch, heads, length, depth) to the same."""
    seen = each_sees_all_real(mask, q.shape[2])
    return np.stack(
        [[attention(*one, seen[b]) for one in zip(q[b], k[b], v[b], strict=True)] for b in range(len(q))]
    ), mask


def sinusoids(length: int, d_feature: int) -> Any:
    """The formula of Vaswani et al. (2017), section 3.5, number for number."""
    encoding = np.zeros((length, d_feature))
    for position in range(length):
        for feature in range(d_feature):
            angle = position / 10000 ** ((feature - feature % 2) / d_feature)
            encoding[position, feature] = np.cos(angle) if feature % 2 else np.sin(angle)
    return encoding


ROWS = {
    "attention": Row(
        lambda: tl.Attention(4, n_heads=2), (X, MASK), [(2, 5, 4), (2, 1, 1, 5)], self_attention_answer
    ),
    "attention with queries, keys and values": Row(
        lambda: tl.AttentionQKV(6, n_heads=2, mode="eval"),
        (floats(2, 3, 4), X + 1, X, MASK),
        [(2, 3, 6), (2, 1, 1, 5)],
        qkv_answer,
    ),
    "pure attention": Row(
        lambda: tl.PureAttention(n_heads=2),
        (X, X + 1, X - 1, MASK),
        [(2, 5, 4), (2, 1, 1, 5)],
        lambda w, q, k, v, mask: (heads_attention(q, k, v, each_sees_all_real(mask, 5)), mask),
    ),
    "dot-product attention": Row(
        tl.DotProductAttention,
        (floats(2, 3, 4, 2), floats(2, 3, 5, 2), floats(2, 3, 5, 2) + 1, MASK),
        [(2, 3, 4, 2), (2, 1, 1, 5)],
        per_head_answer,
    ),
    "split into heads": Row(
        lambda: tl.SplitIntoHeads(2),
        X,
        (4, 5, 2),
        lambda w, x: np.stack([x[0, :, :2], x[0, :, 2:], x[1, :, :2], x[1, :, 2:]]),
    ),
    "split into heads, not merged": Row(
        lambda: tl.SplitIntoHeads(2, merged_batch_and_head=False),
        X,
        (2, 2, 5, 2),
        lambda w, x: np.stack([x[..., :2], x[..., 2:]], axis=1),
    ),
    "merge heads": Row(
        lambda: tl.MergeHeads(2),
        floats(4, 5, 2),
        (2, 5, 4),
        lambda w, x: np.stack([np.concatenate(x[:2], axis=-1), np.concatenate(x[2:], axis=-1)]),
    ),
    "merge heads, not merged": Row(
        lambda: tl.MergeHeads(2, merged_batch_and_head=False),
        floats(3, 2, 5, 2),
        (3, 5, 4),
        lambda w, x: np.concatenate([x[:, 0], x[:, 1]], axis=-1),
    ),
    "causal attention": Row(lambda: tl.CausalAttention(4, n_heads=2), X, (2, 5, 4), causal_answer),
    "causal attention with convolutions": Row(
        lambda: tl.CausalAttention(4, n_heads=2, use_dconv=True),
        X,
        (2, 5, 4),
        lambda w, x: causal_answer(w, x, use_dconv=True),
    ),
    "causal attention, in prediction": Row(
        lambda: tl.CausalAttention(4, n_heads=2, max_inference_length=7, mode="predict"),
        X,
        (2, 5, 4),
        causal_answer,
    ),
    "configurable attention": Row(
        lambda: tl.ConfigurableAttention(
            tl.Dense(4), tl.Dense(4), tl.Dense(4), tl.Dense(4), tl.DotProductCausalAttention(), n_heads=2
        ),
        X,
        (2, 5, 4),
        causal_answer,
    ),
    "dot-product causal attention": Row(
        tl.DotProductCausalAttention,
        (X, X + 1, X - 1),
        (2, 5, 4),
        lambda w, q, k, v: heads_attention(q, k, v, [np.tri(5)] * 2, n_heads=1),
    ),
    "shift right": Row(
        lambda: tl.ShiftRight(2),
        X,
        (2, 5, 4),
        lambda w, x: np.concatenate([np.zeros((2, 2, 4)), x[:, :3]], axis=1),
    ),
    "shift right, in prediction": Row(
        lambda: tl.ShiftRight(mode="predict"), IDS, (2, 5), lambda w, x: x, smooth=False
    ),
    "padding mask": Row(
        lambda: tl.PaddingMask(pad=4),
        IDS,
        (2, 1, 1, 5),
        lambda w, ids: np.array([[[[1, 1, 1, 1, 1]]], [[[0, 0, 1, 1, 1]]]]),
        smooth=False,
    ),
    "encoder-decoder mask": Row(
        tl.EncoderDecoderMask,
        (floats(2, 3, 4), MASK),
        (2, 1, 3, 5),
        lambda w, x, mask: np.concatenate([mask] * 3, axis=2),
        smooth=False,
    ),
    "positional encoding": Row(
        lambda: tl.PositionalEncoding(max_len=9), X, (2, 5, 4), lambda w, x: x + sinusoids(5, 4)
    ),
    "positional encoding of odd length": Row(
        lambda: tl.PositionalEncoding(max_len=9),
        floats(2, 5, 3),
        (2, 5, 3),
        lambda w, x: x + sinusoids(5, 3),
    ),
    "positional encoding, brought to the vectors' length": Row(
        lambda: tl.PositionalEncoding(max_len=9, d_feature=6),
        X,
        (2, 5, 4),
        lambda w, x: x + sinusoids(5, 6) @ w[1],
    ),
}
