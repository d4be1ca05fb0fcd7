"""The script of each text: that of most of its letters."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

SCRIPTS: Mapping[str, str] = {
    "Latin": r"\p{Latin}",
    "Cyrillic": r"\p{Cyrillic}",
    "Greek": r"\p{Greek}",
    "Arabic": r"\p{Arabic}",
    "Hebrew": r"\p{Hebrew}",
    "Devanagari": r"\p{Devanagari}",
    "Bengali": r"\p{Bengali}",
    "Tamil": r"\p{Tamil}",
    "Thai": r"\p{Thai}",
    "Ethiopic": r"\p{Ethiopic}",
    "Korean": r"\p{Hangul}",
    "Japanese": r"[\p{Hiragana}\p{Katakana}]",
    "Chinese": r"\p{Han}",
}
"""The class of the letters of each script. Japanese, which also has Chinese letters, is known by its kana."""
LATIN = tuple(SCRIPTS).index("Latin")
_OTHER_LETTERS = r"[^\p{Latin}\p{Common}\p{Inherited}]"
_LEAST_KANA = 0.1


def scripts_of(texts: pl.Series) -> npt.NDArray[np.int8]:
    """The script of more than half of the letters of each text, as an index of `SCRIPTS`, else -1, (texts,).

    For Japanese, more than a tenth of the letters is enough.
    """
    codes = np.where(texts.str.contains(r"\p{Latin}").to_numpy(), LATIN, -1).astype(np.int8)
    rows = texts.str.contains(_OTHER_LETTERS).arg_true()  # few, mostly
    some = texts.gather(rows)
    n_letters = some.str.count_matches(r"\p{L}").to_numpy().astype(np.int64)
    best = np.full(len(some), -1)
    for code, (name, letters) in enumerate(SCRIPTS.items()):
        counts = some.str.count_matches(letters).to_numpy().astype(np.int64)
        if name == "Japanese":
            best[counts > _LEAST_KANA * n_letters] = code
        else:
            best[(2 * counts > n_letters) & (best < 0)] = code
    codes[rows.to_numpy()] = best
    return codes
