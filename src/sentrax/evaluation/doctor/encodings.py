r"""Texts with damaged characters: `isnâ€™t`, `isn\u2019t`, `&amp;`, U+FFFD."""

import numpy as np
import polars as pl

from sentrax.evaluation.doctor.findings import Example, Finding, Mend, pick
from sentrax.evaluation.doctor.rows import Indices, LabelledRows
from sentrax.text.columns import change_some
from sentrax.text.markup import unescaped
from sentrax.text.repair import repaired
from sentrax.wording import counted

_MISREAD = r"""[ÂÃâïð][\x{80}-\x{2122}]|\\["'Uunrx]"""
_ENTITY = "&[A-Za-z#]"
LOST = "\ufffd"
"""What stands for a character that could not be decoded."""


def repair_texts(texts: pl.Series) -> pl.Series:
    """The texts with the characters that were meant."""
    return change_some(change_some(texts, repaired, _MISREAD), unescaped, _ENTITY)


def find_damage(rows: LabelledRows, repaired_texts: pl.Series) -> list[Finding]:
    """What can be repaired, and what is lost.

    Args:
        rows: Rows with texts.
        repaired_texts: These texts after `repair_texts`.
    """
    findings = []
    differs = np.flatnonzero((repaired_texts != rows.texts).to_numpy())
    if len(differs):
        findings.append(_repairable(rows, repaired_texts, differs))
    lost = np.flatnonzero(repaired_texts.str.contains(LOST, literal=True).to_numpy())
    if len(lost):
        findings.append(_lost(rows, lost))
    return findings


def _repairable(rows: LabelledRows, repaired_texts: pl.Series, differs: Indices) -> Finding:
    damaged = rows.texts.gather(differs)
    n_entities = int((change_some(damaged, unescaped, _ENTITY) != damaged).sum())
    n_misread = int((change_some(damaged, repaired, _MISREAD) != damaged).sum())
    return Finding(
        "encoding",
        f"Damaged characters: {counted(len(differs), 'text')}"
        f" ({n_misread:,} read or written in a wrong encoding, {n_entities:,} with HTML entities)",
        len(differs),
        [_example(rows, index, repaired_texts[index]) for index in pick(differs)],
        "a damaged word is another word to a model, so it is learned apart from the whole one; sentrax"
        " repairs"
        " texts as it reads them, most other tools do not",
        mend=Mend(changed=rows.indices[differs], change=repair_texts, is_safe=True),
        details={"misread": n_misread, "entities": n_entities},
    )


def _example(rows: LabelledRows, index: int, repaired_text: str) -> Example:
    """The text from a little before its first damage on, with what was meant."""
    text = rows.texts[index]
    same = next((at for at, (a, b) in enumerate(zip(text, repaired_text, strict=False)) if a != b), 0)
    start = max(0, same - 10)
    return Example.of(rows, index, f"meant: …{repaired_text[start : same + 12]}…")


def _lost(rows: LabelledRows, lost: Indices) -> Finding:
    return Finding(
        "lost-characters",
        f"Lost characters: {counted(len(lost), 'text')} with U+FFFD, or ï¿½ in its place",
        len(lost),
        [Example.of(rows, index) for index in pick(lost)],
        "what stood there cannot be known; words that are cut so are new words to a model",
        remedy="get the file again, or read its source in the right encoding (--encoding)",
    )
