"""Tokens and their numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sentrax.errors import InputError

PAD = "__PAD__"
"""Pads the shorter texts of a batch."""
END_OF_LINE = "__</e>__"
UNKNOWN = "__UNK__"
"""Stands for every token that a vocabulary does not have."""
SPECIAL_TOKENS = (PAD, END_OF_LINE, UNKNOWN)
"""The notebook's three: they come first, so that padding is 0."""


class Vocabulary(Mapping[str, int]):
    """A mapping from token to id; ids count from 0 without a gap.

    Args:
        tokens: Every token once, the special ones first; its index is its id.
        counts: How often each token was seen, or nothing if that is not known.

    Raises:
        InputError: If the special tokens are not first, a token comes twice, or counts do not match.
    """

    def __init__(self, tokens: Sequence[str], counts: Sequence[int] = ()):
        self.tokens = tuple(tokens)
        self.counts = tuple(counts)
        self._ids = {token: id_ for id_, token in enumerate(self.tokens)}
        if self.tokens[: len(SPECIAL_TOKENS)] != SPECIAL_TOKENS:
            raise InputError(f"the vocabulary begins with {self.tokens[:3]}; expected {SPECIAL_TOKENS}")
        if len(self._ids) != len(self.tokens):
            twice = Counter(self.tokens).most_common(1)[0][0]
            raise InputError(f"token {twice!r} is in the vocabulary twice; each token must be there once")
        if self.counts and len(self.counts) != len(self.tokens):
            raise InputError(f"got {len(self.counts)} counts for {len(self.tokens)} tokens")

    @classmethod
    def from_tokens(cls, texts: Iterable[Iterable[str]]) -> "Vocabulary":
        """The vocabulary of tokenised texts: the special tokens, then each token as it first appears."""
        counts = Counter(dict.fromkeys(SPECIAL_TOKENS, 0))
        for tokens in texts:
            counts.update(tokens)
        return cls(tuple(counts), tuple(counts.values()))

    @classmethod
    def from_counts(cls, counts: Mapping[str, int], min_count: int = 1) -> "Vocabulary":
        """The special tokens, then those that occur often enough: the most frequent first, then by name."""
        kept = [(-count, token) for token, count in counts.items() if count >= min_count]
        kept = sorted(pair for pair in kept if pair[1] not in SPECIAL_TOKENS)
        special = [counts.get(token, 0) for token in SPECIAL_TOKENS]
        return cls(
            [*SPECIAL_TOKENS, *(token for _, token in kept)], [*special, *(-count for count, _ in kept)]
        )

    def ids(self, tokens: Iterable[str]) -> list[int]:
        """The id of each token; an unknown one gets the id of `__UNK__`."""
        unknown = self._ids[UNKNOWN]
        return [self._ids.get(token, unknown) for token in tokens]

    def __getitem__(self, token: str) -> int:
        return self._ids[token]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self.tokens[len(SPECIAL_TOKENS) :][:3]))
        return f"<Vocabulary of {len(self)}: {shown}{', ...' if len(self) > 6 else ''}>"
