"""Pretrained word vectors: read in every format, or refused with a reason."""

import gzip
import struct
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentrax.data.word_vectors import read_word_vectors
from sentrax.errors import FileFormatError, InputError

Pairs = Sequence[tuple[str, Sequence[float]]]

PAIRS: Pairs = [("the", (0.5, -1.25, 3e-05)), ("наïve", (0.0, 2.0, -3.0)), ("🙂", (1.0, 1.0, 1.0))]


def glove(pairs: Pairs) -> bytes:
    return "".join(f"{word} {' '.join(map(str, vector))}\n" for word, vector in pairs).encode()


def header(pairs: Pairs) -> bytes:
    return b"%d %d\n" % (len(pairs), len(pairs[0][1]))


def fasttext(pairs: Pairs) -> bytes:
    """With a space before the end of each line, as fastText writes it."""
    return header(pairs) + glove(pairs).replace(b"\n", b" \n")


def binary(pairs: Pairs, ending: bytes = b"") -> bytes:
    return header(pairs) + b"".join(
        word.encode() + b" " + struct.pack(f"<{len(vector)}f", *vector) + ending for word, vector in pairs
    )


FORMATS: dict[str, Callable[[Pairs], bytes]] = {
    "glove": glove,
    "glove with carriage returns": lambda pairs: glove(pairs).replace(b"\n", b"\r\n"),
    "glove with a byte order mark": lambda pairs: b"\xef\xbb\xbf" + glove(pairs),
    "glove without a last line break": lambda pairs: glove(pairs).rstrip(),
    "fasttext": fasttext,
    "word2vec text": lambda pairs: header(pairs) + glove(pairs),
    "word2vec text with tabs": lambda pairs: header(pairs) + glove(pairs).replace(b" ", b"\t"),
    "word2vec binary": binary,
    "word2vec binary with line breaks": lambda pairs: binary(pairs, b"\n"),
}


def file_of(folder: Path, content: bytes) -> Path:
    path = folder / "vectors"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_words_and_vectors(
    tmp_path: Path, write: Callable[[Pairs], bytes], pack: Callable[[bytes], bytes]
) -> None:
    found = read_word_vectors(file_of(tmp_path, pack(write(PAIRS))))
    assert found.words == ("the", "наïve", "🙂")
    assert found.vectors.dtype == np.float32
    np.testing.assert_array_equal(found.vectors, np.array([vector for _, vector in PAIRS], dtype=np.float32))
    assert repr(found) == "<WordVectors: 3 words, 3 numbers each>"


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_only_words_of_the_vocabulary_are_kept_in_the_order_of_the_file(
    tmp_path: Path, write: Callable[[Pairs], bytes]
) -> None:
    notices: list[str] = []
    path = file_of(tmp_path, write(PAIRS))
    found = read_word_vectors(path, ["🙂", "missing", "the"], on_notice=notices.append)
    assert found.words == ("the", "🙂")
    assert found.vectors[1].tolist() == [1, 1, 1]
    assert notices == [f"2 of 3 words of the vocabulary found in {path}"]
    nothing = read_word_vectors(path, iter(["missing"]))
    assert (nothing.words, nothing.vectors.shape) == ((), (0, 3))


def test_words_with_spaces_are_split_from_the_right(tmp_path: Path) -> None:
    content = b"the 1 2 3\n. . . 4 5 6\nat name@domain.com 7 8 9\n\xc2\xa0 1 1 1\n"
    found = read_word_vectors(file_of(tmp_path, content))
    assert found.words == ("the", ". . .", "at name@domain.com", "\u00a0")
    assert found.vectors[1].tolist() == [4, 5, 6]
    assert read_word_vectors(tmp_path / "vectors", [". . ."]).words == (". . .",)


def test_words_that_are_numbers_are_words(tmp_path: Path) -> None:
    found = read_word_vectors(file_of(tmp_path, b"2 2\n1999 1 2\n0.5 3 4\n"))
    assert found.words == ("1999", "0.5")


def test_of_a_word_that_comes_twice_the_first_vector_counts(tmp_path: Path) -> None:
    notices: list[str] = []
    path = file_of(tmp_path, b"a 1 2\na 3 4\nb 5 6\n")
    found = read_word_vectors(path, on_notice=notices.append)
    assert found.words == ("a", "b")
    assert found.vectors.tolist() == [[1, 2], [5, 6]]
    assert notices == [f"{path} repeats 1 word; the first vector of each is used"]


