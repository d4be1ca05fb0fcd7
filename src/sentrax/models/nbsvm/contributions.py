"""What each word and pair of a text adds to the logits of an nbsvm: exact, since the logits are their sum."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sentrax.models.contributions import Contributions, Feature
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.origins import pair_origins
from sentrax.models.features.tokens import TokenReader
from sentrax.models.nbsvm.model import words_and_pairs
from sentrax.text.social import SIGNALS
from sentrax.text.spans import tokens_with_spans

if TYPE_CHECKING:
    from sentrax.models.nbsvm.predictor import NbsvmPredictor


def contribute(predictor: "NbsvmPredictor", texts: Sequence[str]) -> Iterator[Contributions]:
    """The contributions of each text, in turn.

    A feature counts once per text; each of its occurrences has an equal part of it.

    Args:
        predictor: The predictor.
        texts: The texts.
    """
    model, reader = predictor.model, TokenReader(predictor.pipeline, Lexicon({}))
    for text in texts:
        strings, spans = tokens_with_spans(predictor.pipeline, text)
        values = model.occurrence_values(words_and_pairs(reader.one(text)).hashes).tolist()
        words = [position for position, string in enumerate(strings) if string not in SIGNALS]
        pairs = pair_origins([strings[position] for position in words])
        features = [
            *(
                Feature("word", string, row, [index])
                for index, (string, row) in enumerate(zip(strings, values, strict=False))
            ),
            *(
                Feature("pair", name, row, [words[token] for token in tokens])
                for (name, tokens), row in zip(pairs, values[len(strings) :], strict=True)
            ),
        ]
        known = [feature for feature in features if any(feature.values)]
        yield Contributions(strings, spans, known, model.class_bias, predictor.logits_of(text))
