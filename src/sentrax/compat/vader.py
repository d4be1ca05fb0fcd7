"""VADER's interface: `from sentrax.compat.vader import SentimentIntensityAnalyzer`.

The numbers are those of the model that comes with the package. `docs/sentiment.md` says what differs.
"""

from typing import NoReturn

from sentrax.compat.scores import score_by_label
from sentrax.errors import InputError
from sentrax.scoring.sentiment import sentiment
from sentrax.text.pipeline import check_text
from sentrax.wording import quoted

_OWN_FILES = {
    "lexicon_file": ("vader_lexicon.txt", "sentiment/vader_lexicon.zip/vader_lexicon/vader_lexicon.txt"),
    "emoji_lexicon": ("emoji_utf8_lexicon.txt",),
}
"""The defaults of vaderSentiment and of NLTK, which stand for the lists that come with them."""
_SHARE_OF_NEUTRAL = 0.05


class SentimentIntensityAnalyzer:
    """Scores texts as VADER's class of this name does, of vaderSentiment and of `nltk.sentiment.vader`.

    >>> SentimentIntensityAnalyzer().polarity_scores("")
    {'neg': 0.0, 'neu': 0.0, 'pos': 0.0, 'compound': 0.0}

    Args:
        lexicon_file: The name of VADER's own list, or nothing: other lists are refused.
        emoji_lexicon: Likewise.

    Raises:
        InputError: If a list is another one than VADER's own.
    """

    def __init__(
        self, lexicon_file: str = "vader_lexicon.txt", emoji_lexicon: str = "emoji_utf8_lexicon.txt"
    ):
        for name, file in {"lexicon_file": lexicon_file, "emoji_lexicon": emoji_lexicon}.items():
            if file not in _OWN_FILES[name]:
                raise InputError(
                    f"{name} is {quoted(file)}, but sentrax does not score by VADER's lists, so none can take"
                    " their place; leave it out"
                )

    def polarity_scores(self, text: str) -> dict[str, float]:
        """How negative, neutral and positive a text is, and all in one number.

        Returns:
            `neg`, `neu` and `pos`: the probability of each label, to three digits; all 0 for a blank text.
            `compound`: to four digits, from -1 to 1; at least 0.05 if the most probable label is positive, at
            most -0.05 if it is negative, and between these if it is neutral. It is `Sentiment.score`, moved
            to 0.05 or -0.05 where that is not so; of a neutral text, a twentieth of the score.

        Raises:
            InputError: If `text` is not a string.
        """
        check_text(text, "text")
        if not text.strip():
            return {"neg": 0.0, "neu": 0.0, "pos": 0.0, "compound": 0.0}
        answer = sentiment(text)
        return {
            "neg": round(answer.negative, 3),
            "neu": round(answer.neutral, 3),
            "pos": round(answer.positive, 3),
            "compound": round(score_by_label(answer, share_of_neutral=_SHARE_OF_NEUTRAL), 4) + 0.0,  # no -0.0
        }

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"sentrax.compat.vader has no {type(self).__name__}.{name}; only vaderSentiment (or nltk) has it"
        )
