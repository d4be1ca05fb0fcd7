"""Contributions of any model: each word is left out of the text in turn, and the rest is scored."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from sentrax.models.contributions import Contributions, Feature, Span
from sentrax.text.pipeline import TextPipeline
from sentrax.text.spans import segments, tokens_with_spans

if TYPE_CHECKING:
    from sentrax.models.base import Predictor

REMOVAL = "removal"
"""The method: the share of a word is by how much the logits fall without it. The shares need not add up."""

_MOST_TEXTS = 512
_MOST_CHARACTERS = 1 << 22
"""How many texts are scored to explain one, and how long they are in all; in a longer text, words that follow
each other are left out together."""


def contribute(
    predictor: "Predictor",
    texts: Sequence[str],
    find_words: Callable[["Predictor", str], Sequence[Span]] | None = None,
) -> Iterator[Contributions]:
    """What each word of each text adds to the logits: what they lose without it.

    Args:
        predictor: A predictor of any kind.
        texts: The texts, each of which is a string.
        find_words: Where the words of a text are; by default as `word_spans` says.
    """
    find_words = word_spans if find_words is None else find_words
    bias = predictor.logits_of("")
    for text in texts:
        words = find_words(predictor, text)
        groups = _groups(len(words), len(text))
        without = [text[: words[group[0]][0]] + " " + text[words[group[-1]][1] :] for group in groups]
        logits, *others = predictor.logits([text, *without])
        names = [text[start:end] for start, end in words]
        features = [
            Feature("word", " ".join(names[group.start : group.stop]), logits - rest, group)
            for group, rest in zip(groups, others, strict=True)
        ]
        yield Contributions(names, words, features, bias, logits, REMOVAL)


def word_spans(predictor: "Predictor", text: str) -> list[Span]:
    """Where the words of a text are: as the predictor's pipeline cuts it, or else the preset `social`."""
    pipeline = getattr(predictor, "pipeline", None) or TextPipeline.preset("social")
    _, spans = tokens_with_spans(pipeline, text)
    return [(segment.start, segment.end) for segment in segments(text, spans) if segment.tokens]


def _groups(n_words: int, n_characters: int) -> list[range]:
    """Which words are left out together: those of each group."""
    most = max(8, min(_MOST_TEXTS, _MOST_CHARACTERS // max(n_characters, 1)))
    size = -(-n_words // most)
    return [range(start, min(start + size, n_words)) for start in range(0, n_words, max(size, 1))]
