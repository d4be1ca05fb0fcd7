"""A reader cuts a column as the pipeline does, forgets in time, and serves many threads at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.features import reading
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.reading import TextReader
from sentrax.text.pipeline import TextPipeline

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


@pytest.mark.parametrize("preset", ["social", "notebook"])
@settings(max_examples=50)
@given(texts=TEXTS)
def test_a_columns_tokens_are_those_of_the_pipeline(preset: str, texts: list[str]) -> None:
    pipeline = TextPipeline.preset(preset)
    rows, table = TextReader(pipeline, Lexicon({})).column(texts)
    tokens = table.tokens
    assert [[tokens[number] for number in row] for row in rows] == [pipeline.tokens(text) for text in texts]


@settings(max_examples=50)
@given(TEXTS)
def test_one_text_is_read_as_it_is_in_a_column(texts: list[str]) -> None:
    reader = TextReader(TextPipeline.preset("social"), Lexicon({}))
    together, _ = reader.column(texts)
    for row, text in zip(together, texts, strict=True):
        alone, _ = reader.one(text)
        assert alone[0].tolist() == row.tolist()


@pytest.mark.parametrize("limit", ["_MOST_PIECES", "_MOST_CHARACTERS"])
def test_what_is_known_is_forgotten_once_it_is_much(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(reading, limit, 50)
    reader = TextReader(TextPipeline.preset("social"), Lexicon({}))
    sizes = []
    for number in range(100):
        _, table = reader.one(f"word{number} again")
        sizes.append(len(table))
    assert 5 < max(sizes) < 60
    assert sizes[-1] < 60


def test_threads_that_read_new_words_at_once_all_get_theirs() -> None:
    reader = TextReader(TextPipeline.preset("social"), Lexicon({"good": 2}))

    def read(number: int) -> bool:
        name = chr(97 + number // 26) + "q" + chr(97 + number % 26)
        words = [f"{name}zq{chr(97 + place)}" for place in range(26)]
        rows, table = reader.one(" ".join([*words, "good"]))
        marks, valences = table.marks[rows.ids], table.valences[rows.ids]
        return len(marks) == 27 and valences[-1] == 2 and not valences[:-1].any()

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(300)))


@pytest.mark.parametrize("text", [None, 3, b"bytes"])
def test_what_is_no_string_is_named(text: object) -> None:
    reader = TextReader(TextPipeline.preset("social"), Lexicon({}))
    with pytest.raises(InputError, match="not a string"):
        reader.one(text)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="item 1"):
        reader.column(["good", text])  # type: ignore[list-item]
