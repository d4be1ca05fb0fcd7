"""TextBlob's interface to sentiment: `from sentrax.compat.textblob import TextBlob`.

The numbers are those of the model that comes with the package. `docs/sentiment.md` says what differs.
"""

import functools
import re
from typing import Any, NamedTuple, NoReturn

from sentrax.compat.scores import score_by_label
from sentrax.errors import InputError
from sentrax.scoring.sentiment import sentiment
from sentrax.text.pipeline import check_text

_END_OF_SENTENCE = re.compile(
    r"""(?<![.!?\u2026])[.!?\u2026]++["'\u2019\u201d\u00bb)\]]*+(?=\s)  # marks and quotes before a blank
    | [\u3002\uff01\uff1f]+[\u300d\u300f\u201d]*  # marks of Chinese and Japanese""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"\b(?:[a-hj-z]|(?:[a-z]\.)+[a-z]|mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|approx|inc|ltd)\.\Z", re.I
)
"""What ends with a period without ending a sentence."""


class Sentiment(NamedTuple):
    """What a text feels, as TextBlob says it.

    Attributes:
        polarity: From -1 to 1: above 0 if the most probable label is positive, below 0 if it is negative, and
            0 if it is neutral. It is `sentrax.Sentiment.score`, at least 0.05 from 0.
        subjectivity: From 0 to 1: the probability that the text is not neutral.
    """

    polarity: float
    subjectivity: float


class TextBlob:
    """A text with its sentiment, and its sentences with theirs, as TextBlob has them.

    >>> TextBlob("I love it. I hate it.").sentences
    [Sentence("I love it."), Sentence("I hate it.")]

    Two are equal if their texts are; one also equals its text. What else TextBlob has (words, tags,
    translations, ...) is not here: an `AttributeError` says so.

    Args:
        text: The text.
        clean_html: Not supported, as in TextBlob.
        **parts: `tokenizer`, `analyzer` and the like, which must be `None`.

    Attributes:
        raw: The text.

    Raises:
        InputError: If `text` is not a string, or another part is given.
    """

    def __init__(self, text: str, *, clean_html: bool = False, **parts: Any):
        check_text(text, "text")
        given = [
            name for name, part in {"clean_html": clean_html or None, **parts}.items() if part is not None
        ]
        if given:
            raise InputError(
                f"{given[0]} is not supported by sentrax.compat.textblob; leave it out, or use textblob's own"
            )
        self.raw = text

    @functools.cached_property
    def sentiment(self) -> Sentiment:
        """Polarity and subjectivity."""
        answer = sentiment(self.raw)
        return Sentiment(score_by_label(answer, share_of_neutral=0), 1 - answer.neutral)

    @property
    def polarity(self) -> float:
        """From -1 to 1; see `Sentiment`."""
        return self.sentiment.polarity

    @property
    def subjectivity(self) -> float:
        """From 0 to 1; see `Sentiment`."""
        return self.sentiment.subjectivity

    @functools.cached_property
    def sentences(self) -> "list[Sentence]":
        """The sentences: they end at `.`, `!`, `?` or `…` before a blank, but not after an abbreviation."""
        ends = [match.end() for match in _END_OF_SENTENCE.finditer(self.raw) if not self._abbreviates(match)]
        found = []
        for start, end in zip([0, *ends], [*ends, len(self.raw)], strict=True):
            text = self.raw[start:end]
            if text.strip():
                start += len(text) - len(text.lstrip())
                found.append(Sentence(text.strip(), start))
        return found

    def _abbreviates(self, match: re.Match[str]) -> bool:
        start = max(0, match.start() - 10)
        return match[0] == "." and bool(_ABBREVIATION.search(self.raw[start : match.end()]))

    @property
    def raw_sentences(self) -> list[str]:
        """The texts of the sentences."""
        return [sentence.raw for sentence in self.sentences]

    def __str__(self) -> str:
        return self.raw

    def __repr__(self) -> str:
        return f'{type(self).__name__}("{self.raw}")'

    def __len__(self) -> int:
        return len(self.raw)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TextBlob | str):
            return self.raw == str(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.raw)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"sentrax.compat.textblob has no {type(self).__name__}.{name}; only textblob has it"
        )


class Sentence(TextBlob):
    """A sentence of a text.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
    """

    def __init__(self, text: str, start: int = 0):
        super().__init__(text)
        self.start, self.end = start, start + len(text)
