"""`mend`: a copy of the data without the faults that were found, and an account of what was done."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sentrax.data.tables import LINE
from sentrax.errors import InputError
from sentrax.evaluation.doctor.examination import ORDER
from sentrax.evaluation.doctor.findings import Examination, Finding, Mend
from sentrax.evaluation.doctor.rows import Indices, LabelledRows, Source
from sentrax.evaluation.doctor.writing import FASTTEXT, mended_format, write_rows
from sentrax.scoring.outputs import OutputFormat
from sentrax.wording import counted

MENDS = (
    *(
        "leakage",
        "test-copies",
        "test-near-duplicates",
        "conflicts",
        "suspects",
        "label-spelling",
        "malformed",
    ),
    *(
        "empty",
        "unlabelled",
        "encoding",
        "duplicates",
        "near-duplicates",
        "languages",
        "long-texts",
        "not-text",
    ),
)
"""The names of the findings that can be mended."""
SAFE = ("test-copies", "label-spelling", "malformed", "empty", "unlabelled", "encoding", "duplicates")
"""Those that are mended unasked, since nothing that could be learned is lost."""


@dataclass(frozen=True)
class Mended:
    """Rows without faults.

    Attributes:
        rows: How many rows are left.
        of: How many there were.
        left_out: How many rows were left out, by the name of the finding; a row counts for the first one.
        texts: How many texts were changed, likewise.
        labels: How many labels were changed, likewise.
    """

    rows: int
    of: int
    left_out: dict[str, int]
    texts: dict[str, int]
    labels: dict[str, int]

    def lines(self) -> list[str]:
        """What was done, a line for each finding."""
        done = [f"{name}: {counted(count, 'row')} left out" for name, count in self.left_out.items()]
        done += [f"{name}: {counted(count, 'text')} changed" for name, count in self.texts.items()]
        return done + [f"{name}: {counted(count, 'label')} changed" for name, count in self.labels.items()]

    def to_json(self) -> dict[str, Any]:
        """The account as plain values."""
        return {**vars(self)}


def check_mends(names: Collection[str]) -> None:
    """Raise an `InputError` if one of these is not the name of a finding that can be mended."""
    for name in names:
        if name not in MENDS:
            why = "cannot be mended by a program" if name in ORDER else "is no finding"
            asked = [other for other in MENDS if other not in SAFE]
            raise InputError(f"{name!r} {why}; choose from {', '.join(asked)}")


def mend(examination: Examination, path: Path, also: Collection[str] = ()) -> Mended:
    """Write the rows that were examined, mended, with all their columns.

    Args:
        examination: Of rows that `read_rows` has read with `mended=path`, or of texts in memory.
        path: The file to write; the format is by its extension, else that of the source.
        also: Names of findings that are mended only when asked for; see `MENDS`.

    Raises:
        InputError: If there is no such name, or the format cannot be written.
        FileWriteError: If the file cannot be written; what was there is untouched.
    """
    check_mends(also)
    rows = examination.rows
    chosen = [finding for finding in examination.findings if finding.name in {*SAFE, *also} and finding.mend]
    is_kept = np.ones(len(rows), dtype=np.bool_)
    left_out = {}
    for finding in chosen:
        n_before = int(is_kept.sum())
        is_kept[_mend_of(finding).left_out] = False
        n_left_out = n_before - int(is_kept.sum()) + (finding.rows if finding.name == "malformed" else 0)
        if n_left_out:
            left_out[finding.name] = n_left_out
    kept = np.flatnonzero(is_kept)
    texts, changed_texts = _mended_texts(rows, kept, chosen)
    labels = {index: label for finding in chosen for index, label in _mended_labels(finding, is_kept)}
    counts = {
        finding.name: len(_mended_labels(finding, is_kept)) for finding in chosen if _mend_of(finding).labels
    }
    _write(rows, kept, texts, labels, path)
    return Mended(len(kept), len(rows) + len(rows.malformed), left_out, changed_texts, counts)


def _mend_of(finding: Finding) -> Mend:
    assert finding.mend is not None, "only findings with a mend are chosen"  # noqa: S101
    return finding.mend


def _mended_texts(
    rows: LabelledRows, kept: Indices, chosen: Sequence[Finding]
) -> tuple[pl.Series, dict[str, int]]:
    """The texts of the kept rows, and how many each finding has changed."""
    texts, counts = rows.texts.gather(kept), dict[str, int]()
    # Characters first: what is looked for afterwards is found in whole words.
    for finding in sorted(chosen, key=lambda finding: finding.name != "encoding"):
        change = _mend_of(finding).change
        places = np.flatnonzero(np.isin(kept, _mend_of(finding).changed))
        if change is None or not len(places):
            continue
        before = texts.gather(places)
        after = change(before)
        counts[finding.name] = int((after != before).sum())
        texts = texts.clone().scatter(places, after)
    return texts, counts


def _mended_labels(
    finding: Finding, is_kept: "np.typing.NDArray[np.bool_]"
) -> list[tuple[int, tuple[str, ...]]]:
    labels = _mend_of(finding).labels
    if labels is None:
        return []
    return [(int(row), own) for row, own in zip(*labels, strict=True) if is_kept[row]]


def _write(
    rows: LabelledRows, kept: Indices, texts: pl.Series, labels: dict[int, tuple[str, ...]], path: Path
) -> None:
    """Write the kept rows, with these texts, and with these labels for some of all rows."""
    source = rows.source
    places = {int(row): place for place, row in enumerate(kept.tolist()) if row in labels}
    new_labels = {places[row]: own for row, own in labels.items()}
    if source is None:
        shown = [rows.label_sets[code] if code >= 0 else () for code in rows.codes[kept].tolist()]
        shown = [new_labels.get(place, own) for place, own in enumerate(shown)]
        values = [json.dumps(own) if rows.is_multi_label else own[0] for own in shown]
        frame = pl.DataFrame({"text": texts, "label": pl.Series(values, dtype=pl.String)})
        write_rows(frame, path, mended_format(path, "csv"))
        return
    frame, written = source.frame[kept], mended_format(path, source.table.file_format)
    changed = np.flatnonzero((texts != rows.texts.gather(kept)).to_numpy())
    if source.carry == "lines":
        lines = _changed_lines(rows, frame[LINE], texts, {*changed.tolist()}, new_labels)
        write_rows(lines.to_frame(), path, written, verbatim=True)
        return
    if len(changed):
        frame = frame.with_columns(texts.alias(source.columns.text))
    if new_labels:
        frame = _with_labels(frame, rows, new_labels, written)
    write_rows(frame, path, written, with_names=source.table.has_names)


def _source_of(rows: LabelledRows) -> tuple[Source, str]:
    """Where rows of a file come from, and the column of their labels."""
    source = rows.source
    assert source is not None, "they come from a file"  # noqa: S101
    assert source.columns.label is not None, "labels were asked for"  # noqa: S101
    return source, source.columns.label


def _changed_lines(
    rows: LabelledRows,
    lines: pl.Series,
    texts: pl.Series,
    changed: set[int],
    labels: dict[int, tuple[str, ...]],
) -> pl.Series:
    """Lines of JSON, with another text or label in some of the objects; the others stay to the byte."""
    source, label = _source_of(rows)
    places = sorted(changed | labels.keys())
    new = []
    for place in places:
        found = json.loads(lines[place])
        if place in changed:
            found[source.columns.text] = texts[place]
        if place in labels:
            own = labels[place]
            found[label] = list(own) if rows.is_multi_label else own[0]
        new.append(json.dumps(found, ensure_ascii=False))
    return lines.clone().scatter(places, pl.Series(new, dtype=pl.String)) if new else lines


def _with_labels(
    frame: pl.DataFrame, rows: LabelledRows, labels: dict[int, tuple[str, ...]], written: OutputFormat
) -> pl.DataFrame:
    """The frame with other labels in some rows, written as its others are."""
    source, name = _source_of(rows)
    separator = source.label_separator
    column = frame[name]
    if isinstance(column.dtype, pl.List):
        values = column.to_list()
        for place, own in labels.items():
            values[place] = list(own)
        return frame.with_columns(pl.Series(name, values, dtype=pl.List(pl.String)))
    if written == FASTTEXT or source.table.file_format == "fasttext":
        separator = " "
    cells = [
        (separator.join(own) if separator else json.dumps(own)) if rows.is_multi_label else own[0]
        for own in labels.values()
    ]
    changed = column.cast(pl.String).clone().scatter(list(labels), pl.Series(cells, dtype=pl.String))
    return frame.with_columns(changed.alias(name))
