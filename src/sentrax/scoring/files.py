"""`score_file`: labels and probabilities for every row of a file, in constant memory.

table → blocks of rows → texts → probabilities → parts → destination
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax import __version__
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import check_unchanged, file_state
from sentrax.errors import FileWriteError, InputError
from sentrax.scoring.scorer import Scorer

if TYPE_CHECKING:
    from sentrax.data.tables import Carry, Columns, Position, RowBlock, Table
    from sentrax.scoring.rows import ScoredBlock

_PART_BYTES = 4 << 20


@dataclass(frozen=True)
class FileProgress:
    """The progress of scoring a file.

    Attributes:
        rows: Rows of the source that are done.
        skipped: How many of these were skipped, since they could not be used.
        read: Bytes of the source that are done.
        size: Bytes of the source.
    """

    rows: int
    skipped: int
    read: int
    size: int


def score_file(
    scorer: Scorer,
    source: str | os.PathLike[str],
    destination: str | os.PathLike[str],
    *,
    text: str | int | None = None,
    file_format: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    sheet: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    suffix: str = "",
    skip_bad: bool = False,
    unsure: bool = False,
    on_notice: Callable[[str], None] = lambda notice: None,
    on_progress: Callable[[FileProgress], None] = lambda progress: None,
    part_bytes: int = _PART_BYTES,
) -> FileProgress:
    """Write the rows of a file to another one, with `label`, `probability_<label>`s and `confidence` added.

    For a multi-label model, `label` has the labels above 0.5, joined by commas, and `confidence` is that of
    its least certain yes or no.

    The source is read as `sentrax.data.read_labelled` reads it; the destination may be CSV, TSV, JSON Lines
    or Parquet, by its extension. It appears when complete. Until then its parts are in a folder next to it,
    and a call with the same arguments resumes after the last one.

    Args:
        scorer: The scorer.
        source: The file to read.
        destination: The file to write; if there is one, it is replaced.
        text: The column of texts, by its name or its number from 1; otherwise it is guessed, with a notice.
        file_format: One of `sentrax.data.FORMATS` but `"folder"`, if neither the extension nor the content
            of `source` shows it.
        encoding: The text encoding, by Python's name; otherwise it is detected.
        header: Whether the first row of CSV, TSV or a sheet names the columns; otherwise it is guessed.
        sheet: The sheet of a workbook, by its name or its number from 1; otherwise the first with data.
        limits: How much is accepted.
        suffix: What to add to the names of the new columns.
        skip_bad: Whether to skip rows that cannot be used, instead of stopping at the first.
        unsure: Whether `label` is to be "unsure" where the model is.
        on_notice: Called with each notice, a line.
        on_progress: Called as the work goes on, from another thread.
        part_bytes: How many bytes of the source become one part, roughly.

    Returns:
        The progress at the end, with the numbers of rows read and skipped.

    Raises:
        CorpusError: If the source cannot be read, is beyond a limit, or a row cannot be used; the message
            says where and why.
        InputError: If an argument cannot be used.
        FileWriteError: If the destination cannot be written, or another run is writing it.
        KeyboardInterrupt: At Ctrl-C, with a message that says how to resume.
    """
    from sentrax.data.choosing import choose_columns
    from sentrax.data.opening import ReadingOptions, open_table
    from sentrax.scoring.outputs import encoder, join_parts, name_taken_error, output_format
    from sentrax.scoring.overlap import run_overlapped
    from sentrax.scoring.parts import OutputParts
    from sentrax.scoring.rows import added_names, score_block

    source, destination = Path(source), Path(destination).resolve()
    _check_paths(source, destination)
    size, modified = file_state(source)
    options = ReadingOptions(file_format, encoding, header, sheet, limits)
    table = open_table(source, options, columns=(text,), notify=on_notice)
    written = output_format(destination, table.file_format)
    carry: Carry = "lines" if written == "jsonl" and table.file_format in ("jsonl", "json") else "columns"
    names = added_names(scorer.model.labels, suffix)
    known = table.sample if carry == "lines" else table.schema()
    for name in names:
        if name in known:
            raise name_taken_error(source, name)
    written_columns = [*known, *names]
    columns = choose_columns(table, text=text, needs_label=False, notify=on_notice)
    encode = encoder(written, verbatim=carry == "lines", source=source)

    def score(block: "RowBlock") -> "ScoredBlock":
        return score_block(scorer, table, block, names, skip_bad=skip_bad, unsure=unsure)

    def write(done: "ScoredBlock") -> None:
        block, data = done.block, encode(done.frame, done.scores)
        parts.add(data, rows=done.n_rows, skipped=done.n_skipped, end=block.end, read=block.read)
        on_progress(FileProgress(parts.rows, parts.skipped, block.read, size))

    identity = {
        "source": [size, modified],
        "model": scorer.model.fingerprint(),
        "options": [
            *(
                str(source.resolve()),
                columns.text,
                table.file_format,
                encoding,
                header,
                sheet,
                asdict(limits),
            ),
            *(written, names),
            *(unsure, part_bytes),
        ],
        "version of sentrax": __version__,
    }
    with OutputParts(destination, identity, skips=skip_bad) as parts:
        on_progress(FileProgress(parts.rows, parts.skipped, parts.read, size))
        if parts.done:
            on_notice(f"resuming after {parts.rows:,} rows scored by an earlier run")
        elif parts.changed:
            on_notice(f"starting over: the {' and the '.join(parts.changed)} changed since an earlier run")
        try:
            with check_unchanged(source, (size, modified)):
                run_overlapped(_blocks(table, columns, parts.end, part_bytes, carry), score, write)
            with parts.replace_destination() as joined:
                join_parts(written, parts.paths, written_columns, joined)
        except KeyboardInterrupt:
            done = f"after {parts.rows:,} rows" if parts.rows else "at the beginning"
            raise KeyboardInterrupt(
                f"stopped {done} of {source}; run the same command again to resume from there"
            ) from None
        return FileProgress(parts.rows, parts.skipped, size, size)


def _check_paths(source: Path, destination: Path) -> None:
    if source.is_dir():
        raise InputError(f"{source} is a folder; give one file")
    if source.exists() and not source.is_file():
        raise InputError(f"{source} is not a regular file; a stream can be piped into `sentrax predict`")
    if destination.is_dir():
        raise FileWriteError(f"{destination} is a folder; add the name of a file")
    if not destination.parent.is_dir():
        raise FileWriteError(f"the folder {destination.parent} does not exist; create it first")
    if destination.exists():
        if not destination.is_file():
            raise FileWriteError(f"{destination} is not a regular file, and cannot be replaced by one")
        if source.exists() and destination.samefile(source):
            raise FileWriteError(f"{destination} is the source itself; choose another name")


def _blocks(
    table: "Table", columns: "Columns", end: "Position | None", size: int, carry: "Carry"
) -> "Iterator[RowBlock]":
    """The blocks after those that are done; an empty one only of a table without rows, for its columns."""
    for number, block in enumerate(table.blocks(columns, end or table.start, size, carry)):
        if len(block.texts) or block.bad or (number == 0 and end is None):
            yield block
