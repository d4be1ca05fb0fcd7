"""`score_file`: labels and probabilities for every row of a file, in constant memory.

table → blocks of rows → texts → probabilities → parts → destination
"""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sentrax import __version__
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import check_unchanged, file_state
from sentrax.errors import InputError
from sentrax.files.output_paths import check_output, resolve_output
from sentrax.scoring.scorer import Scorer
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.scoring.rows import Reasons, ScoredBlock
    from sentrax.scoring.run import ScoringRun

_PART_BYTES = 4 << 20


@dataclass(frozen=True)
class FileProgress:
    """The progress of scoring a file.

    Attributes:
        rows: Rows of the source that are done.
        skipped: How many of these were skipped, since they are malformed.
        without_text: How many of these have no text, and so no scores.
        read: Bytes of the source that are done.
        size: Bytes of the source.
    """

    rows: int
    skipped: int
    without_text: int
    read: int
    size: int


class ByteSink(Protocol):
    """What bytes can be written to: a binary file that is open, for example."""

    def write(self, data: bytes, /) -> object:
        """Write bytes."""
        ...

    def flush(self) -> object:
        """Write what is still in memory."""
        ...


def score_file(
    scorer: Scorer,
    source: str | os.PathLike[str],
    destination: str | os.PathLike[str] | ByteSink,
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
    reasons: "Reasons | None" = None,
    escape_formulas: bool = False,
    force: bool = False,
    on_notice: Callable[[str], None] = lambda notice: None,
    on_progress: Callable[[FileProgress], None] = lambda progress: None,
    part_bytes: int = _PART_BYTES,
) -> FileProgress:
    """Write the rows of a file to another one, with columns added.

    These are `label`, `probability_<label>` for each label, `confidence`, and `unsure`, which is true where
    the confidence is below the model's abstain threshold. They are empty (null) in a row without a text. For
    a multi-label model, `label` has the labels above 0.5, joined by commas, and `confidence` is that of its
    least certain yes or no.

    The source is read as `sentrax.data.read_labelled` reads it; the destination may be CSV, TSV, JSON Lines,
    JSON, Parquet or Excel, by its extension. It appears when complete. Until then its parts are in a folder
    next to it, and a call with the same arguments resumes after the last one. To a file that is open, rows
    are written as they are scored.

    Args:
        scorer: The scorer.
        source: The file to read.
        destination: The file to write; one that an earlier call wrote is replaced. Or a binary file that is
            open for writing; it gets the source's format if that is CSV, TSV, JSON Lines or JSON, else
            CSV.
        text: The column of texts, by its name or its number from 1; otherwise it is guessed, with a notice.
        file_format: One of `sentrax.data.FORMATS` but `"folder"`, if neither the extension nor the content
            of `source` shows it.
        encoding: The text encoding, by Python's name; otherwise it is detected.
        header: Whether the first row of CSV, TSV or a sheet names the columns; otherwise it is guessed.
        sheet: The sheet of a workbook, by its name or its number from 1; otherwise the first with data.
        limits: How much is accepted.
        suffix: What to add to the names of the new columns.
        skip_bad: Whether to skip malformed rows, with a notice, instead of stopping at the first.
        unsure: Whether `label` is to be "unsure" where the model is.
        reasons: From a column of texts to that of a last column, `reason`, which says why; for example
            `sentrax.explanation.strongest_words` of the model.
        escape_formulas: Whether to write an apostrophe before each text and name that a spreadsheet could
            take for a formula; for CSV, TSV and Excel.
        force: Whether to replace a file that no earlier call wrote.
        on_notice: Called with each notice, a line.
        on_progress: Called as the work goes on, from another thread.
        part_bytes: How many bytes of the source become one part, roughly.

    Returns:
        The progress at the end, with the numbers of rows read, skipped and without a text.

    Raises:
        CorpusError: If the source cannot be read, is beyond a limit, or a row is malformed; the message says
            where and why.
        InputError: If an argument cannot be used, or Excel cannot hold the rows.
        FileWriteError: If the destination cannot be written, is the source, is there but not one that an
            earlier call wrote, or another run is writing it.
        MissingDependencyError: If the destination is Excel's, and xlsxwriter is not installed.
        KeyboardInterrupt: At Ctrl-C, with a message that says how to resume.
    """
    from sentrax.data.native_errors import explain_native_errors
    from sentrax.data.opening import ReadingOptions, open_table
    from sentrax.scoring.outputs import is_scored_file, output_format, stream_format
    from sentrax.scoring.run import plan_run

    source = Path(source)
    target = Path(destination) if isinstance(destination, str | os.PathLike) else None
    _check_source(source)
    if target is not None:
        resolve_output(target)  # before the source is read and guessed about
    state = file_state(source)
    options = ReadingOptions(file_format, encoding, header, sheet, limits)
    with explain_native_errors(source):
        table = open_table(source, options, columns=(text,), notify=on_notice)
    if target is None:
        written = stream_format(table.file_format)
    else:
        written = output_format(target, table.file_format)
        check_output(
            target,
            is_ours=lambda found: is_scored_file(found, written.name),
            expected="a file of scored rows",
            reads=[source],
            force=force,
        )
    with explain_native_errors(source):
        run = plan_run(
            scorer,
            table,
            written,
            text=text,
            suffix=suffix,
            skip_bad=skip_bad,
            unsure=unsure,
            reasons=reasons,
            escape_formulas=escape_formulas,
            part_bytes=part_bytes,
            on_notice=on_notice,
        )
    if not isinstance(destination, str | os.PathLike):
        return _write_stream(run, destination, state, on_notice, on_progress)
    identity = {
        "source": [*state],
        "model": scorer.model.fingerprint(),
        "options": [
            *(str(source.resolve()), run.columns.text, table.file_format, encoding, header, sheet),
            *(asdict(limits), [*written], run.names, unsure, escape_formulas, part_bytes),
        ],
        "version of sentrax": __version__,
    }
    return _write_file(run, Path(destination), identity, state, on_notice, on_progress)


