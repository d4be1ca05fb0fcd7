"""fastText's features: its hashes, subwords and word n-grams, with published and hand-computed values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.fasttext.features import Features, FeatureSettings, fnv_hash, subword_hashes

WORDS = (b"</s>", b"good", b"bad")
N_BUCKETS = 1009


def features(
    word_ngrams: int = 1, subwords: tuple[int, int] = (0, 0), kept: list[tuple[int, int]] | None = None
) -> Features:
    entries = np.frombuffer(b"".join(word + b"\0" for word in (*WORDS, b"__label__no", b"mark")), np.uint8)
    settings = FeatureSettings(word_ngrams, *subwords, N_BUCKETS)
    return Features(
        settings, entries, len(WORDS), None if kept is None else np.array(kept, np.int32).reshape(-1, 2)
    )


@pytest.mark.parametrize(("word", "code"), [(b"", 0x811C9DC5), (b"a", 0xE40C292C), (b"foobar", 0xBF9CF968)])
def test_the_hash_of_ascii_is_fnv_1a(word: bytes, code: int) -> None:
    assert fnv_hash(word) == code


def test_the_hash_takes_bytes_above_127_with_their_sign() -> None:
    signed = (0x811C9DC5 ^ (2**32 - 0x3D)) * 16777619 % 2**32  # 0xC3 is -0x3D
    assert fnv_hash(b"\xc3") == signed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("good bad", [1, 2, 0]),
        ("good\tbad\x0bgood\x0c\rbad\ngood\0bad", [1, 2, 1, 2, 1, 2, 0]),
        ("good\u00a0bad good\u2028", [0]),
        ("", [0]),
        (" \n ", [0]),
        ("Good unknown bad", [2, 0]),
        ("good </s> bad", [1, 0]),
        ("good __label__no __label__other mark bad", [1, 2, 0]),
    ],
)
def test_a_text_has_the_rows_of_its_known_words_and_its_end(text: str, words: list[int]) -> None:
    assert features().rows(text).tolist() == words


def test_subwords_are_of_characters_and_never_a_bracket_alone() -> None:
    hashes = list(subword_hashes("né".encode(), FeatureSettings(1, 1, 3, N_BUCKETS)))
    expected = ["<n", "<né", "n", "né", "né>", "é", "é>"]
    assert hashes == [fnv_hash(subword.encode()) for subword in expected]


def test_a_known_word_has_its_row_and_subwords_an_unknown_one_subwords_and_the_end_its_row() -> None:
    rows = features(subwords=(3, 3)).rows("bad ox").tolist()
    expected = (
        [2] + [3 + fnv_hash(part) % N_BUCKETS for part in (b"<ba", b"bad", b"ad>", b"<ox", b"ox>")] + [0]
    )
    assert rows == expected


def test_word_ngrams_combine_sign_extended_hashes() -> None:
    def widened(word: bytes) -> int:
        code = fnv_hash(word)
        return code - 2**32 if code >= 2**31 else code

    good, bad, end = map(widened, (b"good", b"bad", b"</s>"))
    assert min(good, bad, end) < 0  # or the test would show nothing
    pairs = [good * 116049371 + bad, bad * 116049371 + end]
    triple = (good * 116049371 + bad) * 116049371 + end
    expected = [3 + combined % 2**64 % N_BUCKETS for combined in (*pairs, triple)]
    assert features(word_ngrams=3).rows("good bad").tolist() == [1, 2, 0, *expected]


def test_word_ngrams_include_unknown_words_and_the_end_but_no_labels() -> None:
    assert len(features(word_ngrams=2).rows("one __label__no two")) == 1 + 2


def test_a_pruned_model_has_rows_for_kept_buckets_only() -> None:
    bucket = fnv_hash(b"bad") % N_BUCKETS
    assert features(subwords=(3, 3), kept=[(bucket, 7)]).rows("bad").tolist() == [2, 3 + 7, 0]
    assert features(subwords=(3, 3), kept=[]).rows("bad").tolist() == [2, 0]


@given(st.text())
def test_rows_are_within_bounds_and_equal_each_time(text: str) -> None:
    found = features(word_ngrams=3, subwords=(2, 4))
    text = text.encode("utf-8", "replace").decode()
    rows = found.rows(text)
    assert ((rows >= 0) & (rows < len(WORDS) + N_BUCKETS)).all()
    assert rows.tolist() == found.rows(text).tolist()


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 0, 1), (2, 0, 0, 0), (1, 3, 6, 0), (1, 0, 10**6, 1), (True, 0, 0, 1)]
)
def test_settings_out_of_range_are_refused(numbers: tuple[int, int, int, int]) -> None:
    with pytest.raises(InputError):
        FeatureSettings(*numbers)
