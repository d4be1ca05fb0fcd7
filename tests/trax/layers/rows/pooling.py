"""Rows for `sentrax.trax.layers.pooling`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats

MASK = np.array([[True, False, True, False], [False, False, False, False], [True, True, True, True]])
TEXTS = (floats(3, 4, 5), MASK)


def windowed(reduce: Callable[..., Any], *sizes: int, starts: tuple[Any, ...]) -> Callable[..., Any]:
    """The reduction of each window of these sizes; what of a window is beyond the edges does not count."""

    def answer(_weights: object, x: Any) -> Any:
        output = np.zeros((len(x), *map(len, starts), x.shape[-1]))
        for place in np.ndindex(*map(len, starts)):
            firsts = [where[at] for where, at in zip(starts, place, strict=True)]
            seen = tuple(
                slice(max(first, 0), first + size) for first, size in zip(firsts, sizes, strict=True)
            )
            output[:, *place] = reduce(x[:, *seen], axis=tuple(range(1, x.ndim - 1)))
        return output

    return answer


def of_real_tokens(reduce: Callable[..., Any]) -> Callable[..., Any]:
    def answer(_weights: object, x: Any, mask: Any) -> Any:
        return np.stack(
            [
                reduce(text[real], axis=0) if real.any() else np.zeros(x.shape[-1])
                for text, real in zip(x, mask, strict=True)
            ]
        )

    return answer


ROWS = {
    "max pool": Row(
        tl.MaxPool, floats(2, 4, 3, 2), (2, 3, 2, 2), windowed(np.max, 2, 2, starts=(range(3), range(2)))
    ),
    "sum pool with strides": Row(
        lambda: tl.SumPool((2, 2), strides=(2, 1)),
        floats(2, 5, 3, 2),
        (2, 2, 2, 2),
        windowed(np.sum, 2, 2, starts=([0, 2], [0, 1])),
    ),
    "avg pool along one axis": Row(
        lambda: tl.AvgPool((3,), strides=(3,)),
        floats(2, 7, 2),
        (2, 2, 2),
        windowed(np.mean, 3, starts=([0, 3],)),
    ),
    "max pool over the edges": Row(
        lambda: tl.MaxPool((3,), padding="SAME"),
        floats(2, 5, 2) - 3,
        (2, 5, 2),
        windowed(np.max, 3, starts=(range(-1, 4),)),
    ),
    "sum pool over the edges": Row(
        lambda: tl.SumPool((3,), padding="SAME"),
        floats(2, 5, 2),
        (2, 5, 2),
        windowed(np.sum, 3, starts=(range(-1, 4),)),
    ),
    "avg pool over the edges": Row(
        lambda: tl.AvgPool((3, 2), padding="SAME"),
        floats(2, 5, 4, 2),
        (2, 5, 4, 2),
        windowed(np.mean, 3, 2, starts=(range(-1, 4), range(4))),
    ),
    "token mask": Row(
        tl.TokenMask, np.array([[5, 0, 2], [0, 0, 1]]), (2, 3), lambda w, ids: ids != 0, smooth=False
    ),
    "token mask for another id": Row(
        lambda: tl.TokenMask(pad=1), np.array([[5, 0, 1]]), (1, 3), lambda w, ids: ids != 1, smooth=False
    ),
    "masked mean": Row(tl.MaskedMean, TEXTS, (3, 5), of_real_tokens(np.mean)),
    "masked sum": Row(tl.MaskedSum, TEXTS, (3, 5), of_real_tokens(np.sum)),
    "masked max": Row(tl.MaskedMax, TEXTS, (3, 5), of_real_tokens(np.max)),
    "masked mean, the mask as numbers": Row(
        tl.MaskedMean,
        (TEXTS[0], MASK.astype(np.float32)),
        (3, 5),
        lambda w, x, mask: of_real_tokens(np.mean)(w, x, mask != 0),
        smooth=False,
    ),
}