def test_words_that_are_not_utf_8_stay_apart(tmp_path: Path) -> None:
    found = read_word_vectors(file_of(tmp_path, b"2 1\ncaf\xe9 1\ncaf\xe8 2\n"))
    assert found.words == ("caf\\xe9", "caf\\xe8")


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "blank lines": (b"\n\n", "empty, or its first line"),
    "prose": (b"Once upon a time\nthere was\n", "line 1 .*'upon'"),
    "a zip archive": (b"PK\3\4 1 2", "zip"),
    "fastText's own format": (struct.pack("<ii", 793712314, 12) + b"\0" * 99, "fastText's own format"),
    "a word alone": (b"a 1 2\nb\n", r"line 2 \('b'\) is not a word and 2 numbers"),
    "too few numbers": (b"a 1 2\nb c 1\n", r"line 2 \('b'\).*'c'"),
    "too many numbers on a line of text": (b"2 2\na 1 2\nb 1 2 x\n", "line 3 .*'x'"),
    "no word": (b"a 1 2\n 1 2\n", "line 2 .*(no word|not a word)"),
    "no number": (b"a 1 2\nb nan 2\n", "line 2 .*not finite"),
    "a number beyond float32": (b"a 1 2\nb 1e39 2\n", "line 2 .*not finite"),
    "a header alone": (b"0 5\n", "no vectors"),
    "a header with dim 0": (b"5 0\n", "0 numbers"),
    "a header with a vast dim": (b"5 99999999999\na 1\n", "99,999,999,999 numbers"),
    "a header that promises too much": (b"1000000000000 2\na 1 2\n", "promises 1,000,000,000,000"),
    "a binary one that promises too much": (b"1000000000000 1\na \0\0\0\0", "promises 1,000,000,000,000"),
    "fewer lines than promised": (b"2 2\na 1.000 2\n\n\n", "promises 2 vectors, and it has 1"),
    "more lines than promised": (b"1 2\na 1 2\nb 1 2\n", "promises 1 vectors, and it has 2"),
    "a binary that was cut short": (binary(PAIRS)[:-1] + b"", "ends within vector 3|too few"),
    "a binary with more than promised": (binary(PAIRS) + b"the", "more follows"),
    "a binary without a word": (b"1 1\n \0\0\0\0", "vector 1 has no word"),
    "a binary with a vast word": (b"1 1\n" + b"\1" * 99_999, "vector 1 has no word"),
    "a binary number that is none": (binary([("a", (float("inf"),))]), "vector 1 .*not finite"),
    "rubbish": (bytes(range(256)) * 99, "cannot be read"),
    "zeros": (bytes(5_000_000), "longer than"),
    "damaged gzip": (gzip.compress(glove(PAIRS))[:-9], "compressed and damaged"),
    "gzip of nothing": (gzip.compress(b""), "empty"),
    "a compressed header that promises too much": (gzip.compress(b"1000000000000 2\na 1 2\n"), "promises"),
    "a compressed binary that promises too much": (
        gzip.compress(b"1000000000000 1\na \0\0\0\0"),
        "ends within",
    ),
    "compressed zeros": (gzip.compress(bytes(50_000_000)), "longer than"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_with_a_reason_in_bounded_memory(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = file_of(tmp_path, content)
    tracemalloc.start()
    try:
        with pytest.raises(FileFormatError, match=f"(?s){path}.*{reason}"):
            read_word_vectors(path)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(FileFormatError, match="no such file"):
            read_word_vectors(path)


def test_a_vocabulary_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="single string"):
        read_word_vectors(tmp_path, "the")
    with pytest.raises(InputError, match="word 1 of the vocabulary"):
        read_word_vectors(tmp_path, ["the", 5])  # type: ignore[list-item]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    write=st.sampled_from([glove, fasttext, binary]),
    place=st.integers(0, 50),
    damage=st.binary(max_size=6),
    pack=st.sampled_from([bytes, gzip.compress]),
)
def test_a_damaged_file_is_refused_or_gives_finite_vectors(
    tmp_path: Path,
    write: Callable[[Pairs], bytes],
    place: int,
    damage: bytes,
    pack: Callable[[bytes], bytes],
) -> None:
    content = bytearray(pack(write(PAIRS)))
    content[place : place + len(damage)] = damage
    try:
        found = read_word_vectors(file_of(tmp_path, bytes(content)))
    except FileFormatError:
        return
    assert np.isfinite(found.vectors).all()
    assert len(found.words) == len(found.vectors)


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1, unique=True)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_words_come_back(tmp_path: Path, words: list[str]) -> None:
    pairs: Pairs = [("first", (0.0, 0.0)), *((word, (1.5, float(place))) for place, word in enumerate(words))]
    for write in (glove, fasttext, binary):
        found = read_word_vectors(file_of(tmp_path, write(pairs)), words)
        assert set(found.words) == set(words)
