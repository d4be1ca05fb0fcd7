"""Rules that adjust the valence of a word to its context, for a model without labelled training texts.

The kinds of rules are those of SO-CAL (Taboada et al., 2011, "Lexicon-based methods for sentiment analysis")
and of VADER (Hutto and Gilbert, 2014). The numbers are our own: round numbers near the optimum on training
texts (film sentences and tweets); the second digit of each hardly matters.
"""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.models.features.markers import BEFORE_BUT
from sentrax.models.features.marks import FIRST_SIGNAL, SIGNAL_NAMES, Mark
from sentrax.models.features.tokens import Flags, TokenBatch
from sentrax.models.state import FloatArray
from sentrax.text.hashing import Hashes, combine_hashes, hash_texts
from sentrax.text.social import CAPITALS, ELONGATED

Number = TypeVar("Number", np.float64, np.bool_)

_MORE, _MUCH_MORE, _LESS = 0.25, 0.5, -0.4
"""How much an adverb strengthens what follows, as a share, as in SO-CAL; VADER adds a constant."""
_ADVERBS: Mapping[float, tuple[str, ...]] = {
    _MORE: (
        *("really", "very", "so", "such", "too", "pretty", "quite", "truly", "genuinely", "deeply", "highly"),
        *("super", "especially", "particularly", "remarkably", "intensely", "thoroughly", "purely", "hella"),
        *("damn", "friggin", "freaking", "seriously", "more", "much", "a lot"),
    ),
    _MUCH_MORE: (
        *("extremely", "absolutely", "totally", "completely", "utterly", "incredibly", "insanely", "most"),
        *("terribly", "awfully", "hugely", "immensely", "enormously", "exceptionally", "extraordinarily"),
        *("amazingly", "unbelievably", "ridiculously", "wildly", "entirely", "fucking", "effing"),
    ),
    _LESS: (
        *("slightly", "somewhat", "mildly", "fairly", "partly", "kinda", "sorta", "less", "least"),
        *("a bit", "a little", "kind of", "sort of"),
    ),
}
_REACH = (1.0, 0.5)
"""How much of that is left for the next token, and for the one after it."""

_TURNED_PRAISE, _TURNED_BLAME = -0.7, -0.6
"""The factor of a negated valence. `Not bad` praises less than `not good` blames."""
_UNREAL_PRAISE, _UNREAL_BLAME = -0.6, 0.5
"""The factor after `almost` and `could have been`: nearly good is bad, nearly bad is half as bad."""
_AFTER_BUT = 1.5
"""The factor of a valence after a `but`."""
_IN_CAPITALS, _ELONGATED = 1.3, 1.3
_FACE = 2.0
"""Emoticons and emoji say what their author feels, words what is spoken of; and no negation reaches them."""
_EXCLAMATION, _MOST_EXCLAMATIONS = 0.15, 3
"""By which share each exclamation mark strengthens a text, and how many count."""


def _sorted_factors(phrases: bool) -> tuple[Hashes, FloatArray]:
    """The hashes of adverbs of one word, or of two, in ascending order, and the factor of each."""
    factors: dict[int, float] = {}
    for factor, adverbs in _ADVERBS.items():
        for adverb in adverbs:
            words = adverb.split()
            if (len(words) == 2) == phrases:
                hashes = [hash_texts(word) for word in words]
                factors[int((combine_hashes(*hashes) if phrases else hashes[0])[0])] = factor
    keys = np.array(sorted(factors), dtype=np.uint64)
    return keys, np.array([factors[int(key)] for key in keys])


_WORDS, _PHRASES = _sorted_factors(phrases=False), _sorted_factors(phrases=True)
_IS_EXCLAMATION, _IS_RUN = (1 << FIRST_SIGNAL + SIGNAL_NAMES.index(name) for name in ("exclamation", "run"))
_CAPITALS_HASH, _ELONGATED_HASH = hash_texts(CAPITALS, ELONGATED)


def adjusted_valence(batch: TokenBatch) -> FloatArray:
    """The sum of the valence of each text's words under the rules, (texts,)."""
    sums = np.bincount(batch.texts, weights=token_valences(batch), minlength=batch.n_texts)
    strengthened: FloatArray = sums * (1 + exclamation(batch)[0])
    return strengthened


