"""One text in plain Python beside a column: the same tokens, scopes and features, in the same order."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.models.features import groups, one_text, one_text_groups
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.one_text import OneText, OneTextReader, Remembered
from sentrax.models.features.tokens import TokenReader
from sentrax.text.hashing import finish_hashes
from sentrax.text.pipeline import TextPipeline

SOCIAL, LEXICON = TextPipeline.preset("social"), Lexicon.default()
READER, COLUMNS = OneTextReader(SOCIAL, LEXICON), TokenReader(SOCIAL, LEXICON)
SILENT = ("good", "worst", "😀", ":)", "happier", "not", "film", "far")
SILENT_READER, SILENT_COLUMNS = (
    OneTextReader(SOCIAL, LEXICON, SILENT),
    TokenReader(SOCIAL, LEXICON, SILENT),
)
WORDS = st.sampled_from(
    [
        *(
            "good",
            "BAD",
            "superb",
            "worst",
            "soooo",
            "not",
            "n't",
            "never",
            "hardly",
            "almost",
            "could",
            "have",
        ),
        *(
            "tries",
            "to",
            "but",
            "though",
            ",",
            "-",
            ".",
            "!!",
            "?",
            "...",
            "be",
            "happier",
            "happi-ier",
            "less",
        ),
        *("nothing", "than", "far", "from", "doubt", "no", "film", "the", ":)", ":-(", "#LoveThis", "@you"),
        *("http://a.b/c", "😀", "💔", "❤️", "<3", "½", "ＧＯＯＤ", "ок", "好", "<b>", "&amp;", "\t", ""),
    ]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=30).map(" ".join), st.text(max_size=30))


@settings(max_examples=150)
@given(TEXTS, st.booleans())
def test_a_text_has_the_tokens_the_scopes_and_the_features_that_it_has_in_a_column(
    text: str, some_are_silent: bool
) -> None:
    reader, columns = (SILENT_READER, SILENT_COLUMNS) if some_are_silent else (READER, COLUMNS)
    one, batch = reader.read(text), columns.column(pl.Series(["not so", text, "good"]))
    here = batch.texts == 1
    assert list(one.strings) == [batch.table.tokens.strings[number] for number in batch.numbers[here]]
    assert list(one.levels) == batch.valences[here].tolist()
    assert list(one.marks) == batch.marks[here].tolist()
    assert list(one.negated) == batch.negated[here].tolist()
    assert list(one.unreal) == batch.unreal[here].tolist()
    forms = groups.form_hashes(groups.word_forms(batch)[here], batch.table)
    assert [
        one_text_groups.hash_form(string, is_negated=negated)
        for string, negated in zip(one.strings, one_text_groups.negated_words(one), strict=True)
    ] == forms.tolist()
    for name, group in groups.groups_of(batch).items():
        sums = np.array(one_text_groups.groups_of(one)[name], dtype=np.uint64)
        assert finish_hashes(sums).tolist() == group.hashes[group.texts == 1].tolist()
    assert one_text_groups.valence_numbers(one) == groups.valence_numbers(batch)[1].tolist()


@pytest.mark.parametrize("token", ["good", "😀", ":)"])
def test_a_silent_token_has_no_valence_and_is_no_face(token: str) -> None:
    read = SILENT_READER.read(token)
    assert one_text_groups.valence_numbers(read) == one_text_groups.valence_numbers(READER.read("film"))
    assert one_text_groups.signals(read) == one_text_groups.signals(READER.read("film"))
    assert one_text_groups.signals(read) == one_text_groups.signals(SILENT_READER.read("film"))


def test_a_text_without_tokens_has_its_length_and_its_ends() -> None:
    assert READER.read(" ") == OneText(0, [], (), (), (), (), (), (), (), ())
    assert {name: len(sums) for name, sums in one_text_groups.groups_of(READER.read("")).items()} == {
        "pairs": 0,
        "patterns": 1,
        "signals": 1,
    }


def test_what_is_remembered_is_bounded_in_number_and_in_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_text, "_MOST_REMEMBERED", 50)
    reader = OneTextReader(SOCIAL, LEXICON)
    for number in range(300):
        assert reader.read(f"w{number} {'l' * number}, good").strings[0] == f"w{number}"
    for remembered in (reader._tokens, reader._tokens_of_raw_ones, reader._tokens_of_chunks):
        assert len(remembered) <= 50
        assert max(map(len, remembered)) <= 64


@pytest.mark.parametrize(("size", "most"), [(1, 1 << 15), (3, 1 << 15), (51, 5140)])
def test_fewer_are_remembered_of_what_takes_many_numbers(size: int, most: int) -> None:
    remembered = Remembered[int, int](abs, size)
    for number in range(most):
        assert remembered[-number] == number
    assert len(remembered) == most
    assert remembered[-most] == most
    assert len(remembered) == 1


def test_numbers_are_added_in_turn() -> None:
    assert one_text_groups.add_up([1e16, 1.0, 1.0]) == 1e16
