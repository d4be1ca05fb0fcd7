"""VADER's interface: `from sentrax.compat.vader import SentimentIntensityAnalyzer`.

The numbers are those of the model that comes with the package. `docs/sentiment.md` says what differs.
"""

import math
from collections import UserDict
from collections.abc import Mapping
from numbers import Real
from typing import Any, NoReturn, Self

from sentrax.compat.scores import score_by_label
from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.saved.model import SavedModel
from sentrax.scoring.sentiment import default_model, sentiment
from sentrax.text.pipeline import check_text
from sentrax.wording import quoted

_OWN_FILES = {
    "lexicon_file": ("vader_lexicon.txt", "sentiment/vader_lexicon.zip/vader_lexicon/vader_lexicon.txt"),
    "emoji_lexicon": ("emoji_utf8_lexicon.txt",),
}
"""The defaults of vaderSentiment and of NLTK, which stand for the lists that come with them."""
_SHARE_OF_NEUTRAL = 0.05
_LARGEST_VALENCE = 4


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
                    " their place; leave it out, and add your words: analyzer.lexicon.update({'sick': 2})"
                )
        self._words: _Words | None = None
        self._made: tuple[object, SavedModel | None] = (None, None)
        """A version of `_words` and the model that knows it: one value, since threads may share it."""

    @property
    def lexicon(self) -> "UserDict[str, float]":
        """Words and their valences, which can be changed, as in `analyzer.lexicon.update({"sick": 2})`.

        At first these are the words that sentrax knows the valence of. The model has learned more of them, so
        a valence counts only once it is changed: then the word has it as by `with_words`, from -4 to 4 (what
        is beyond counts as that). A word that is removed says nothing, as with a valence of 0. Entries that
        are not one token of a text, such as phrases, do not count.
        """
        if self._words is None:
            self._words = _Words(_known_words())
        return self._words

    @lexicon.setter
    def lexicon(self, words: Mapping[str, float]) -> None:
        self._words = _Words(words)

    def polarity_scores(self, text: str) -> dict[str, float]:
        """How negative, neutral and positive a text is, and all in one number.

        Returns:
            `neg`, `neu` and `pos`: the probability of each label, to three digits; all 0 for a blank text.
            `compound`: to four digits, from -1 to 1; at least 0.05 if the most probable label is positive, at
            most -0.05 if it is negative, and between these if it is neutral. It is `Sentiment.score`, moved
            to 0.05 or -0.05 where that is not so; of a neutral text, a twentieth of the score.

        Raises:
            InputError: If `text` is not a string, or a valence in `lexicon` is not a number.
        """
        check_text(text, "text")
        if not text.strip():
            return {"neg": 0.0, "neu": 0.0, "pos": 0.0, "compound": 0.0}
        answer = sentiment(text, model=self._model_with_words())
        return {
            "neg": round(answer.negative, 3),
            "neu": round(answer.neutral, 3),
            "pos": round(answer.positive, 3),
            "compound": round(score_by_label(answer, share_of_neutral=_SHARE_OF_NEUTRAL), 4) + 0.0,  # no -0.0
        }

    def _model_with_words(self) -> SavedModel | None:
        """The model that knows what was changed in `lexicon`; `None` for the one that is as it comes."""
        words = self._words
        if words is None:
            return None
        version, model = self._made
        if version is not words.version:
            version, changes = words.version, _changes_in(words.data.copy())
            model = default_model().with_words(changes, strict=False) if changes else None
            self._made = version, model
        return model

    def __getstate__(self) -> dict[str, Any]:
        # The model is made again where it is needed.
        return {**self.__dict__, "_made": (None, None)}

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"sentrax.compat.vader has no {type(self).__name__}.{name}; only vaderSentiment (or nltk) has it"
        )


class _Words(UserDict[str, float]):
    """Words and their valences; `version` is another object after each change."""

    def __init__(self, words: Mapping[str, float]):
        self.version = object()
        super().__init__(words)

    def __setitem__(self, word: str, valence: float) -> None:
        super().__setitem__(word, valence)
        self.version = object()

    def __delitem__(self, word: str) -> None:
        super().__delitem__(word)
        self.version = object()

    def __ior__(self, other: Any) -> Self:  # type: ignore[misc, override]
        self.update(other)
        return self


def _known_words() -> dict[str, float]:
    return {word: float(level) for word, level in Lexicon.default().levels.items()}


def _changes_in(words: Mapping[str, float]) -> dict[str, float]:
    """The valences that are not those of the words that sentrax knows."""
    known = _known_words()
    changed = {word: _limit(valence) for word, valence in words.items() if known.get(word) != valence}
    return changed | dict.fromkeys(known.keys() - words.keys(), 0.0)


def _limit(valence: Any) -> Any:
    """The valence from -4 to 4; what is no number stays, for `with_words` to refuse."""
    is_beyond = isinstance(valence, Real) and abs(float(valence)) > _LARGEST_VALENCE
    return math.copysign(_LARGEST_VALENCE, valence) if is_beyond else valence
