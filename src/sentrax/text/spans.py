r"""Where in the original text each token comes from, and the text cut into words and what is between them.

A text is rewritten before it is cut: entities, tags, characters as a reader sees them. A `TracingRewriter`
makes the same changes and remembers for each character which ones of the original it stands for.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sentrax.text.pipeline import TextPipeline, checked_text
from sentrax.text.social import CAPITALS, plain_emoticons, split_hashtags
from sentrax.text.spelling import Rewriter, compiled, plain_characters

Span = tuple[int, int]
"""Where something begins in a text, and where it has ended."""

_ANY = "(?s)."
_ONLY_CAPITALS = (CAPITALS,)
_SPLITTING_RULES: Mapping[str, Callable[[str], str | tuple[str, ...]]] = {
    "split_hashtags": split_hashtags,
    "plain_emoticons": plain_emoticons,
}
"""Token rules that cut a token into parts of it."""


class Segment(NamedTuple):
    """A part of a text: a word, or what is between two of them.

    Attributes:
        start: Where it begins.
        end: Where it has ended.
        tokens: The indices of the tokens that come from it; none if it is no word.
    """

    start: int
    end: int
    tokens: tuple[int, ...]


class Replacement(NamedTuple):
    """Characters of a text, and what stands in their place.

    Attributes:
        start: Where they begin.
        end: Where they have ended.
        text: What stands in their place.
        kept: Where in the text this stood, if it is a part of what it replaces.
    """

    start: int
    end: int
    text: str
    kept: int | None = None


class TracingRewriter(Rewriter):
    """Rewrites a text, and remembers which characters of the original each of its characters stands for.

    What stands in place of others comes from all of them. A character that looks like nothing without the one
    before it, such as the shade of an emoji, belongs to that one even if it is deleted.

    Attributes:
        starts: For each character where in the original begins what it stands for.
        ends: Where that has ended.
    """

    def __init__(self, length: int):
        """Begin with a text of `length` characters."""
        self.starts = list(range(length))
        self.ends = list(range(1, length + 1))

    def sub(
        self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str], text: str
    ) -> str:
        """The text with each match replaced."""
        return self._replace(text, _replacements(pattern, replacement, text))

    def translate(self, table: Mapping[int, str], text: str) -> str:
        """The text with each character replaced by itself."""
        return self.sub(compiled(_ANY), lambda found: found[0].translate(table), text)

    def compose(self, text: str) -> str:
        """The text with letters and their marks as one character where there is one (NFC)."""
        composed = super().compose(text)
        return text if composed == text else self._replace(text, _compositions(text))

    def original(self, start: int, end: int) -> Span:
        """The span of the original that a span of the text, of at least one character, stands for."""
        return self.starts[start], self.ends[end - 1]

    def _replace(self, text: str, replacements: Iterable[Replacement]) -> str:
        parts, starts, ends = list[str](), list[int](), list[int]()
        done = 0
        for start, end, new, kept in replacements:
            parts += text[done:start], new
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            if kept is not None:
                starts += self.starts[kept : kept + len(new)]
                ends += self.ends[kept : kept + len(new)]
            elif new:
                starts += [self.starts[start]] * len(new)
                ends += [self.ends[end - 1]] * len(new)
            elif ends and not text[start].isascii():
                ends[-1] = self.ends[end - 1]
            done = end
        if not done:
            return text
        parts.append(text[done:])
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]
        return "".join(parts)


def tokens_with_spans(pipeline: TextPipeline, text: str) -> tuple[list[str], list[Span]]:
    """The tokens of a text, `pipeline.tokens(text)`, and where in the text each of them comes from.

    Signals such as `<caps>` come from the word that they are about; a hashtag and its words overlap. Spaces
    at the edge of a span are no part of it, and spans begin in the order of their tokens.

    >>> tokens, spans = tokens_with_spans(TextPipeline.preset("social"), "GOOD &amp; <b>cheap</b>")
    >>> tokens
    ['good', '<caps>', '&', 'cheap']
    >>> spans
    [(0, 4), (0, 4), (5, 10), (14, 19)]

    Raises:
        InputError: If `text` is not a string.
    """
    clean, cleaned = pipeline.clean(checked_text(text)), None
    if clean != text:
        cleaned = TracingRewriter(len(text))
        pipeline.clean(checked_text(text, cleaned), cleaned)
    tokens, spans = list[str](), list[Span]()
    for part in _parts(pipeline, clean):
        position = 0
        for raw in part.raw_tokens:
            found = pipeline.remembered_token_rules(raw)
            # Nothing but spaces is between the tokens of a text.
            start = part.plain.index(raw, position)
            position = start + len(raw)
            tokens += found
            if len(found) > 1 and found[1:] != _ONLY_CAPITALS:
                within = [(start + first, start + end) for first, end in _spans_within(raw, found, pipeline)]
            else:
                within = [(start, position)] * len(found)
            if part.folded is not None:
                within = [part.folded.original(*span) for span in within]
            spans += [(part.offset + first, part.offset + end) for first, end in within]
    if cleaned is not None:
        spans = [cleaned.original(*span) for span in spans]
    return tokens, spans


def segments(text: str, spans: Sequence[Span]) -> list[Segment]:
    """The text in parts, in order and without gaps: words, each with its tokens, and what is between them.

    Tokens whose spans overlap are of one word.

    >>> text = "so, so #good"
    >>> [text[start:end] for start, end, _ in segments(text, [(0, 2), (4, 6), (7, 12)])]
    ['so', ', ', 'so', ' ', '#good']
    """
    parts, done = list[Segment](), 0
    for start, end, tokens in _words(spans):
        if start > done:
            parts.append(Segment(done, start, ()))
        parts.append(Segment(start, end, tokens))
        done = end
    if done < len(text):
        parts.append(Segment(done, len(text), ()))
    return parts


def _words(spans: Sequence[Span]) -> Iterator[Segment]:
    """The unions of overlapping spans, in order."""
    tokens = list[int]()
    start = end = 0
    for index in sorted(range(len(spans)), key=spans.__getitem__):
        first, last = spans[index]
        if tokens and first >= end:
            yield Segment(start, end, tuple(tokens))
            tokens = []
        start, end = (start, max(end, last)) if tokens else (first, last)
        tokens.append(index)
    if tokens:
        yield Segment(start, end, tuple(tokens))


class _Part(NamedTuple):
    """A part of a clean text, and its tokens before the token rules.

    Attributes:
        raw_tokens: The tokens.
        plain: What they are cut from.
        folded: How the part became that; `None` if it is the same.
        offset: Where in the clean text the part begins.
    """

    raw_tokens: Sequence[str]
    plain: str
    folded: TracingRewriter | None
    offset: int


def _parts(pipeline: TextPipeline, clean: str) -> Iterator[_Part]:
    chunks = pipeline.cut(clean)
    if not pipeline.splits_at_spaces:
        yield _Part(chunks, clean, None, 0)
        return
    offset = 0
    for chunk in chunks:
        raw_tokens, folded = pipeline.raw_tokens(chunk), None
        plain = chunk if len(raw_tokens) == 1 and raw_tokens[0] == chunk else plain_characters(chunk)
        if plain != chunk:
            folded = TracingRewriter(len(chunk))
            plain_characters(chunk, folded)
        yield _Part(raw_tokens, plain, folded, offset)
        offset += len(chunk) + 1


def _spans_within(raw: str, tokens: Sequence[str], pipeline: TextPipeline) -> Iterator[Span]:
    """For each token that the rules make of one, which part of that it comes from."""
    parts = _split(raw, pipeline)
    results = [pipeline.remembered_token_rules(part) for part in parts]
    expected = [token for result in results for token in result]
    n_before = len(tokens) - len(expected)
    if n_before < 0 or list(tokens[n_before:]) != expected:
        n_before, parts, results = len(tokens), (), []
    for _ in range(n_before):
        yield 0, len(raw) if raw[0] == "#" or not parts else 1
    position = 1
    for part, result in zip(parts, results, strict=True):
        position = raw.index(part, position)
        yield from [(position, position + len(part))] * len(result)
        position += len(part)


def _split(raw: str, pipeline: TextPipeline) -> tuple[str, ...]:
    """What rules cut from a token, but for the first part: the tag itself, or the sign before no emoticon."""
    for name in pipeline.token_rules:
        parts = _SPLITTING_RULES[name](raw) if name in _SPLITTING_RULES else raw
        if not isinstance(parts, str):
            return parts[1:]
    return ()


def _replacements(
    pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str], text: str
) -> Iterator[Replacement]:
    for found in pattern.finditer(text):
        if not isinstance(replacement, str):
            new = replacement(found)
        else:
            new = found.expand(replacement) if "\\" in replacement else replacement
        if new != found[0]:
            kept = (found.start(group) for group in range(1, pattern.groups + 1) if found[group] == new)
            yield Replacement(found.start(), found.end(), new, next(kept, None) if new else None)


def _compositions(text: str) -> Iterator[Replacement]:
    """Where letters and marks become one character, or marks change their order."""
    start, last = 0, text[:1]
    for end, character in enumerate(text[1:], 1):
        composed = unicodedata.normalize("NFC", last + character)
        if not unicodedata.combining(character) and composed == last + unicodedata.normalize(
            "NFC", character
        ):
            yield from _composition(text, start, end)
            start = end
        last = composed[-1]
    yield from _composition(text, start, len(text))


def _composition(text: str, start: int, end: int) -> Iterator[Replacement]:
    composed = unicodedata.normalize("NFC", text[start:end])
    if composed != text[start:end]:
        if composed[0] == text[start]:  # only the marks after it change their order
            start, composed = start + 1, composed[1:]
        yield Replacement(start, end, composed)
