"""The valence of a text in numbers: how often each level comes, sums, extremes, the first and the last."""

import numpy as np
import numpy.typing as npt

from sentrax.features import tokens as bits
from sentrax.features.passages import Passages

_LEVELS = (-3, -2, -1, 1, 2, 3)
_KINDS = ("word", "face", "emoji")
NAMES = (
    *(f"level {level:+d}" for level in _LEVELS),
    *(f"level {level:+d}, negated" for level in _LEVELS),
    *(f"{kind} {sign}" for kind in _KINDS for sign in ("plus", "minus")),
    *("negations", "but", "sum", "mean", "rooted", "sign"),
    *("first", "last", "largest", "smallest", "plus", "minus"),
)
"""What each number of `valence_sums` is."""

_TURNED = -0.6
"""What a negation leaves of a valence."""
_BEFORE_BUT = 0.5
"""What a `but` after it leaves of a valence."""


def valence_sums(passages: Passages) -> npt.NDArray[np.float64]:
    """The numbers of `NAMES` for each text, (texts, names)."""
    n_texts = passages.n_texts
    of = np.flatnonzero(passages.valences)
    texts, levels = passages.texts[of], passages.valences[of].astype(np.float64)
    turned = passages.negated[of] | (passages.unreal[of] & (levels > 0))

    def total(of_values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        weighted: npt.NDArray[np.float64] = np.bincount(texts, weights=of_values, minlength=n_texts)
        return weighted

    def count(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return total(flags.astype(np.float64))

    buts = np.bincount(passages.texts[passages.has(bits.BUT)], minlength=n_texts)
    seen = np.cumsum(passages.has(bits.BUT))[of] - (np.cumsum(buts) - buts)[texts]
    values = np.where(turned, _TURNED * levels, levels) * _BEFORE_BUT ** (buts[texts] - seen)

    sums, counts = total(values), np.bincount(texts, minlength=n_texts)
    lengths = np.bincount(passages.texts, minlength=n_texts)
    first, last, largest, smallest = np.zeros((4, n_texts))
    is_first = np.append(True, texts[1:] != texts[:-1])[: len(texts)]
    is_last = np.append(texts[1:] != texts[:-1], True)[: len(texts)]
    first[texts[is_first]], last[texts[is_last]] = values[is_first], values[is_last]
    np.maximum.at(largest, texts, values)
    np.minimum.at(smallest, texts, values)
    is_face, is_emoji = (passages.has(bit)[of] for bit in (bits.IS_FACE, bits.IS_EMOJI))
    kinds = (~is_face & ~is_emoji, is_face & ~is_emoji, is_emoji)
    columns = [
        *(count((levels == level) & ~turned) for level in _LEVELS),
        *(count((levels == level) & turned) for level in _LEVELS),
        *(count(kind & (sign * levels > 0)) for kind in kinds for sign in (1, -1)),
        np.bincount(passages.texts[passages.has(bits.NEGATES)], minlength=n_texts),
        buts,
        sums,
        sums / np.maximum(counts, 1),
        sums / np.sqrt(np.maximum(lengths, 1)),
        np.sign(sums),
        *(first, last, largest, smallest),
        total(np.maximum(values, 0)),
        total(np.minimum(values, 0)),
    ]
    numbers: npt.NDArray[np.float64] = np.stack(columns, axis=1).astype(np.float64)
    return numbers
