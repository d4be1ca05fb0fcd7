"""Sentiments of every kind, ties included, for what is computed from them."""

from hypothesis import strategies as st

from sentrax.scoring.sentiment import LABELS, Sentiment


def answer_with(probabilities: list[float]) -> Sentiment:
    """The answer with these probabilities of negative, neutral and positive; the first of equal ones wins."""
    label = LABELS[probabilities.index(max(probabilities))]
    negative, neutral, positive = probabilities
    return Sentiment(label, negative, neutral, positive, positive - negative, False)


def _shares(weights: list[int]) -> list[float]:
    return [weight / sum(weights) for weight in weights]


ANSWERS = (
    st.lists(st.integers(0, 50) | st.integers(0, 10**6), min_size=3, max_size=3)
    .filter(any)
    .map(_shares)
    .map(answer_with)
)
