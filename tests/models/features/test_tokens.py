"""What a token is and does, and scopes beside a loop that reads one token after the other."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.marks import (
    Mark,
    marks_of,
)
from sentrax.models.features.tokens import TokenBatch, TokenReader, TokenTable, token_facts
from sentrax.text import columns
from sentrax.text.hashing import hash_text
from sentrax.text.interner import Interner
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged
from sentrax.text.social import CAPITALS

SOCIAL = TextPipeline.preset("social")
WORDS = st.sampled_from(
    [
        "good",
        "GOOD",
        "soooo",
        "not",
        ":)",
        ":-(",
        "#LoveThis",
        "@me",
        "http://a.b/c",
        "!",
        "...",
        "😀",
        "\x00",
        "\n\t",
    ]
)
TEXTS = st.lists(st.one_of(st.lists(WORDS).map(" ".join), st.text()), max_size=5)


def test_a_word_within_a_phrase_negates_nothing_and_has_the_valence_that_the_phrase_gives_it() -> None:
    reader = TokenReader(SOCIAL, Lexicon({"happier": 1, "good": 2, "doubt": -1, "bad": -2}))
    batch = reader.column(["could not be happier", "no doubt good", "not bad", "good without doubt , bad"])
    assert batch.valences.tolist() == [0, 0, 0, 3, 0, 0, 2, 0, -2, 2, 0, 0, 0, -2]
    assert batch.negated.tolist() == [False] * 8 + [True] + [False] * 5
    assert not (batch.has(Mark.NEGATES)[batch.texts != 2]).any()


def test_a_phrase_ends_with_its_text() -> None:
    reader = TokenReader(SOCIAL, Lexicon({"good": 2}))
    together = reader.column(["could not be", "better", "no", "doubt good", "nothing", "but good"])
    assert together.valences.tolist() == [0, 0, 0, 0, 0, 0, 2, 0, 0, 2]
    assert together.negated.tolist() == [False, False, True] + [False] * 7


NEGATIONS = ("not", "never", "isn't", "hardly")
ENDS = (",", "but", "...", "!")
ALMOST = ("almost", "nearly")
HAD_TO = (("could", "have"), ("would", "have"), ("tries", "to"), ("supposed", "to"))
OTHERS = ("good", "film", "could", "have", "would", "tries", "to", "supposed")
TOKENS = st.sampled_from((*NEGATIONS, *ENDS, *ALMOST, *OTHERS, CAPITALS))

Flagged = tuple[list[bool], list[bool]]


def table_of(tokens: Interner) -> TokenTable:
    return TokenTable(
        tokens, *token_facts(tokens.strings, lexicon=Lexicon({"good": 2, "bad": -2, "not": -1}))
    )


def batch_of(*texts: list[str]) -> TokenBatch:
    tokens = Interner()
    rows = Ragged.from_rows([tokens.numbers(text).tolist() for text in texts], np.int64)
    return TokenBatch.of(rows, table_of(tokens))


def read_token_by_token(text: list[str]) -> Flagged:
    """Which tokens are negated, and which unreal."""
    negated, unreal = [], []
    negation_left = unreal_left = 0
    previous = ""
    for token in (token for token in text if token != CAPITALS):
        is_negated = is_unreal = False
        if token in NEGATIONS:
            negation_left, unreal_left = 4, 0
        elif token in ENDS:
            negation_left = unreal_left = 0
        else:
            is_negated = negation_left > 0
            negation_left = max(negation_left - 1, 0)
            begins = (previous, token) in HAD_TO or token in ALMOST
            begins &= not negation_left
            is_unreal = not is_negated and not begins and unreal_left > 0
            unreal_left = (2 if token in ALMOST else 3) if begins else max(unreal_left - 1, 0)
        negated.append(is_negated)
        unreal.append(is_unreal)
        previous = token
    return negated, unreal


@given(st.lists(st.lists(TOKENS, max_size=14), max_size=5))
def test_scopes_are_those_that_a_reader_finds_token_by_token(texts: list[list[str]]) -> None:
    batch = batch_of(*texts)
    expected = [read_token_by_token(text) for text in texts]
    assert batch.negated.tolist() == [flag for negated, _ in expected for flag in negated]
    assert batch.unreal.tolist() == [flag for _, unreal in expected for flag in unreal]


@given(st.lists(st.lists(TOKENS, max_size=8), max_size=5), st.integers(1, 3))
def test_a_token_follows_those_before_it_in_its_own_text(texts: list[list[str]], distance: int) -> None:
    lengths = [sum(token != CAPITALS for token in text) for text in texts]
    expected = [index >= distance for length in lengths for index in range(length)]
    assert batch_of(*texts).follows(distance).tolist() == expected


def test_a_negation_reaches_four_tokens() -> None:
    flags = batch_of(["not", "a", "b", "c", "d", "e"]).negated
    assert flags.tolist() == [False, True, True, True, True, False]


def test_a_scope_ends_with_its_text() -> None:
    assert not batch_of(["not"], ["good"], ["almost"], ["good"]).negated.any()
    assert not batch_of(["could"], ["have", "good"]).unreal.any()


def test_capitals_do_not_stand_between_words() -> None:
    batch = batch_of(["could", CAPITALS, "have", CAPITALS, "good"])
    assert batch.unreal.tolist() == [False, False, True]
    assert np.array_equal(batch.texts, [0, 0, 0])


@given(st.lists(st.lists(TOKENS)))
def test_the_last_token_of_each_text_that_has_one_is_last(texts: list[list[str]]) -> None:
    lengths = [sum(token != CAPITALS for token in text) for text in texts]
    batch = batch_of(*texts)
    assert batch.lengths.tolist() == lengths
    expected = [sum(lengths[: index + 1]) - 1 for index, length in enumerate(lengths) if length]
    assert batch.last.tolist() == expected


def test_what_negates_has_no_valence_of_its_own() -> None:
    tokens = Interner()
    tokens.numbers(["good", "not", "film"])
    assert table_of(tokens).valences.tolist() == [2, 0, 0]
    assert table_of(tokens).hashes.tolist() == [hash_text(token) for token in tokens.strings]


def test_what_is_known_of_many_tokens_is_what_is_known_of_each(shared_data: Path) -> None:
    files = sorted(shared_data.glob("languages/*_dev.csv"))
    texts = [text for file in files for text in pl.read_csv(file, n_rows=150)["text"]]
    tokens = sorted({token for text in texts for token in SOCIAL.tokens(text)})
    lexicon = Lexicon.default()
    hashes, valences, marks = token_facts(tokens, lexicon=lexicon)
    assert len(tokens) > 10_000
    assert hashes.tolist() == [hash_text(token) for token in tokens]
    assert marks.tolist() == [marks_of(token) for token in tokens]
    assert valences.tolist() == [
        0 if marks_of(token) & Mark.NEGATES else lexicon.level(token) for token in tokens
    ]


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_a_text_is_read_alone_as_it_is_in_a_column(texts: list[str]) -> None:
    reader = TokenReader(SOCIAL, Lexicon({"good": 2}))
    together = reader.column(texts)
    for index, text in enumerate(texts):
        alone, of_text = reader.one(text), together.texts == index
        assert alone.rows[0].tolist() == together.rows[index].tolist()
        assert np.array_equal(alone.negated, together.negated[of_text])
        assert np.array_equal(alone.valences, together.valences[of_text])


def test_parts_of_a_column_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "PART", 3)
    texts = ["good " * number for number in range(10)]
    counts = TokenReader(SOCIAL, Lexicon({})).map_column(lambda batch: batch.rows.lengths, texts)
    assert np.concatenate(counts).tolist() == list(range(10))
    assert len(counts) == 4


def test_threads_that_read_new_words_at_once_all_get_theirs() -> None:
    reader = TokenReader(SOCIAL, Lexicon({"good": 2}))

    def read(number: int) -> bool:
        name = chr(97 + number // 26) + "q" + chr(97 + number % 26)
        words = [f"{name}zq{chr(97 + index)}" for index in range(26)]
        batch = reader.one(" ".join([*words, "good"]))
        return len(batch.marks) == 27 and batch.valences[-1] == 2 and not batch.valences[:-1].any()

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(300)))


class StoppedOnce(Lexicon):
    """A lexicon during whose second word somebody presses Ctrl-C."""

    asked = 0

    def level(self, word: str) -> int:
        self.asked += 1
        if self.asked == 2:
            raise KeyboardInterrupt
        return super().level(word)


def test_a_reader_that_was_stopped_at_work_reads_all_the_same() -> None:
    reader = TokenReader(SOCIAL, StoppedOnce({"good": 2}))
    with pytest.raises(KeyboardInterrupt):
        reader.one("bad good")
    batch = reader.one("bad good")
    assert batch.valences.tolist() == [0, 2]
    assert batch.hashes.tolist() == [hash_text("bad"), hash_text("good")]


@pytest.mark.parametrize("text", [None, 3, b"bytes"])
def test_what_is_no_string_is_named(text: object) -> None:
    reader = TokenReader(SOCIAL, Lexicon({}))
    with pytest.raises(InputError, match="not a string"):
        reader.one(text)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="item 1"):
        reader.column(["good", text])  # type: ignore[list-item]
