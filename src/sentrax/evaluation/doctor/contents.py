"""Rows that are no labelled texts: malformed, empty, without a label, with numbers or addresses only."""

import numpy as np

from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend, pick
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.wording import counted

_NUMBERS = r"^[\s\p{N}.,:;/%+*()\-–$€£]*\p{N}[\s\p{N}.,:;/%+*()\-–$€£]*$"
_ADDRESS = r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|@\w+"
_ADDRESSES = rf"^\s*(?:(?:{_ADDRESS})[\s,;.]*)+$"
_MARKS = r"^[\s\pP]+$"


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
    """Rows with numbers, addresses or punctuation only.

    Args:
        rows: Rows with texts.
    """
    kinds = {"numbers": _NUMBERS, "addresses or names": _ADDRESSES, "punctuation": _MARKS}
    flags = {what: rows.texts.str.contains(pattern).to_numpy() for what, pattern in kinds.items()}
    flags["punctuation"] &= ~rows.texts.str.contains(
        r"[:;=8xX][\-'^o]?[)(DPpOo|/\\\]\[}{*]|[)(\]\[][\-'^o]?[:;=]"
    ).to_numpy()
    found = np.flatnonzero(np.logical_or.reduce(list(flags.values())))
    if not len(found):
        return None
    counts = {what: int(own.sum()) for what, own in flags.items()}
    named = ", ".join(f"{count:,} with {what}" for what, count in counts.items() if count)
    return Finding(
        "not-text",
        f"No words: {counted(len(found), 'row')} ({named} only)",
        len(found),
        [Example.of(rows, index) for index in pick(found)],
        "nothing in them says what is felt, so whatever is learned from them is chance",
        mend=Mend(rows.indices[found]),
        details={what.split(" ")[0]: count for what, count in counts.items()},
    )
