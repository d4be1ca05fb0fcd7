"""Where turns of phrase may begin in many texts: their first two words, read from their patterns.

Few of the texts with a word that a phrase needs have the phrase. Numpy sorts them out by bits, one for each
phrase: what a text needs, what a word may begin, of what the next word may be the second.
"""

import functools
import itertools
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.features.phrase_matching import CLOSERS, Change, phrases_at, phrases_in, phrases_with
from sentrax.models.features.phrases import PHRASES
from sentrax.text.hashing import Indices
from sentrax.text.interner import Facts, Interner
from sentrax.text.ragged import Ragged

Masks = npt.NDArray[np.uint64]
Item = tuple["str | list[list[Item]]", str]
"""A letter or the alternatives of a group; and how often it may come, as patterns say it."""

_PIECE = re.compile(r"\((?:\?(?:P<\w+>|<?[=!]|:))?|\{[\d,]+\}\??|\[[^\]]*\]|\\.|.")
_LETTERS, _NO_WORD = "*", ""
_MANY_TEXTS = 64
"""From so many texts on, it pays to read the patterns."""


class _Tables(NamedTuple):
    """What each word that phrases know may be, a bit for each phrase, (words, phrases / 64)."""

    rows: dict[str, int]
    suffixes: tuple[str, ...]
    needed: Masks
    first: Masks
    second: Masks

    def rows_of(self, words: Sequence[str]) -> npt.NDArray[np.int16]:
        """The row of each word; that of its suffix, or of any letters, for one that no phrase names."""
        of_any = self.rows[_LETTERS]
        rows = np.fromiter(map(self.rows.get, words, itertools.repeat(of_any)), np.int16, len(words))
        for index in [index for index, word in enumerate(words) if word.endswith(self.suffixes)]:
            if rows[index] == of_any:
                suffix = next(filter(words[index].endswith, self.suffixes))
                rows[index] = self.rows[_LETTERS + suffix]
        return rows


class PhraseSearch:
    """Finds turns of phrase in texts; what phrases know of a word is looked up once."""

    def __init__(self) -> None:
        self._rows = Facts(lambda words: (_tables().rows_of(words),))

    def changes(
        self, texts: Ragged, levels: npt.NDArray[np.int8], closers: Ragged, words: Interner
    ) -> Iterator[Change]:
        """What the phrases of texts make of their words; positions count through all texts.

        Args:
            texts: The numbers of the words of each text, of which each has a closer.
            levels: The valence of each word.
            closers: The numbers of those words of each text that phrases need.
            words: The words by number.
        """

        def read(text: int, find: Callable[..., Iterator[Change]], where: Iterable[Any]) -> Iterator[Change]:
            begin, end = texts.offsets[text : text + 2].tolist()
            own = [words.strings[number] for number in texts.ids[begin:end].tolist()]
            for change in find(own, levels[begin:end].tolist(), where):
                yield change._replace(position=begin + change.position)

        if len(texts) < _MANY_TEXTS:
            for text in range(len(texts)):
                yield from read(text, phrases_in, [words.strings[number] for number in closers[text]])
        else:
            of, phrases, begins = (places.tolist() for places in self._places(texts, closers, words))
            places = zip(of, zip(phrases, begins, strict=True), strict=True)
            for text, group in itertools.groupby(places, key=operator.itemgetter(0)):
                yield from read(text, phrases_at, [place for _, place in group])

    def _places(self, texts: Ragged, closers: Ragged, words: Interner) -> tuple[Indices, Indices, Indices]:
        """Where phrases may begin: the text, the phrase and the word, in ascending order, (places,) each."""
        (rows,), tables = self._rows.of(words), _tables()
        needed = np.bitwise_or.reduceat(tables.needed[rows[closers.ids]], closers.offsets[:-1])
        own = rows[texts.ids]
        following = np.append(own[1:], 0)
        following[texts.offsets[1:] - 1] = tables.rows[_NO_WORD]
        may_begin = np.flatnonzero(np.bitwise_or.reduce(tables.first, axis=1)[own])
        of = np.searchsorted(texts.offsets, may_begin, "right") - 1
        masks = tables.first[own[may_begin]] & tables.second[following[may_begin]] & needed[of]
        begins = np.flatnonzero(np.bitwise_or.reduce(masks, axis=1))
        places, phrases = np.nonzero(np.unpackbits(masks[begins].view(np.uint8), axis=1, bitorder="little"))
        of, indices = of[begins[places]], may_begin[begins[places]]
        order = np.lexsort((indices, phrases, of))
        of, indices = of[order], indices[order]
        return of, phrases[order], indices - texts.offsets[of]


