"""Rows for `sentrax.trax.layers.convolution` and `sentrax.trax.layers.deconvolution`."""

from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats


def convolved(x: Any, kernel: Any, strides: Any = None) -> Any:
    """(batch, *places, in) with a kernel (*window, in, out), where the window lies wholly inside."""
    window = kernel.shape[:-2]
    strides = strides or (1,) * len(window)
    sizes = [(size - own) // step + 1 for size, own, step in zip(x.shape[1:-1], window, strides, strict=True)]
    output = np.zeros((len(x), *sizes, kernel.shape[-1]))
    for place in np.ndindex(*sizes):
        seen = tuple(
            slice(at * step, at * step + own) for at, step, own in zip(place, strides, window, strict=True)
        )
        output[:, *place] = np.tensordot(x[:, *seen], kernel, axes=len(window) + 1)
    return output


def padded(x: Any, *before_and_after: tuple[int, int]) -> Any:
    return np.pad(x, [(0, 0), *before_and_after, (0, 0)])


def stretched(x: Any, step: int) -> Any:
    """(batch, length, features) with `step - 1` zeros between the places."""
    output = np.zeros((x.shape[0], (x.shape[1] - 1) * step + 1, x.shape[2]))
    output[:, ::step] = x
    return output


def weighted_past(kernel: Any, x: Any) -> Any:
    output = np.zeros_like(x)
    for now in range(x.shape[1]):
        for back in range(min(len(kernel), now + 1)):
            output[:, now] += kernel[back] * x[:, now - back]
    return output


ROWS = {
    "conv": Row(
        lambda: tl.Conv(4, (3, 2)), floats(2, 5, 4, 3), (2, 3, 3, 4), lambda w, x: convolved(x, w[0]) + w[1]
    ),
    "conv with strides, padded to the same size": Row(
        lambda: tl.Conv(4, (3, 3), strides=(2, 1), padding="SAME", use_bias=False),
        floats(2, 5, 4, 3),
        (2, 3, 4, 4),
        lambda w, x: convolved(padded(x, (1, 1), (1, 1)), w, (2, 1)),
    ),
    "conv with paddings of one's own": Row(
        lambda: tl.Conv(4, (3, 3), padding=((2, 0), (0, 1))),
        floats(2, 5, 4, 3),
        (2, 5, 3, 4),
        lambda w, x: convolved(padded(x, (2, 0), (0, 1)), w[0]) + w[1],
    ),
    "conv over further axes of the batch": Row(
        lambda: tl.Conv(4, (3, 2)),
        floats(2, 3, 5, 4, 3),
        (2, 3, 3, 3, 4),
        lambda w, x: np.stack([convolved(part, w[0]) + w[1] for part in x]),
    ),
    "conv with features before places": Row(
        lambda: tl.Conv(4, (3, 2), dimension_numbers=("NCHW", "OIHW", "NCHW")),
        floats(2, 3, 5, 4),
        (2, 4, 3, 3),
        lambda w, x: np.moveaxis(convolved(np.moveaxis(x, 1, -1), w[0].transpose(2, 3, 1, 0)), -1, 1) + w[1],
    ),
    "conv 1d": Row(
        lambda: tl.Conv1d(4, 3, stride=2),
        floats(2, 7, 3),
        (2, 3, 4),
        lambda w, x: convolved(x, w[0], (2,)) + w[1],
    ),
    "conv 1d over further axes of the batch": Row(
        lambda: tl.Conv1d(4, 3),
        floats(2, 2, 5, 3),
        (2, 2, 3, 4),
        lambda w, x: np.stack([convolved(part, w[0]) + w[1] for part in x]),
    ),
    "causal conv": Row(
        lambda: tl.CausalConv(4),
        floats(2, 5, 3),
        (2, 5, 4),
        lambda w, x: convolved(padded(x, (2, 0)), w[0]) + w[1],
    ),
    "causal depthwise conv": Row(tl.CausalDepthwiseConv, floats(2, 5, 3), (2, 5, 3), weighted_past),
    "causal depthwise conv that sees further than the text is long": Row(
        lambda: tl.CausalDepthwiseConv(7), floats(2, 5, 3), (2, 5, 3), weighted_past
    ),
    "transposed conv": Row(
        lambda: tl.ConvTranspose(4, (3, 3)),
        floats(2, 5, 4, 3),
        (2, 7, 6, 4),
        lambda w, x: convolved(padded(x, (2, 2), (2, 2)), w[0]) + w[1],
    ),
    "transposed conv with strides": Row(
        lambda: tl.ConvTranspose(4, (3,), strides=(2,), dimension_numbers=("NWC", "WIO", "NWC")),
        floats(2, 5, 3),
        (2, 11, 4),
        lambda w, x: convolved(padded(stretched(x, 2), (2, 2)), w[0]) + w[1],
    ),
    "transposed conv over further axes of the batch": Row(
        lambda: tl.ConvTranspose(4, (3,), padding="SAME", dimension_numbers=("NWC", "WIO", "NWC")),
        floats(2, 2, 5, 3),
        (2, 2, 5, 4),
        lambda w, x: np.stack([convolved(padded(part, (1, 1)), w[0]) + w[1] for part in x]),
    ),
    "transposed conv with a dilated kernel": Row(
        lambda: tl.ConvTranspose(4, (2,), rhs_dilation=(2,), dimension_numbers=("NWC", "WIO", "NWC")),
        floats(2, 5, 3),
        (2, 7, 4),
        lambda w, x: convolved(padded(x, (2, 2)), np.insert(w[0], 1, 0, axis=0)) + w[1],
    ),
}
