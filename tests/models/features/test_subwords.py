"""The runs of characters of a word."""

from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features.subwords import subword_hashes, subwords_of
from sentrax.text.hashing import hash_text


def test_a_word_has_its_runs_of_three_to_five_characters_and_its_edges() -> None:
    assert subwords_of("cat") == [" ca", "cat", "at ", " cat", "cat ", " cat "]


def test_a_mask_has_none() -> None:
    assert subwords_of("<url>") == []


@given(st.text("abé\U0001f600", min_size=1, max_size=80))
def test_there_are_as_many_as_places_for_them(word: str) -> None:
    framed = min(len(word), 64) + 2
    found = subwords_of(word)
    assert len(found) == sum(max(framed - size + 1, 0) for size in (3, 4, 5))
    assert all(subword in f" {word} "[:66] + " " for subword in found)


def test_the_hashes_of_tokens_are_rows() -> None:
    rows = subword_hashes(["so", "<user>", "so"])
    wanted = [hash_text(subword) for subword in (" so", "so ", " so ")]
    assert [row.tolist() for row in rows] == [wanted, [], wanted]
    assert len(subword_hashes([])) == 0