def first_words(pattern: str) -> tuple[set[str], set[str]]:
    """The words with which a match may begin, and those that may come second.

    A word of any letters is `*`, and no word at all is empty.

    >>> first_words(r" (?:far|[a-z]+n't)(?: at)? (?:from|of)(?= )")[1] == {"at", "from", "of"}
    True
    """
    words: tuple[set[str], set[str]] = (set(), set())
    for stage, begun in _walk(_parse(iter(_PIECE.findall(pattern))), {(0, "")}, words):
        if stage < 2:  # the pattern ends, and a word may go on
            words[stage].add(begun + _LETTERS)
            words[1].update((_LETTERS, _NO_WORD))
    return words


def _parse(pieces: Iterator[str]) -> list[list[Item]]:
    """The alternatives up to the end of a group; of what looks ahead, only whether a word ends there."""
    branches: list[list[Item]] = [[]]
    for piece in pieces:
        branch = branches[-1]
        if piece == ")":
            break
        if piece == "|":
            branches.append([])
        elif piece[0] in "?*+{":
            branch[-1] = (branch[-1][0], piece)
        elif piece[0] == "(":
            group = _parse(pieces)
            if piece in ("(", "(?:") or piece.startswith("(?P"):
                branch.append((group, ""))
            elif piece == "(?=" and all(inner[:1] == [(" ", "")] for inner in group):
                branch.append((" ", ""))
        elif piece != "^":
            branch.append((piece if len(piece) == 1 and piece != "." else _LETTERS, ""))
    return branches


def _walk(
    branches: list[list[Item]], states: set[tuple[int, str]], words: tuple[set[str], set[str]]
) -> set[tuple[int, str]]:
    """How many words there may be after one of these branches, and the letters of one that has begun."""
    ends = set()
    for branch in branches:
        reached = states
        for item, times in branch:
            after = _walk(item, reached, words) if isinstance(item, list) else _step(item, reached, words)
            while times[:1] in ("+", "*", "{") and isinstance(item, list):
                more = after | _walk(item, after, words)
                if more == after:
                    break
                after = more
            reached = after | reached if times[:1] in ("?", "*") or times[:2] == "{0" else after
            if all(stage == 2 for stage, _ in reached):
                break
        ends |= reached
    return ends


def _step(
    letter: str, states: set[tuple[int, str]], words: tuple[set[str], set[str]]
) -> set[tuple[int, str]]:
    after = set()
    for stage, begun in states:
        if stage < 2 and letter != " ":
            after.add((stage, begun if letter == _LETTERS == begun[-1:] else begun + letter))
        elif stage < 2 and begun:
            words[stage].add(begun)
            after.add((stage + 1, ""))
        else:
            after.add((stage, begun))
    return after


@functools.cache
def _tables() -> _Tables:
    beginnings = [
        tuple(set(map(_name, words)) for words in first_words(phrase.pattern)) for phrase in PHRASES
    ]
    names = {_LETTERS, _NO_WORD, f"{_LETTERS}ier", *CLOSERS}.union(*itertools.chain.from_iterable(beginnings))
    rows = {name: row for row, name in enumerate(sorted(names))}
    suffixes = tuple(name[1:] for name in rows if name[:1] == _LETTERS and name != _LETTERS)
    ending = {suffix: [row for name, row in rows.items() if name.endswith(suffix)] for suffix in suffixes}
    flags = [np.zeros((len(rows), -(-len(PHRASES) // 64) * 64), dtype=np.bool_) for _ in range(3)]
    for name, row in rows.items():
        flags[0][row, list(phrases_with(name))] = True
    for number, parts in enumerate(beginnings):
        for table, part in zip(flags[1:], parts, strict=True):
            for name in part:
                if name == _LETTERS:
                    table[:, number] |= np.arange(len(rows)) != rows[_NO_WORD]
                else:
                    table[ending.get(name[1:], []) if name[:1] == _LETTERS else rows[name], number] = True
    needed, first, second = (np.packbits(table, axis=1, bitorder="little").view(np.uint64) for table in flags)
    return _Tables(rows, suffixes, needed, first, second)


def _name(word: str) -> str:
    """The word, or its suffix after any letters; any letters alone for a word with other gaps."""
    return word if _LETTERS not in word[1:] else _LETTERS
