"""Which language each text is in, by its script and its frequent words; and which ones are mixed in."""

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.evaluation.doctor.findings import Example, Finding, Mend, share_of
from sentrax.evaluation.doctor.language_words import LANGUAGES, SCRIPTS
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.evaluation.doctor.tokens import TokenSets
from sentrax.wording import counted

Codes = npt.NDArray[np.int8]

UNKNOWN = -1
NAMES = (*LANGUAGES, *SCRIPTS)
"""What codes of languages stand for."""
_LEAST_WORDS, _LEAST_SHARE, _CLEARLY = 3, 0.15, 1.5
"""So many different frequent words of a language show it, if they are such a share of the text's different
words, and so many times as many as of any other language."""
_FEW_WORDS, _FEW_SHARE = 2, 0.2
"""Likewise if there are none of any other language."""
_OTHER_LETTERS = r"[^\p{Latin}\p{Common}\p{Inherited}]"
_LEAST_ROWS = 3
"""Fewer rows in other languages are chance."""


def languages_by_words(sets: TokenSets) -> Codes:
    """The language of each text, -1 where its frequent words do not show it, (texts,)."""
    n_texts = len(sets.rows)
    of_texts = np.repeat(np.arange(n_texts), sets.rows.lengths)
    bits = sets.languages.take(sets.rows.ids)
    known = np.flatnonzero(bits)
    bits, known_texts = bits[known], of_texts[known]
    counts = np.zeros((n_texts, len(LANGUAGES)), dtype=np.int32)
    for column in range(len(LANGUAGES)):
        has = (bits >> np.uint32(column)) & np.uint32(1) > 0
        counts[:, column] = np.bincount(known_texts[has], minlength=n_texts)
    n_words = np.bincount(of_texts[sets.is_content.take(sets.rows.ids)], minlength=n_texts)
    best = counts.argmax(axis=1)
    most = counts[np.arange(n_texts), best]
    counts[np.arange(n_texts), best] = -1
    second = counts.max(axis=1, initial=0)
    is_shown = (most >= _LEAST_WORDS) & (most >= _LEAST_SHARE * n_words) & (most >= _CLEARLY * second)
    is_shown |= (most >= _FEW_WORDS) & (most >= _FEW_SHARE * n_words) & (second == 0)
    return np.where(is_shown, best, UNKNOWN).astype(np.int8)


def languages_by_script(texts: pl.Series) -> Codes:
    """The language or script of each text with more letters of one than of all others, else -1, (texts,)."""
    codes = np.full(len(texts), UNKNOWN, dtype=np.int8)
    rows = texts.str.contains(_OTHER_LETTERS).arg_true()
    if not len(rows):
        return codes
    some = texts.gather(rows)
    n_letters = some.str.count_matches(r"\p{L}").to_numpy()
    best, most = np.full(len(some), UNKNOWN), np.zeros(len(some))
    for place, pattern in enumerate(SCRIPTS.values()):
        counts = some.str.count_matches(pattern).to_numpy().astype(np.float64)
        if pattern != SCRIPTS["Japanese"]:
            is_best = (2 * counts > n_letters) & (best < 0)
        else:  # which also has Chinese letters
            is_best = counts > 0.1 * n_letters
        best = np.where(is_best, place + len(LANGUAGES), best)
        most = np.maximum(most, counts)
    codes[rows.to_numpy()] = best
    return codes


def find_languages(rows: LabelledRows, codes: Codes) -> Finding | None:
    """Texts that are not in the language that most are in.

    Args:
        rows: Rows with texts.
        codes: The language of each, an index of `NAMES` or -1, (rows,).
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(NAMES))
    main = int(counts.argmax())
    found = np.flatnonzero((codes >= 0) & (codes != main))
    if len(found) < _LEAST_ROWS:
        return None
    counts[main] = 0
    order = np.argsort(-counts, kind="stable")
    named = {NAMES[code]: int(counts[code]) for code in order.tolist() if counts[code]}
    shown = ", ".join(f"{name} {count:,}" for name, count in list(named.items())[:4])
    firsts = [int(found[codes[found] == code][0]) for code in order[:3].tolist() if counts[code]]
    return Finding(
        "languages",
        f"Other languages: {counted(len(found), 'text')} beside those in {NAMES[main]}: {shown}",
        len(found),
        [Example.of(rows, index, NAMES[codes[index]]) for index in firsts],
        f"words of one language say nothing about another; {share_of(len(found), len(rows))} of the texts"
        " are too"
        " few to learn theirs, and count in every measurement"
        if len(found) < 0.1 * len(rows)
        else "words of one language say nothing about another, so each is learned from its own texts only:"
        " measure them apart",
        remedy="guessed from scripts and frequent words, so look before you leave texts out",
        mend=Mend(rows.indices[found]),
        details={"language": NAMES[main], "others": named},
    )
