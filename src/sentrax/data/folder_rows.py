"""Labelled rows out of a folder with a folder for each label, and in it a file for each text."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from sentrax.data.decoding import decoded
from sentrax.data.files import content_of
from sentrax.data.request import Request
from sentrax.data.rows import Bad, Rows
from sentrax.errors import CorpusError

_ENDINGS = (".txt", ".txt.gz")


def folder_rows(request: Request, encoding: str | None) -> Rows:
    """The texts in `folder/<label>/*.txt`, by label and then by name; a line feed at the end is left away.

    Raises:
        CorpusError: If no folder in it has such a file, or it cannot be read.
    """
    files = _files(request.path)
    texts: list[str | None] = []
    bad: list[Bad] = []
    guesses: list[str] = []
    for place, file in enumerate(files, 1):
        try:
            content = decoded(content_of(file), file, encoding=encoding, say=guesses.append)
            text = content.data.decode().removesuffix("\n").removesuffix("\r")
            if content.damaged:
                bad.append(Bad(place, f"it has bytes that are not {content.encoding}"))
        except CorpusError as error:
            bad.append(Bad(place, str(error).removeprefix(f"{file} ")))
            text = ""
        texts.append(text if text.strip() else None)
    if guesses:
        more = f"; so are {len(guesses) - 1:,} other files" if len(guesses) > 1 else ""
        request.say(guesses[0] + more)
    return Rows(
        pl.Series(texts, dtype=pl.String),
        pl.Series([file.parent.name for file in files], dtype=pl.String),
        np.arange(1, len(files) + 1),
        bad,
        place=lambda place: str(files[place - 1].relative_to(request.path)),
    )


def _files(folder: Path) -> Sequence[Path]:
    try:
        classes = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
        files = [
            path
            for found in classes
            for path in sorted(found.iterdir())
            if path.name.lower().endswith(_ENDINGS) and path.name[0] != "." and path.is_file()
        ]
    except OSError as error:
        raise CorpusError(f"cannot read {error.filename}: {error.strerror or error}") from None
    if not files:
        shown = ", ".join(path.name for path in classes[:5]) or "none"
        raise CorpusError(
            f"{folder} has no classes: expected a folder for each label with a .txt file for each text, as in"
            f" {folder.name}/positive/1.txt, and found the folders: {shown}"
        )
    return files
