"""The valence of a text in numbers: how often each level comes, sums, extremes, the first and the last."""

import numpy as np
import numpy.typing as npt

from sentrax.models.features import tokens as bits
from sentrax.models.features.passages import TokenBatch

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

_MOST = 3
_LEVEL_COLUMNS = len(_LEVELS)
_KIND_COLUMNS = 2 * _LEVEL_COLUMNS
_NEGATIONS = NAMES.index("negations")

_TURNED = -0.6
"""What a negation leaves of a valence."""
_BEFORE_BUT = 0.5
"""What a `but` after it leaves of a valence."""


def valence_sums(passages: TokenBatch) -> npt.NDArray[np.float64]:
    """The numbers of `NAMES` for each text, (texts, names)."""
    n_texts = passages.n_texts
    of = np.flatnonzero(passages.valences)
    texts, levels, marks = passages.texts[of], passages.valences[of].astype(np.int64), passages.marks[of]
    turned = passages.negated[of] | (passages.unreal[of] & (levels > 0))
    numbers = np.zeros((n_texts, len(NAMES)))

    # Each word of valence counts in the column of its level and in that of its kind.
    level_columns = levels + _MOST - (levels > 0) + _LEVEL_COLUMNS * turned
    kinds = np.where(marks & bits.IS_EMOJI, 2, np.where(marks & bits.IS_FACE, 1, 0))
    kind_columns = _KIND_COLUMNS + 2 * kinds + (levels < 0)
    numbers[:, :_NEGATIONS] = _counts(
        np.concatenate([texts, texts]), np.concatenate([level_columns, kind_columns]), n_texts, _NEGATIONS
    )
    is_but = passages.has(bits.BUT)
    buts = np.bincount(passages.texts[is_but], minlength=n_texts)
    numbers[:, _NEGATIONS] = np.bincount(passages.texts[passages.has(bits.NEGATES)], minlength=n_texts)
    numbers[:, _NEGATIONS + 1] = buts

    seen = np.cumsum(is_but)[of] - (np.cumsum(buts) - buts)[texts]
    values = np.where(turned, _TURNED * levels, levels) * _BEFORE_BUT ** (buts[texts] - seen)
    sums = np.bincount(texts, weights=values, minlength=n_texts)
    counts = np.bincount(texts, minlength=n_texts)
    lengths = np.bincount(passages.texts, minlength=n_texts)
    is_first, is_last = np.ones((2, len(texts)), dtype=np.bool_)
    is_first[1:] = is_last[:-1] = texts[1:] != texts[:-1]
    about_values = numbers[:, _NEGATIONS + 2 :].T
    about_values[0] = sums
    about_values[1] = sums / np.maximum(counts, 1)
    about_values[2] = sums / np.sqrt(np.maximum(lengths, 1))
    about_values[3] = np.sign(sums)
    about_values[4, texts[is_first]] = values[is_first]
    about_values[5, texts[is_last]] = values[is_last]
    np.maximum.at(about_values[6], texts, values)
    np.minimum.at(about_values[7], texts, values)
    about_values[8] = np.bincount(texts, weights=np.maximum(values, 0), minlength=n_texts)
    about_values[9] = np.bincount(texts, weights=np.minimum(values, 0), minlength=n_texts)
    return numbers


def _counts(
    texts: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], n_texts: int, n_columns: int
) -> npt.NDArray[np.int64]:
    """How often each column occurs in each text, (texts, columns)."""
    return np.bincount(texts * n_columns + columns, minlength=n_texts * n_columns).reshape(n_texts, n_columns)
