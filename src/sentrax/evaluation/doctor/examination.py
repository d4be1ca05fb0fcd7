"""`examine`: everything that the doctor looks at, in order."""

from collections.abc import Callable

import numpy as np

from sentrax.data.labelled import LabelledTexts, check_labelled
from sentrax.evaluation.doctor import leakage, quick_model
from sentrax.evaluation.doctor.contents import (
    find_not_texts,
    find_unusable,
    has_texts,
    usable_rows,
)
from sentrax.evaluation.doctor.duplicates import (
    are_among,
    find_conflicts,
    find_copies,
    find_duplicates,
    find_test_copies,
)
from sentrax.evaluation.doctor.encodings import find_damage, repair_texts
from sentrax.evaluation.doctor.findings import Examination, Finding
from sentrax.evaluation.doctor.labels import (
    find_imbalance,
    find_spellings,
    find_test_labels,
    one_spelling,
    unify_labels,
)
from sentrax.evaluation.doctor.languages import find_languages, languages_by_script, languages_by_words
from sentrax.evaluation.doctor.lengths import find_lengths
from sentrax.evaluation.doctor.near_duplicates import (
    Sketches,
    find_alike,
    find_near_duplicates,
    find_near_test,
)
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.evaluation.doctor.suspects import find_suspects
from sentrax.evaluation.doctor.tokens import TokenSetReader
from sentrax.wording import counted

ORDER = (
    *("one-label", "leakage", "test-copies", "test-near-duplicates", "test-labels", "conflicts", "suspects"),
    *("label-spelling", "malformed", "empty", "unlabelled", "encoding", "lost-characters", "duplicates"),
    *("near-duplicates", "imbalance", "rare-labels", "languages", "cut-texts", "long-texts", "not-text"),
)
"""The names of all findings, the worst first."""
_MANY_LABELS = 1000


def examine(
    data: LabelledTexts | LabelledRows,
    test: LabelledTexts | LabelledRows | None = None,
    *,
    seed: int = 0,
    on_step: Callable[[float, str], None] = lambda done, step: None,
) -> Examination:
    """What is wrong with labelled data.

    Texts are compared after their characters have been repaired, labels after those that differ in case or
    blanks only have been unified. Models are trained on a random part of the texts if there are many.

    Args:
        data: The data.
        test: Data that models trained on `data` will be measured on.
        seed: Random seed of samples and folds.
        on_step: Called with the progress, from 0 to 1, and what is looked at next.

    Raises:
        CorpusError: If no row has both a text and a label.
        InputError: If data are not labelled texts or rows.
    """
    rows, test_rows = _rows_of(data, "data"), None if test is None else _rows_of(test, "test")
    on_step(0.0, "texts and labels")
    findings = find_unusable(rows)
    spellings = one_spelling(rows)
    unified = unify_labels(rows, spellings)
    findings += _found(find_spellings(rows, unified, spellings))
    with_text = rows.take(np.flatnonzero(has_texts(rows)))
    repaired = repair_texts(with_text.texts)
    findings += find_damage(with_text, repaired)
    usable = usable_rows(unified)
    usable_test = None if test_rows is None else usable_rows(unify_labels(test_rows, one_spelling(test_rows)))
    findings += _found(find_not_texts(usable)) + find_lengths(usable) + find_imbalance(usable)
    copies = find_copies(usable.texts)
    findings += _found(find_conflicts(usable, copies), find_duplicates(usable, copies))
    if usable_test is not None:
        findings += _found(
            find_test_copies(usable, copies, usable_test), find_test_labels(usable, usable_test)
        )
    on_step(0.2, "near-duplicates and languages")
    reader = TokenSetReader()
    findings += _of_tokens(usable, usable_test, reader, copies.first != np.arange(len(usable)))
    on_step(0.6, "tokens that give labels away")
    more, notes = _of_models(usable, reader, seed, on_step)
    findings = sorted([*findings, *more], key=lambda finding: ORDER.index(finding.name))
    return Examination(rows, test_rows, findings, notes)


def _rows_of(data: LabelledTexts | LabelledRows, name: str) -> LabelledRows:
    if isinstance(data, LabelledRows):
        return data
    check_labelled(data, name)
    return LabelledRows.of(data)


def _found(*findings: Finding | None) -> list[Finding]:
    return [finding for finding in findings if finding is not None]


def _of_tokens(
    rows: LabelledRows,
    test: LabelledRows | None,
    reader: TokenSetReader,
    is_copy: "np.typing.NDArray[np.bool_]",
) -> list[Finding]:
    """What the sets of words of the texts show."""
    import polars as pl

    texts = rows.texts if test is None else pl.concat([rows.texts, test.texts])
    sketched = reader.map(lambda sets: (Sketches.of(sets), languages_by_words(sets)), texts)
    sketches = Sketches.joined([sketch for sketch, _ in sketched])
    by_words = np.concatenate([languages for _, languages in sketched])[: len(rows)]
    by_script = languages_by_script(rows.texts)
    findings = _found(find_languages(rows, np.where(by_script >= 0, by_script, by_words)))
    likeness = find_alike(sketches, texts, reader)
    findings += _found(find_near_duplicates(rows, likeness, is_copy))
    if test is not None:
        is_test_copy = are_among(rows.texts, test.texts)
        findings += _found(find_near_test(rows, test, likeness, is_test_copy))
    return findings


def _of_models(
    rows: LabelledRows, reader: TokenSetReader, seed: int, on_step: Callable[[float, str], None]
) -> tuple[list[Finding], list[str]]:
    """What tokens and quick models show, and what was looked at in part."""
    notes = []
    searched = rows.sample(leakage.MOST_TEXTS, leakage.MOST_BYTES, seed)
    if len(searched) < len(rows):
        notes.append(
            f"tokens that give labels away: looked for in {counted(len(searched), 'text')}, by chance"
        )
    leaks = leakage.find_leaks(searched, reader)
    n_labels = len(rows.labels)
    if n_labels > quick_model.MOST_LABELS:
        notes.append(f"tokens that give labels away: not looked for, since there are {n_labels:,} labels")
    if n_labels > _MANY_LABELS and 2 * n_labels > len(rows):
        notes.append(f"{len(rows):,} texts have {n_labels:,} different labels; is this the label column?")
    on_step(0.8, "labels that a quick model contradicts")
    sample = rows.sample(quick_model.MOST_TEXTS, quick_model.MOST_BYTES, seed)
    held_out = quick_model.cross_validate(sample, sample.texts, seed)
    if held_out is None:
        notes.append(
            "wrong labels: not looked for, since there is too little to train a model on, or too many labels"
        )
    elif len(sample) < len(rows):
        notes.append(f"wrong labels: looked for in {counted(len(sample), 'text')}, by chance")
    findings = _found(leakage.find_leakage(searched, leaks, held_out, sample, seed))
    if held_out is not None:
        findings += _found(find_suspects(sample, held_out))
    return findings, notes
