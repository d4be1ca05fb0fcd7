"""Rows that are no labelled texts: malformed, empty, without a label, with numbers or addresses only."""

from dataclasses import replace

import numpy as np

from sentrax.data.label_values import MISSING_MARKERS
from sentrax.errors import CorpusError
from sentrax.evaluation.doctor.encodings import repair_texts
from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend, pick
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.wording import counted

_NUMBERS = r"^[\s\p{N}.,:;/%+*()\-–$€£]*\p{N}[\s\p{N}.,:;/%+*()\-–$€£]*$"
_ADDRESS = r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|@\w+"
_ADDRESSES = rf"^\s*(?:(?:{_ADDRESS})[\s,;.]*)+$"
_MARKS = r"^[\s\pP]+$"
_NOT_TEXT = {
    "numbers": "numbers",
    "addresses": "addresses or names",
    "punctuation": "punctuation",
    "missing": "NaN, null or the like",
}


def find_unusable(rows: LabelledRows) -> list[Finding]:
    """Rows that cannot be trained on: malformed, empty, without a label."""
    findings = []
    if rows.malformed:
        findings.append(_malformed(rows))
    has_text = has_texts(rows)
    empty = np.flatnonzero(~has_text)
    if len(empty):
        findings.append(
            Finding(
                "empty",
                f"Empty texts: {counted(len(empty), 'row')}",
                len(empty),
                [Example.of(rows, index) for index in pick(empty)],
                "they teach nothing; training stops at them, or skips them (--skip-bad)",
                mend=Mend(rows.indices[empty], is_safe=True),
            )
        )
    unlabelled = np.flatnonzero(has_text & (rows.codes < 0))
    if len(unlabelled):
        findings.append(
            Finding(
                "unlabelled",
                f"Missing labels: {counted(len(unlabelled), 'row')}",
                len(unlabelled),
                [Example.of(rows, index, rows.why_unlabelled.get(index, "")) for index in pick(unlabelled)],
                "they teach nothing; training stops at them, or skips them (--skip-bad)",
                mend=Mend(rows.indices[unlabelled], is_safe=True),
            )
        )
    return findings


def has_texts(rows: LabelledRows) -> np.typing.NDArray[np.bool_]:
    """Whether each row has a text that is not blank, (rows,)."""
    flags: np.typing.NDArray[np.bool_] = rows.texts.str.contains(r"\S").fill_null(False).to_numpy()
    return flags


def usable_rows(rows: LabelledRows) -> LabelledRows:
    """The rows that can be trained on, their texts repaired.

    Raises:
        CorpusError: If there is none.
    """
    usable = rows.take(np.flatnonzero(has_texts(rows) & (rows.codes >= 0)))
    if not len(usable):
        raise CorpusError(f"{rows.name} has no row with both a text and a label")
    return replace(usable, texts=repair_texts(usable.texts))


def _malformed(rows: LabelledRows) -> Finding:
    bad = rows.malformed
    return Finding(
        "malformed",
        f"Malformed rows: {len(bad):,} that cannot be read",
        len(bad),
        [Example(row.number, rows.place(row.number), "", "", row.reason) for row in bad[:EXAMPLES]],
        "training stops at them, or skips them (--skip-bad)",
        remedy="often a quote or a separator is missing, so that rows near it are damaged too: look at the"
        " first one",
        mend=Mend(is_safe=True),
    )


def find_not_texts(rows: LabelledRows) -> Finding | None:
    """Rows with numbers, addresses, punctuation or a mark of a missing value only.

    Args:
        rows: Rows with texts.
    """
    patterns = {"numbers": _NUMBERS, "addresses": _ADDRESSES, "punctuation": _MARKS}
    flags = {what: rows.texts.str.contains(pattern).to_numpy() for what, pattern in patterns.items()}
    flags["punctuation"] &= ~rows.texts.str.contains(
        r"[:;=8xX][\-'^o]?[)(DPpOo|/\\\]\[}{*]|[)(\]\[][\-'^o]?[:;=]"
    ).to_numpy()
    flags["missing"] = rows.texts.str.strip_chars().is_in([*MISSING_MARKERS]).to_numpy()
    found = np.flatnonzero(np.logical_or.reduce(list(flags.values())))
    if not len(found):
        return None
    counts = {what: int(own.sum()) for what, own in flags.items()}
    named = ", ".join(f"{count:,} with {_NOT_TEXT[what]}" for what, count in counts.items() if count)
    return Finding(
        "not-text",
        f"No words: {counted(len(found), 'row')} ({named} only)",
        len(found),
        [Example.of(rows, index) for index in pick(found)],
        "nothing in them says what is felt, so whatever is learned from them is chance",
        remedy="NaN, null and the like stand for a missing label, but in the column of texts they are words;"
        " if they stand for a missing text, leave them out"
        if counts["missing"]
        else "",
        mend=Mend(rows.indices[found]),
        details=counts,
    )
