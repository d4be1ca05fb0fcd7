"""`score_file`: labels and probabilities for every row of a file, in constant memory.

source → batches of rows → texts → probabilities → parts → destination
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax import __version__
from sentrax.data.files import what_keeps_from_reading
from sentrax.data.kinds import kind_of_source
from sentrax.errors import FileWriteError, InputError
from sentrax.scoring.kinds import kind_of_destination
from sentrax.scoring.scorer import Scorer

if TYPE_CHECKING:
    from sentrax.scoring.batches import Batch, Source
    from sentrax.scoring.rows import ScoredBatch

_PART_BYTES = 4 << 20


@dataclass(frozen=True)
class FileProgress:
    """How far the scoring of a file is.

    Attributes:
        rows: Rows of the source that are done.
        skipped: How many of these were left out, since they had no text.
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
    text: str | None = None,
    source_format: str | None = None,
    suffix: str = "",
    skip_bad: bool = False,
    unsure: bool = False,
    on_notice: Callable[[str], None] = lambda notice: None,
    on_progress: Callable[[FileProgress], None] = lambda progress: None,
    part_bytes: int = _PART_BYTES,
) -> FileProgress:
    """Write the rows of a file to another one, with `label`, `probability_<label>`s and `confidence` added.

    Of a model with several labels a text, `label` has those above a half, with commas between, and
    `confidence` is that of the least sure answer.

    Both may be CSV, TSV, JSON Lines or Parquet, by their endings; the source also plain text, and any kind of
    text compressed by gzip. The destination appears when it is whole. Until then its parts lie in a folder
    beside it, and a call with the same arguments goes on after the last one.

    Args:
        scorer: The model at work.
        source: What to read.
        destination: What to write; a file that is there is replaced.
        text: The column with the texts; if none is given, the only column of strings, or the only one with a
            name like `text` or `tweet`.
        source_format: One of `sentrax.scoring.KINDS`, if the ending of `source` does not say it.
        suffix: What to add to the names of the new columns.
        skip_bad: Whether to leave out rows without a text, rather than to stop at the first.
        unsure: Whether `label` is to be "unsure" where the model is not sure enough.
        on_notice: Called with what a person may want to know, a line each.
        on_progress: Called as the work goes on, from another thread.
        part_bytes: How many bytes of the source become one part, roughly.

    Returns:
        How many rows were read, and how many of them left out.

    Raises:
        InputError: If the source cannot be read or used; the message says where and why.
        FileWriteError: If the destination cannot be written, or another run is writing it.
        KeyboardInterrupt: At Ctrl-C, with a message that says how to go on.
    """
    from sentrax.data.columns import text_column
    from sentrax.scoring import sources, tables
    from sentrax.scoring.parts import Parts
    from sentrax.scoring.pipeline import overlapped
    from sentrax.scoring.rows import added_names, scored

    source, destination = Path(source), Path(destination).resolve()
    _check_paths(source, destination)
    kind = kind_of_source(source, source_format)
    written = kind_of_destination(destination, kind)
    verbatim = kind == written == "jsonl"
    names = added_names(scorer.model.labels, suffix)
    size, modified = _stamp(source)
    opened = sources.opened(source, kind, part_bytes, verbatim=verbatim, added=names)
    _check_names(opened, names, source)
    column = text_column(opened.schema, text, source)
    if text is None and kind != "text":
        on_notice(f"the texts of {source} are those in its column {column!r}")
    encode = tables.encoder(written, verbatim=verbatim)

    def score(numbered: "tuple[int, Batch]") -> "ScoredBatch":
        row, batch = numbered
        return scored(scorer, batch, names, source=source, first_row=row, skip_bad=skip_bad, unsure=unsure)

    def write(done: "ScoredBatch") -> None:
        rows, batch = len(done.batch.frame), done.batch
        data = encode(done.frame, done.scores)
        parts.add(data, rows=rows, skipped=rows - len(done.frame), end=batch.end, read=batch.read)
        on_progress(FileProgress(parts.rows, parts.skipped, batch.read, size))

    identity = {
        "source": [size, modified],
        "model": scorer.model.fingerprint(),
        "options": [str(source.resolve()), column, kind, written, names, unsure, part_bytes],
        "version of sentrax": __version__,
    }
    with Parts(destination, identity, skips=skip_bad) as parts:
        start, read = (parts.done[-1].end, parts.done[-1].read) if parts.done else (opened.begin, 0)
        on_progress(FileProgress(parts.rows, parts.skipped, read, size))
        if parts.done:
            on_notice(f"going on after {parts.rows:,} rows that an earlier run has scored")
        elif parts.changed:
            on_notice(f"starting anew: the {' and the '.join(parts.changed)} changed since an earlier run")
        try:
            overlapped(_numbered(opened, column, start, parts.rows + 1), score, write)
            if _stamp(source) != (size, modified):
                raise InputError(f"{source} was changed while it was read; run this again")
            with parts.becoming_the_destination() as joined:
                tables.join(written, parts.paths, [*opened.schema, *names], joined)
        except KeyboardInterrupt:
            kept = f"after {parts.rows:,} rows" if parts.rows else "at the beginning"
            raise KeyboardInterrupt(
                f"stopped {kept} of {source}; run the same command again to go on from there"
            ) from None
        return FileProgress(parts.rows, parts.skipped, size, size)


def _check_paths(source: Path, destination: Path) -> None:
    if source.is_dir():
        raise InputError(f"{source} is a folder; give one file")
    reason = what_keeps_from_reading(source)
    if reason is not None:
        hint = "; a stream can be piped into `sentrax predict`" if "regular" in reason else ""
        raise InputError(f"{source} {reason}{hint}")
    if destination.is_dir():
        raise FileWriteError(f"{destination} is a folder; add the name of a file")
    if not destination.parent.is_dir():
        raise FileWriteError(f"the folder {destination.parent} does not exist; make it first")
    if destination.exists():
        if not destination.is_file():
            raise FileWriteError(f"{destination} is not a regular file, and cannot be replaced by one")
        if destination.samefile(source):
            raise FileWriteError(f"{destination} is the source itself; choose another name")


def _check_names(opened: "Source", names: list[str], source: Path) -> None:
    from sentrax.scoring.json_lines import name_is_taken

    for name in names:
        if name in opened.schema:
            raise InputError(name_is_taken(source, name))


def _stamp(source: Path) -> tuple[int, int]:
    """By what a changed file is known: its size, and when it was changed."""
    status = source.stat()
    return status.st_size, status.st_mtime_ns


def _numbered(opened: "Source", column: str, start: int, row: int) -> "Iterator[tuple[int, Batch]]":
    """The batches from `start` on, each with the number of its first row."""
    for batch in opened.batches(column, start):
        # A source without rows gives one empty batch, so that there is a part with the columns.
        if len(batch.frame) or batch.end == opened.begin:
            yield row, batch
            row += len(batch.frame)
