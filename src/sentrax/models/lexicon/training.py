"""The lexicon model learns nothing but which label is negative and which is positive."""

from collections.abc import Sequence

from sentrax.errors import InputError
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import find_polarity
from sentrax.models.features.tokens import TokenReader
from sentrax.models.lexicon.predictor import LexiconPredictor

_MOST_QUOTED = 5


def fit(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """The package's word list and rules, as a predictor for these labels.

    Raises:
        InputError: If neither the labels' names nor their texts say which label is positive.
    """
    lexicon = Lexicon.default()
    reader = TokenReader(context.pipeline, lexicon)
    polarity = find_polarity(context.label_names, reader, data.texts, data.targets)
    if polarity is None:
        raise InputError(
            "the model 'lexicon' cannot tell which label is negative and which is positive, from"
            f" {_quote(context.label_names)} or their texts; name the labels 'negative' and"
            " 'positive', or use the model 'linear'"
        )
    n_labels = len(context.label_names)
    return LexiconPredictor(context.pipeline, lexicon, n_labels, polarity, context.settings.margin)


def _quote(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    quoted = ", ".join(map(repr, names[:_MOST_QUOTED]))
    return quoted if len(names) <= _MOST_QUOTED else f"{quoted} and {len(names) - _MOST_QUOTED:,} more"


TRAINING = Training(fit)
