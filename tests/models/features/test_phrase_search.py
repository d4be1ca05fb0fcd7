"""Turns of phrase in many texts: found where a search of each text by itself finds them."""

import re
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.models.features import phrase_search
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.phrase_matching import Change, is_closer, phrases_in
from sentrax.models.features.phrase_parts import Phrase
from sentrax.models.features.phrase_search import PhraseSearch, first_words
from sentrax.models.features.phrases import PHRASES
from sentrax.text.interner import Interner
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged

LEXICON = Lexicon.default()


def found_in_each(texts: list[list[str]]) -> list[Change]:
    begins = np.cumsum([0, *map(len, texts)]).tolist()
    return [
        change._replace(position=begin + change.position)
        for begin, words in zip(begins, texts, strict=False)
        for change in phrases_in(words, list(map(LEXICON.level, words)), filter(is_closer, words))
    ]


def found_in_all(texts: list[list[str]]) -> list[Change]:
    strings = Interner()
    words = Ragged.from_rows([strings.numbers(text).tolist() for text in texts])
    closers = Ragged.from_rows([strings.numbers(list(filter(is_closer, text))).tolist() for text in texts])
    levels = np.array([LEXICON.level(word) for text in texts for word in text], dtype=np.int8)
    with patch.object(phrase_search, "_MANY_TEXTS", 0):
        return list(PhraseSearch().changes(words, levels, closers, strings))


def matching(phrase: Phrase) -> st.SearchStrategy[str]:
    """Texts that a phrase matches, but for what it says of the words around it."""
    pattern, n_changes = phrase.pattern, 1
    while n_changes:
        pattern, n_changes = re.subn(r"\(\?<?[=!][^()]*\)", "", pattern)
    return st.from_regex(re.compile(pattern.replace("^", "").replace("(?:|)", ""), re.ASCII), fullmatch=True)


TEXTS = st.sampled_from(PHRASES).flatmap(matching).map(str.split)
MORE = st.sampled_from(["never", "not", "n't", "good", "like", "better", "than", ".", "so", "isn't", "it"])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(MORE, max_size=3), TEXTS, st.lists(MORE, max_size=3)), max_size=4))
def test_phrases_of_many_texts_are_those_of_each(parts: list[tuple[list[str], list[str], list[str]]]) -> None:
    texts = [text for text in ([*a, *b, *c] for a, b, c in parts) if any(map(is_closer, text))]
    assert found_in_all(texts) == found_in_each(texts)


def test_phrases_of_real_texts_are_those_of_each(shared_data: Path) -> None:
    column = pl.read_csv(shared_data / "unlabelled/tweets.csv", n_rows=6000)["text"]
    texts = list(TextPipeline.preset("social").tokens_of(column))
    texts = [text for text in texts if any(map(is_closer, text))]
    found = found_in_all(texts)
    assert found == found_in_each(texts)
    assert len(found) > 200


def test_the_first_words_of_a_pattern_are_read() -> None:
    first, second = first_words(
        r"(?:^|(?<=[.])) (?P<n>isn't|no(?: one)?|[a-z]+'ve)(?: so)? (?:goods?|bad)(?= )"
    )
    assert first == {"isn't", "no", "*'ve"}
    assert second == {"one", "so", "good", "goods", "bad"}
    assert first_words(r" one") == ({"one*"}, {"*", ""})
    assert first_words(r"(?: [a-z]+(?= )){1,2} far(?= )") == ({"*"}, {"*", "far"})
