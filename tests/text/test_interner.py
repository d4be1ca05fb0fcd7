"""The tokens of texts: the same for a column and for one text, once and again, in threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentrax.text import interner
from sentrax.text.interner import Facts, Interner, TextReader
from sentrax.text.pipeline import TextPipeline

SOCIAL, NOTEBOOK = TextPipeline.preset("social"), TextPipeline.preset("notebook")
TYPICAL = st.text(
    alphabet="aoGS!?.,'’#@:;=()<>3-_^*/&;amphtw1\n\t\x00\u200d\u00a0☀️👍🏽🇩🇪éＴ"
    "´`…“”—｀\u0301\u0336\u200b\ufffd\x1b[m<br>~бО𝐛🏳♂⠀",
    max_size=20,
)
SENTENCE = "@ann SOOO good &amp; cooool :-)) #LoveThis https://x.y/z don't 10pm ☀️👍🏽 a.b@c.de note:Dad"


def test_strings_are_numbered_as_they_come() -> None:
    strings = Interner()
    assert strings.numbers(["b", "a", "b"]).tolist() == [0, 1, 0]
    assert strings.numbers(["c", "a"]).tolist() == [2, 1]
    assert strings.strings == ["b", "a", "c"]


@pytest.mark.parametrize("pipeline", [SOCIAL, NOTEBOOK, replace(SOCIAL, token_rules=("lowercase",))])
@settings(max_examples=150, deadline=None)
@given(texts=st.lists(st.one_of(st.text(max_size=20), TYPICAL), max_size=8))
@example(texts=[])
@example(texts=["", "  ", SENTENCE, SENTENCE])
def test_a_column_and_each_of_its_texts_have_the_tokens_of_the_pipeline(
    pipeline: TextPipeline, texts: list[str]
) -> None:
    reader = TextReader(pipeline)
    expected = [pipeline.tokens(text) for text in texts]
    with patch.object(interner, "_MANY_CHUNKS", 0):
        natively = TextReader(pipeline).column(texts)
    for rows, tokens in (reader.column(texts), natively, reader.column(texts)):
        assert [[tokens.strings[number] for number in row] for row in rows] == expected
        assert len(set(tokens.strings)) == len(tokens)
    for text, row in zip(texts, expected, strict=True):
        rows, tokens = reader.one(text)
        assert [[tokens.strings[number] for number in rows[0]]] == [row]


def test_a_column_of_many_parts_is_read_in_order() -> None:
    texts = [f"w{number} x{number % 7}" for number in range(40_000)]
    rows, tokens = TextReader(SOCIAL).column(pl.Series(texts))
    strings = np.array(tokens.strings)
    assert [" ".join(strings[row]) for row in list(rows)[::97]] == texts[::97]


@pytest.mark.parametrize("limit", ["_MOST_CHUNKS", "_MOST_CHARACTERS"])
def test_chunks_are_forgotten_once_they_are_many(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(interner, limit, 50)
    reader = TextReader(SOCIAL)
    sizes = []
    for number in range(100):
        rows, tokens = reader.one(f"word{number} again")
        assert [tokens.strings[number] for number in rows[0]] == [f"word{number}", "again"]
        sizes.append(len(tokens))
    assert 5 < max(sizes) < 60
    assert sizes[-1] < 60


def test_threads_may_read_columns_and_texts_at_once() -> None:
    reader = TextReader(SOCIAL)

    def read(number: int) -> bool:
        text = f"w{number} again W{number + 1}"
        if number % 2:
            rows, tokens = reader.one(text)
        else:
            rows, tokens = reader.column([text])
        return [tokens.strings[number] for number in rows[0]] == SOCIAL.tokens(text)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(400)))


def test_facts_are_computed_once_for_each_string() -> None:
    asked: list[str] = []

    def lengths(strings: list[str]) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
        asked.extend(strings)
        return (np.array([len(string) for string in strings], dtype=np.int64),)

    facts, strings = Facts(lengths), Interner()  # type: ignore[arg-type]
    for more in (["a", "bb"], ["bb", "ccc"], []):
        strings.numbers(more)
        assert facts.of(strings)[0].tolist() == [len(string) for string in strings.strings]
    assert asked == ["a", "bb", "ccc"]
    assert facts.of(Interner())[0].tolist() == []