def _write_file(
    run: "ScoringRun",
    destination: Path,
    identity: dict[str, Any],
    state: tuple[int, int],
    on_notice: Callable[[str], None],
    on_progress: Callable[[FileProgress], None],
) -> FileProgress:
    """Score into parts, after those of an earlier run, and put them together."""
    from sentrax.data.native_errors import explain_native_errors
    from sentrax.data.tables import describe_skipped
    from sentrax.scoring.joining import join_parts
    from sentrax.scoring.overlap import run_overlapped
    from sentrax.scoring.parts import OutputParts

    source, size = run.table.path, state[0]
    # Next to what is written, wherever a link is.
    with OutputParts(resolve_output(destination).absolute(), identity, skips=run.skip_bad) as parts:

        def write(done: "ScoredBlock") -> None:
            run.check_rows(destination, done, parts.rows - parts.skipped)
            block = done.block
            parts.add(
                run.encode(block.frame, done.scores),
                rows=done.n_rows,
                skipped=sorted(block.bad),
                without_text=done.n_without_text,
                end=block.end,
                read=block.read,
            )
            on_progress(progress(block.read))

        def progress(read: int) -> FileProgress:
            return FileProgress(parts.rows, parts.skipped, parts.without_text, read, size)

        on_progress(progress(parts.read))
        if parts.done:
            on_notice(f"resuming after {counted(parts.rows, 'row')} scored by an earlier run")
        elif parts.changed:
            on_notice(f"starting over: the {' and the '.join(parts.changed)} changed since an earlier run")
        try:
            with check_unchanged(source, state), explain_native_errors(source):
                run_overlapped(run.blocks(parts.end), run.score, write)
            with parts.replace_destination() as joined:
                join_parts(run.written, parts, run.header, joined)
        except KeyboardInterrupt:
            done = f"after {counted(parts.rows, 'row')}" if parts.rows else "at the beginning"
            raise KeyboardInterrupt(
                f"stopped {done} of {source}; run the same command again to resume from there"
            ) from None
        if parts.skipped:
            on_notice(describe_skipped(run.table, parts.first_skipped, parts.skipped))
        return progress(size)


def _write_stream(
    run: "ScoringRun",
    stream: ByteSink,
    state: tuple[int, int],
    on_notice: Callable[[str], None],
    on_progress: Callable[[FileProgress], None],
) -> FileProgress:
    """Score and write at once; what is written cannot be resumed."""
    from sentrax.data.native_errors import explain_native_errors
    from sentrax.data.tables import MAX_LISTED_ROWS, BadRow, describe_skipped
    from sentrax.scoring.joining import TextJoiner
    from sentrax.scoring.overlap import run_overlapped

    joiner = TextJoiner(run.written.name, run.header)
    progress, first_skipped = FileProgress(0, 0, 0, 0, state[0]), list[BadRow]()

    def write(done: "ScoredBlock") -> None:
        nonlocal progress
        block = done.block
        stream.write(joiner.add(run.encode(block.frame, done.scores)))
        progress = FileProgress(
            progress.rows + done.n_rows,
            progress.skipped + len(block.bad),
            progress.without_text + done.n_without_text,
            block.read,
            state[0],
        )
        first_skipped.extend(sorted(block.bad)[: MAX_LISTED_ROWS - len(first_skipped)])
        on_progress(progress)

    stream.write(joiner.opening)
    with check_unchanged(run.table.path, state), explain_native_errors(run.table.path):
        run_overlapped(run.blocks(), run.score, write)
    stream.write(joiner.closing)
    stream.flush()
    if progress.skipped:
        on_notice(describe_skipped(run.table, first_skipped, progress.skipped))
    return replace(progress, read=state[0])


def _check_source(source: Path) -> None:
    if source == Path():
        raise InputError("the source is empty, or this folder; give one file")
    if source.is_dir():
        raise InputError(f"{source} is a folder; give one file")
    if source.exists() and not source.is_file():
        raise InputError(f"{source} is not a regular file; a stream can be piped into `sentrax predict`")
