"""A model from the package's list of valence, for those who have no labelled text yet."""

from sentrax.models.lexicon.predictor import LexiconPredictor
from sentrax.saved.model import SavedModel

_LABELS = ("negative", "neutral", "positive")


def lexicon_model() -> SavedModel:
    """A model that has seen no labelled text: a list of English words with a valence, and rules.

    Its labels are negative, neutral and positive.
    """
    return SavedModel(_LABELS, LexiconPredictor.default(), details={"parameters": {"model": "lexicon"}})
