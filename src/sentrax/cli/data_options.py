"""The options that say which labelled texts to read, and how."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentrax.data.labelled import LabelledTexts


def add_data_options(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add DATA, and what says how to read it."""
    parser.add_argument(
        "data",
        nargs=None if required else "?",
        metavar="DATA",
        help="labelled texts: CSV, TSV, JSON Lines, Parquet, fastText's __label__ lines, or a folder of"
        " texts for each label",
    )
    reading = parser.add_argument_group("reading DATA (what is not given is guessed, and said)")
    reading.add_argument("--text", metavar="COLUMN", help="where the texts are: a name, or a number from 1")
    reading.add_argument("--label", metavar="COLUMN", help="where the labels are, likewise")
    reading.add_argument("--format", metavar="NAME", help="csv, tsv, jsonl, parquet, fasttext or folder")
    reading.add_argument("--encoding", metavar="NAME", help="of text: utf-8, cp1252, ...")
    reading.add_argument(
        "--label-separator",
        metavar="SIGN",
        help="what stands between labels if a text may have several, for example '|'",
    )
    reading.add_argument(
        "--skip-bad", action="store_true", help="leave out rows that cannot be used, and say which"
    )


def read_data(options: argparse.Namespace, path: str) -> "LabelledTexts":
    """The labelled texts that the options name; what was guessed is said on standard error."""
    from sentrax.data.reading import read_labelled

    return read_labelled(
        path,
        text=_column(options.text),
        label=_column(options.label),
        file_format=options.format,
        encoding=options.encoding,
        label_separator=options.label_separator,
        skip_bad=options.skip_bad,
        on_notice=notify,
    )


def positive(text: str) -> int:
    """The whole number above 0 that an option gives."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def notify(notice: str) -> None:
    """Say something beside the results."""
    print(f"sentrax: {notice}", file=sys.stderr, flush=True)


def _column(name: str | None) -> str | int | None:
    return int(name) if name is not None and name.isdecimal() else name
