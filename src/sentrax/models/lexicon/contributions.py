"""What each word of a text adds to the logits of a lexicon: exact, since they follow a sum of valences."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.contributions import Contributions, Feature
from sentrax.models.features.one_text import OneText, OneTextReader
from sentrax.models.features.origins import turning_tokens, word_indices
from sentrax.models.features.tokens import TokenBatch, TokenReader
from sentrax.models.lexicon.rules import exclamation, find_adverbs, reach_of_adverbs, token_valences
from sentrax.text.spans import tokens_with_spans

if TYPE_CHECKING:
    from sentrax.models.lexicon.predictor import LexiconPredictor


def contribute(predictor: "LexiconPredictor", texts: Sequence[str]) -> Iterator[Contributions]:
    """The contributions of each text, in turn.

    The logits are the sum of the valences of a text times a slope that this sum decides, so each word has its
    part. An adverb of degree has what it adds to a word's valence, exclamation marks what they add to the
    sum; a negation shares the valence that it turns.

    Args:
        predictor: The predictor.
        texts: The texts.
    """
    columns = TokenReader(predictor.pipeline, predictor.lexicon)
    reader = OneTextReader(predictor.pipeline, predictor.lexicon)
    bias = predictor.bias
    for text in texts:
        strings, spans = tokens_with_spans(predictor.pipeline, text)
        tokens = reader.read(text)
        valences = list(_valences(columns.one(text), tokens))
        slopes = predictor.logits_per_valence(sum(feature.values[0] for feature in valences))
        indices = word_indices(tokens)
        features = [
            feature._replace(
                name=f"{feature.name}: {feature.values[0]:+.3g}",
                values=(feature.values[0] * slopes).tolist(),
                tokens=[indices[token] for token in feature.tokens],
            )
            for feature in valences
        ]
        yield Contributions(strings, spans, features, bias, predictor.logits_of(text))


def _valences(batch: TokenBatch, text: OneText) -> Iterator[Feature]:
    """What the sum of the valences of a text is made of, as features with one value."""
    values = token_valences(batch)
    reach = reach_of_adverbs(batch, find_adverbs(batch)[0])
    turning = turning_tokens(text)
    for index in np.flatnonzero(values).tolist():
        parts = reach[:, index].tolist()
        adverbs = {index - distance: part for distance, part in enumerate(parts, start=1) if part}
        strength = 1 + sum(parts)
        carriers = (*turning[index], index)
        tokens = [*adverbs, *carriers]
        shares = [part / strength for part in adverbs.values()]
        shares += [1 / strength / len(carriers)] * len(carriers)
        name = " ".join(text.strings[token] for token in tokens)
        yield Feature("valence", name, [values[index]], tokens, shares)
    strengthening, is_mark = exclamation(batch)
    if strengthening[0]:
        added = float(strengthening[0] * values.sum())
        yield Feature("valence", "exclamation", [added], np.flatnonzero(is_mark).tolist())
