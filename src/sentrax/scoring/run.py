"""`ScoringRun`: how the rows of a table become scored rows of a format, wherever they are written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sentrax.data.choosing import choose_columns
from sentrax.data.tables import Carry, Columns, Position, RowBlock, Table
from sentrax.scoring import excel
from sentrax.scoring.formulas import escape_formula
from sentrax.scoring.outputs import OutputFormat, check_can_escape, encoder, name_taken_error
from sentrax.scoring.rows import Reasons, ScoredBlock, added_names, score_block
from sentrax.scoring.scorer import Scorer


@dataclass(frozen=True)
class ScoringRun:
    """How the rows of a table are scored and encoded.

    Attributes:
        scorer: The scorer.
        table: Where the rows come from.
        columns: The column of texts.
        carry: What of a row is written besides its scores.
        names: The names of the new columns.
        header: The names of all columns, as they are written.
        written: The format to write.
        encode: Turns columns and the scores of their rows into bytes of that format.
        skip_bad: Whether to skip malformed rows.
        unsure: Whether the label is to be "unsure" where the model is.
        reasons: Makes a last column, which says why, if there is to be one.
        part_bytes: How many bytes of the source are scored at a time, roughly.
    """

    scorer: Scorer
    table: Table
    columns: Columns
    carry: Carry
    names: list[str]
    header: list[str]
    written: OutputFormat
    encode: Callable[[pl.DataFrame, pl.DataFrame], bytes]
    skip_bad: bool
    unsure: bool
    reasons: Reasons | None
    part_bytes: int

    def blocks(self, end: Position | None = None) -> Iterator[RowBlock]:
        """The blocks after a position; an empty one only of a table without rows, for its columns."""
        start = end or self.table.start
        for number, block in enumerate(self.table.blocks(self.columns, start, self.part_bytes, self.carry)):
            if len(block.texts) or block.bad or (number == 0 and end is None):
                yield block

    def score(self, block: RowBlock) -> ScoredBlock:
        """The scores of a block.

        Raises:
            CorpusError: If a row is malformed and may not be skipped.
        """
        return score_block(
            self.scorer,
            self.table,
            block,
            self.names,
            skip_bad=self.skip_bad,
            unsure=self.unsure,
            reasons=self.reasons,
        )

    def check_rows(self, path: Path, done: ScoredBlock, n_before: int) -> None:
        """Raise an `InputError` if the format cannot hold these rows, after `n_before` others."""
        if self.written.name == "excel":
            excel.check_rows(path, self.table, done, n_before)


def plan_run(
    scorer: Scorer,
    table: Table,
    written: OutputFormat,
    *,
    text: str | int | None,
    suffix: str,
    skip_bad: bool,
    unsure: bool,
    reasons: Reasons | None,
    escape_formulas: bool,
    part_bytes: int,
    on_notice: Callable[[str], None],
) -> ScoringRun:
    """Choose columns and names; the arguments are those of `score_file`.

    Raises:
        CorpusError: If the table cannot be read.
        InputError: If an argument cannot be used, or the format cannot have these columns.
    """
    if escape_formulas:
        check_can_escape(written.name)
    is_json = written.name in ("jsonl", "json")
    carry: Carry = "lines" if is_json and table.file_format in ("jsonl", "json") else "columns"
    names = added_names(scorer.model.labels, suffix, with_reasons=reasons is not None)
    known = table.sample if carry == "lines" else table.schema()
    for name in names:
        if name in known:
            raise name_taken_error(table.path, name)
    header = [*known, *names]
    if written.name == "excel":
        excel.check_columns(table.path, header)
    return ScoringRun(
        scorer,
        table,
        choose_columns(table, text=text, needs_label=False, notify=on_notice),
        carry,
        names,
        [escape_formula(name) for name in header] if escape_formulas else header,
        written,
        encoder(written.name, verbatim=carry == "lines", escape=escape_formulas, source=table.path),
        skip_bad,
        unsure,
        reasons,
        part_bytes,
    )
