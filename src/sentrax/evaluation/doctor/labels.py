"""Labels: spelled in several ways, rare or far more frequent than others, other ones in the test data."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sentrax.data.lookalikes import difference, find_lookalikes
from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend, pick, share_of
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.wording import counted, listed, quoted

_MOST_COMPARED = 10_000
_SAME = frozenset({"case", "blanks", "case and blanks"})
_IMBALANCED_FROM = 5
"""How many times as frequent as the rarest label the most frequent one is."""
_FEW = 20
"""Fewer texts of a label tell neither what it is nor how well it is known."""


def one_spelling(rows: LabelledRows) -> dict[str, str]:
    """For each label that differs from a more frequent one in case or blanks only, that one."""
    if len(rows.labels) > _MOST_COMPARED:
        return {}
    counts = dict(zip(rows.labels, rows.counts.tolist(), strict=True))
    groups: dict[str, set[str]] = {}
    for one, other in find_lookalikes(rows.labels):
        if difference(one, other) in _SAME:
            groups.setdefault(one, {one}).add(other)
    spellings = dict[str, str]()
    for group in groups.values():
        best = min(group, key=lambda label: (-counts[label], label))
        spellings |= {label: best for label in sorted(group) if label != best}
    return spellings


def unify_labels(rows: LabelledRows, spellings: Mapping[str, str]) -> LabelledRows:
    """The rows with each label in its most frequent spelling."""
    if not spellings:
        return rows
    sets = [tuple(dict.fromkeys(spellings.get(one, one) for one in labels)) for labels in rows.label_sets]
    known: dict[tuple[str, ...], int] = {}
    new_codes = np.array([known.setdefault(labels, len(known)) for labels in sets], dtype=np.int64)
    codes = np.where(rows.codes < 0, rows.codes, new_codes[rows.codes])
    return replace(rows, codes=codes, label_sets=tuple(known))


def find_spellings(rows: LabelledRows, unified: LabelledRows, spellings: Mapping[str, str]) -> Finding | None:
    """Labels that differ in case or blanks only.

    Args:
        rows: The rows as they are.
        unified: The same after `unify_labels`.
        spellings: What `one_spelling` gave.
    """
    if not spellings:
        return None
    changed = rows.rows_with(spellings)
    named = ", ".join(f"{quoted(label)} beside {quoted(best)}" for label, best in list(spellings.items())[:3])
    return Finding(
        "label-spelling",
        f"Label spelling: {counted(len(changed), 'row')} with a label that is another one but for case or"
        f" blanks: {named}",
        len(changed),
        [Example.of(rows, index) for index in pick(changed)],
        "they are labels of their own to a model, which has to tell them apart and cannot",
        mend=Mend(
            labels=(
                rows.indices[changed],
                [unified.label_sets[code] for code in unified.codes[changed].tolist()],
            ),
            is_safe=True,
        ),
        details={"spellings": dict(spellings)},
    )


def find_imbalance(rows: LabelledRows) -> list[Finding]:
    """One label that is far more frequent than another, and labels with few texts."""
    counts = dict(zip(rows.labels, rows.counts.tolist(), strict=True))
    if not counts:
        return []
    findings = []
    ranked = sorted(counts, key=lambda label: (-counts[label], label))
    most, least = ranked[0], ranked[-1]
    if len(counts) == 1:
        return [_only_label(rows, most)]
    if counts[most] >= _IMBALANCED_FROM * max(counts[least], 1):
        findings.append(_imbalance(rows, most, counts[most], least, counts[least]))
    rare = [label for label in ranked if counts[label] < _FEW]
    if rare and len(rows) >= _FEW * len(counts):
        findings.append(_rare_labels(rows, rare, counts))
    return findings


def _only_label(rows: LabelledRows, label: str) -> Finding:
    return Finding(
        "one-label",
        f"One label: {quoted(label)} ({counted(len(rows), 'text')})",
        len(rows),
        [],
        "there is nothing to tell apart, so nothing can be trained",
        remedy="give texts with two labels or more",
    )


def _imbalance(rows: LabelledRows, most: str, n_most: int, least: str, n_least: int) -> Finding:
    of_least = rows.rows_with([least])
    share = share_of(n_most, len(rows))
    whole = (
        "" if rows.is_multi_label else f": always answering {quoted(most)} is right on {share} of these texts"
    )
    return Finding(
        "imbalance",
        f"Imbalance: {quoted(most)} with {n_most / max(n_least, 1):,.0f} times as many texts as"
        f" {quoted(least)} ({n_most:,} and {n_least:,})",
        n_least,
        [Example.of(rows, index) for index in pick(of_least)],
        f"accuracy says little{whole}",
        remedy="find more texts of the rare labels. Training weighs labels so that each counts the same,"
        f" whatever its number; look at the recall of {quoted(least)}",
        details={"largest": n_most, "smallest": n_least},
    )


def _rare_labels(rows: LabelledRows, rare: list[str], counts: Mapping[str, int]) -> Finding:
    found = rows.rows_with(rare)
    return Finding(
        "rare-labels",
        f"Rare labels: {len(rare):,} with fewer than {_FEW} texts: {listed(rare)}",
        len(found),
        [Example.of(rows, index) for index in pick(found)],
        "too few to learn what they mean, or to measure whether it was learned",
        remedy="find more texts of them, or join them with another label",
        details={"labels": {label: counts[label] for label in rare[:100]}},
    )


def find_test_labels(rows: LabelledRows, test: LabelledRows) -> Finding | None:
    """Labels of the test data that no text of the data has."""
    known = set(rows.labels)
    unknown = [label for label in test.labels if label not in known]
    if not unknown:
        return None
    found = test.rows_with(unknown)
    return Finding(
        "test-labels",
        f"Other labels in the test data: {len(found):,} of {counted(len(test), 'test text')} with"
        f" {listed(unknown)}",
        len(found),
        [Example.of(test, index) for index in found[:EXAMPLES].tolist()],
        f"a model cannot give labels that it never saw; {share_of(len(found), len(test))} of the test texts"
        " will be wrong, and `sentrax evaluate` refuses them",
        remedy="spell the labels alike in both files, or add texts with these labels",
        details={"labels": unknown[:100]},
    )
