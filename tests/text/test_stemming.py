"""Stems, beside NLTK's own."""

from hypothesis import given
from hypothesis import strategies as st
from nltk.stem.porter import PorterStemmer

from sentrax.text.stemming import porter_stem

ENDINGS = "s es ies sses ed ied eed ing ational alli bli logi iveness icate ful ness al ement ion e ll y"
SUFFIXES = st.sampled_from(ENDINGS.split(" "))
ROOTS = st.text("abcdefghilmnoprstuvwxyz'-", max_size=8)


@given(ROOTS, st.lists(SUFFIXES, max_size=3))
def test_stems_are_those_of_nltk(root: str, suffixes: list[str]) -> None:
    word = root + "".join(suffixes)
    assert porter_stem(word) == PorterStemmer().stem(word)