def token_valences(batch: TokenBatch) -> FloatArray:
    """The valence of each token under the rules, (tokens,)."""
    values = batch.valences.astype(np.float64)
    factors, is_adverb = find_adverbs(batch)
    is_face = batch.has(Mark.IS_FACE | Mark.IS_EMOJI)
    values[is_adverb] = 0
    values *= 1 + reach_of_adverbs(batch, factors).sum(axis=0)
    values *= np.where(is_face, _FACE, _scope_factors(batch, values > 0))
    values *= _turns(batch) * _emphasis(batch)
    return values


def exclamation(batch: TokenBatch) -> tuple[FloatArray, Flags]:
    """By which share exclamation marks strengthen each text, (texts,), and which tokens they are."""
    is_mark = batch.has(_IS_EXCLAMATION)
    # The token of a run of marks counts as two marks.
    n_of_tokens = is_mark * (1.0 + batch.has(_IS_RUN))
    n_marks = np.bincount(batch.texts, weights=n_of_tokens, minlength=batch.n_texts)
    return _EXCLAMATION * np.minimum(n_marks, _MOST_EXCLAMATIONS), is_mark


def find_adverbs(batch: TokenBatch) -> tuple[FloatArray, Flags]:
    """The share that each token adds to the strength of those after it, and which are adverbs of degree.

    A word such as `terribly` or `pretty` is an adverb of degree only before a word of valence.
    """
    hashes = batch.hashes
    of_words = _look_up(_WORDS, hashes)
    after = _look_up(_PHRASES, combine_hashes(np.roll(hashes, 1), hashes)) * batch.follows(1)
    is_first = _shift(after != 0, -1)
    own = np.where(is_first, 0, np.where(after != 0, after, of_words))
    has_valence = (batch.valences != 0) & ~is_first & (after == 0)
    is_adverb = is_first | (after != 0) | ((own != 0) & _shift(has_valence & batch.follows(1), -1))
    own[has_valence & ~is_adverb] = 0
    return own, is_adverb


def reach_of_adverbs(batch: TokenBatch, factors: FloatArray) -> FloatArray:
    """The share that the adverb one, and two, before each token adds to its strength, (distances, tokens)."""
    return np.stack(
        [
            share * _shift(factors, distance) * batch.follows(distance)
            for distance, share in enumerate(_REACH, start=1)
        ]
    )


def _scope_factors(batch: TokenBatch, praises: Flags) -> FloatArray:
    """The factor of each token's valence under negations and `almost`."""
    negated = np.where(praises, _TURNED_PRAISE, _TURNED_BLAME)
    unreal = np.where(praises, _UNREAL_PRAISE, _UNREAL_BLAME)
    return np.where(batch.negated, negated, np.where(batch.unreal, unreal, 1.0))


def _turns(batch: TokenBatch) -> FloatArray:
    """How much each token counts, given each `but` before and after it."""
    before, after = batch.count_buts()
    factors: FloatArray = np.where(after > 0, BEFORE_BUT, np.where(before > 0, _AFTER_BUT, 1.0))
    return factors


def _emphasis(batch: TokenBatch) -> FloatArray:
    """How much each token is emphasised by its letters.

    Capitals are ignored where every word has them.
    """
    rows, table = batch.rows, batch.table
    hashes = table.hashes[rows.ids]
    texts = np.repeat(np.arange(len(rows)), rows.lengths)
    is_signal = (table.marks[rows.ids] & Mark.IS_SIGNAL) != 0
    index = np.cumsum(~is_signal) - 1
    flags = []
    for signal in (_CAPITALS_HASH, _ELONGATED_HASH):
        beside = np.flatnonzero((hashes == signal) & (index >= 0))
        words = index[beside]
        having = np.zeros(len(batch.texts), dtype=np.bool_)
        having[words[batch.texts[words] == texts[beside]]] = True
        flags.append(having)
    in_capitals, drawn_out = flags
    n_plain = np.bincount(batch.texts[batch.has(Mark.IS_WORD) & ~in_capitals], minlength=batch.n_texts)
    in_capitals &= n_plain[batch.texts] > 0
    return np.where(in_capitals, _IN_CAPITALS, 1.0) * np.where(drawn_out, _ELONGATED, 1.0)


def _look_up(known: tuple[Hashes, FloatArray], hashes: Hashes) -> FloatArray:
    """The factor of each hash, 0 for one that is not known."""
    keys, factors = known
    indices = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    return np.where(keys[indices] == hashes, factors[indices], 0.0)


def _shift(values: npt.NDArray[Number], distance: int) -> npt.NDArray[Number]:
    """The values shifted by `distance`, filled up with zeros."""
    moved = np.zeros_like(values)
    if distance > 0:
        moved[distance:] = values[:-distance]
    else:
        moved[:distance] = values[-distance:]
    return moved
