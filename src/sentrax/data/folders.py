"""Tables in folders: a folder for each label, and in it a file for each text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from sentrax.data.delimited import find_bad_byte
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import COMPRESSED_ENDINGS
from sentrax.data.tables import BadRow, Carry, Columns, Position, RowBlock
from sentrax.data.text_files import TextFile
from sentrax.errors import CorpusError
from sentrax.wording import counted, listed

TEXT_ENDINGS = (".txt", *(f".txt{ending}" for ending in COMPRESSED_ENDINGS))
"""How the names of texts in a folder end, in any case."""


class FolderTable:
    """The texts in `folder/<label>/*.txt`, sorted by label and name; a line feed at the end is dropped.

    Args:
        path: The folder.
        encoding: The encoding of the texts, or None to detect that of each file.
        notify: Called with what was detected, in a line.
        limits: What is read at most.

    Raises:
        CorpusError: If no folder in it has such a file, or it cannot be read.
    """

    file_format = "folder"
    has_names = True
    start = Position(0, 1)

    def __init__(
        self, path: Path, encoding: str | None, notify: Callable[[str], None], limits: Limits = DEFAULT_LIMITS
    ):
        self.path = path
        self._limits = limits
        self._encoding = encoding
        self._notify = notify
        self._files = _files(path)
        self.sample: Mapping[str, pl.Series] = {
            name: pl.Series(name, dtype=pl.String) for name in ("label", "text")
        }

    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns and their types."""
        return dict.fromkeys(self.sample, pl.String())

    def place(self, number: int) -> str:
        """The file of a text."""
        return str(self._files[number - 1].relative_to(self.path))

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The texts from `start` on, all at once."""
        files = self._files[start.offset :]
        bad: list[BadRow] = []
        guesses: list[str] = []
        texts: list[str | None] = []
        is_good: list[bool] = []
        for number, path in enumerate(files, start.number):
            try:
                text = self._text(path, guesses.append)
                reason = find_bad_byte(text)
            except CorpusError as error:
                text, reason = "", str(error).removeprefix(f"{path} ")
            if reason:
                bad.append(BadRow(number, reason))
            texts.append(text if text.strip() and not reason else None)
            is_good.append(not reason)
        if guesses:
            more = f"; {counted(len(guesses) - 1, 'other file')} likewise" if len(guesses) > 1 else ""
            self._notify(guesses[0] + more)
        numbers = np.arange(start.number, start.number + len(files))[np.array(is_good, dtype=bool)]
        frame = pl.DataFrame(
            {"label": [path.parent.name for path in files], "text": texts},
            schema={"label": pl.String, "text": pl.String},
        ).filter(pl.Series(is_good, dtype=pl.Boolean))
        yield RowBlock(
            frame["text"],
            frame["label"] if columns.label is not None else None,
            frame,
            bad,
            Position(len(self._files), len(self._files) + 1),
            0,
            lambda: numbers,
        )

    def _text(self, path: Path, notify: Callable[[str], None]) -> str:
        data = TextFile(path, self._encoding, notify, self._limits).read_all()
        return data.decode(errors="surrogateescape").removesuffix("\n").removesuffix("\r")


def _files(folder: Path) -> Sequence[Path]:
    try:
        classes = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
        files = [
            path
            for found in classes
            for path in sorted(found.iterdir())
            if path.name.lower().endswith(TEXT_ENDINGS) and path.name[0] != "." and path.is_file()
        ]
    except OSError as error:
        raise CorpusError(f"cannot read {error.filename}: {error.strerror or error}") from None
    if not files:
        raise CorpusError(
            f"{folder} has no classes: expected a folder for each label with a .txt file for each text, as in"
            f" {folder}/positive/1.txt, and found the folders: {listed([path.name for path in classes])}"
        )
    return files
