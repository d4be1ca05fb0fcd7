"""A `Sentiment` as one number that the customary thresholds of other libraries read as its label."""

from sentrax.scoring.sentiment import Sentiment

LEAST = 0.05
"""How far from 0 the score of a negative or a positive text is at least."""


def score_by_label(answer: Sentiment, *, share_of_neutral: float) -> float:
    """The score, at least `LEAST` on its label's side of 0; of a neutral text only a share of it.

    >>> score_by_label(Sentiment("positive", 0.31, 0.33, 0.36, 0.05, True), share_of_neutral=0)
    0.05

    Args:
        answer: What a text feels.
        share_of_neutral: By what the score of a neutral text, which is from -0.5 to 0.5, is multiplied.
    """
    if answer.label == "positive":
        return max(answer.score, LEAST)
    if answer.label == "negative":
        return min(answer.score, -LEAST)
    return answer.score * share_of_neutral + 0.0  # never -0.0
