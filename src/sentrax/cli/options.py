"""Command-line options that several verbs share, and functions that parse their values."""

import argparse
import contextlib
import inspect
import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.cli.printing import notify
from sentrax.errors import FileFormatError, FileWriteError, InputError
from sentrax.wording import listed

if TYPE_CHECKING:
    from sentrax.data.labelled import LabelledTexts
    from sentrax.data.limits import Limits
    from sentrax.saved.model import SavedModel

DEFAULT_OUTPUT = "sentrax.safetensors"
"""Where `train` and `tune` save, unless told otherwise."""
DATA_HELP = (
    "labelled texts: a file (CSV, TSV, JSON, JSON Lines, Parquet, Arrow, Excel, fastText), a folder with one"
    " subfolder of texts per label, or a corpus: sample (comes with sentrax) or twitter_samples (NLTK's)"
)
_COLUMN = "its name, or its number from 1"
SEED_HELP = "random seed; the same seed gives the same result (default: %(default)s)"


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add DATA and the options for reading it."""
    parser.add_argument("data", metavar="DATA", help=DATA_HELP)
    add_data_reading_options(parser)


def add_data_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for reading DATA, labelled texts."""
    reading = parser.add_argument_group("reading DATA (options not given are guessed, with a notice)")
    reading.add_argument("--text", type=column, metavar="COLUMN", help=f"column of the texts: {_COLUMN}")
    reading.add_argument("--label", type=column, metavar="COLUMN", help=f"column of the labels: {_COLUMN}")
    reading.add_argument(
        "--label-separator",
        metavar="SEPARATOR",
        help="separator between the labels of one text, for example '|'",
    )
    reading.add_argument(
        "--keep-na",
        action="store_true",
        help="NA, None, null, nan and the like are labels, not missing ones",
    )
    add_reading_options(reading)


def add_reading_options(group: Any) -> None:
    """Add the options that say how a file is read, whatever it is read for."""
    from sentrax.data.limits import DEFAULT_LIMITS, LIMITS

    group.add_argument(
        "--format",
        metavar="NAME",
        help="file format: csv, tsv, jsonl, json, parquet, arrow, excel, fasttext, text or folder",
    )
    group.add_argument("--encoding", metavar="NAME", help="text encoding: utf-8, cp1252, ...")
    group.add_argument(
        "--header",
        choices=("yes", "no"),
        help="whether the first row of CSV, TSV or a sheet names the columns",
    )
    group.add_argument("--sheet", metavar="NAME", help="sheet of a workbook: its name, or its number from 1")
    group.add_argument(
        "--skip-bad", action="store_true", help="skip rows that cannot be used, and report them"
    )
    limits = ", ".join(f"{name}={getattr(DEFAULT_LIMITS, name)}" for name in LIMITS)
    group.add_argument(
        "--limit",
        action="append",
        default=[],
        type=limit,
        metavar="NAME=NUMBER",
        help=f"change a limit on what is read; repeat for several (defaults: {limits})",
    )


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """Add `--model`, the file or the name of a model; `chosen_model` gives its value."""
    from sentrax.models.pretrained import DEFAULT

    parser.add_argument("--model", metavar="MODEL", help=f"{model_help()} (default: {DEFAULT})")


def model_help() -> str:
    """What names a model."""
    from sentrax.models.pretrained import MODELS

    names = ", ".join(MODELS)
    return f"model file, of sentrax or fastText, or the name of a model that comes with sentrax: {names}"


def add_output_option(parser: argparse.ArgumentParser, default: str | None = DEFAULT_OUTPUT) -> None:
    """Add `--output`, where to save a model, and `--force`; without a default, the former is required."""
    shown = "" if default is None else " (default: %(default)s)"
    parser.add_argument(
        "--output",
        default=default,
        required=default is None,
        metavar="FILE",
        help=f"where to save the model{shown}",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace the output even if it is not a sentrax model"
    )


def add_report_option(parser: argparse.ArgumentParser, contents: str) -> None:
    """Add `--report`, where to write a report."""
    parser.add_argument(
        "--report",
        metavar="FILE",
        help=f"write {contents} as one HTML page, which needs no network and runs no script",
    )


def refuse_standard_output(output: str, why: str) -> None:
    """Raise a `FileWriteError` if an output that must be a file is standard output.

    Args:
        output: The value of the option.
        why: For example "a report is written to a file".
    """
    from sentrax.files.output_paths import is_standard_output

    if is_standard_output(output):
        raise FileWriteError(
            f"cannot write {output}: {why}, and standard output is for results; give the name of a file"
        )


def add_quantize_option(parser: argparse.ArgumentParser, default: str) -> None:
    """Add `--quantize`, how to store weights; `default` says what happens without it."""
    parser.add_argument(
        "--quantize",
        choices=("float32", "float16", "int8"),
        help=f"store the weights in 4 bytes, 2 bytes or 1 byte each (default: {default})",
    )


def read_data(options: argparse.Namespace, source: str, columns: Sequence[str | int] = ()) -> "LabelledTexts":
    """The labelled texts of a path or a corpus, read as the options say; guesses become notices.

    Args:
        options: What `add_data_options` has added.
        source: The path, or the name of the corpus.
        columns: Further columns to keep.
    """
    from sentrax.data.reading import read_labelled

    return read_labelled(
        source,
        text=options.text,
        label=options.label,
        columns=columns,
        label_separator=options.label_separator,
        keep_na=options.keep_na,
        on_notice=notify,
        **reading_options(options),
    )


def read_lines(options: argparse.Namespace) -> Iterable[str]:
    """The lines of standard input, as texts.

    Raises:
        InputError: If it is closed.
    """
    from sentrax.data.streams import read_texts

    if sys.stdin is None:
        raise InputError("standard input is closed; give the texts as arguments, or a file as --input")
    if sys.stdin.isatty():
        import signal

        notify("reading texts from the keyboard, one per line; Ctrl-D ends")
        # Polars, loaded by now, makes a read go on after Ctrl-C; a handler set again interrupts it.
        with contextlib.suppress(ValueError):  # in a thread, which gets no signals
            signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # replaced by something that gives text
        return (line.rstrip("\r\n") for line in sys.stdin)
    return read_texts(
        stream,
        encoding=options.encoding,
        limits=limits_of(options),
        notify=notify,
        before_read=sys.stdout.flush,  # a program that waits for an answer gets it
    )


def reading_options(options: argparse.Namespace) -> dict[str, Any]:
    """The values of `add_reading_options`, as arguments of `read_labelled` and `score_file`."""
    return {
        "file_format": options.format,
        "encoding": options.encoding,
        "header": None if options.header is None else options.header == "yes",
        "sheet": options.sheet,
        "skip_bad": options.skip_bad,
        "limits": limits_of(options),
    }


def check_report_option(options: argparse.Namespace, *sources: str | None, output: str | None = None) -> None:
    """Check that a report may be written at `--report`, before any work is done.

    Args:
        options: What `add_report_option` has added; with `--force`, any file is replaced.
        *sources: What is read: paths, and names of corpora.
        output: What else is written.

    Raises:
        FileWriteError: If nothing can be written there, it is a file that is read or the output, or there is
            a file that is not a report and no `--force`.
    """
    if options.report is None:
        return
    from sentrax.data.sources import source_files
    from sentrax.evaluation.report.page import check_report_output
    from sentrax.files.output_paths import is_same_file

    path = Path(options.report)
    refuse_standard_output(options.report, "a report is written to a file")
    if output is not None and is_same_file(path, Path(output)):
        raise FileWriteError(f"cannot write {path}: it is also the output; choose another file")
    reads = (file for source in sources if source is not None for file in source_files(source))
    check_report_output(path, reads=reads, force=options.force)


def limits_of(options: argparse.Namespace) -> "Limits":
    """The limits of what is read."""
    from sentrax.data.limits import Limits

    return Limits(**dict(options.limit))


def kinds_help() -> str:
    """A table of the kinds of models that can be trained, for the end of a help text."""
    from sentrax.models.registry import TRAINABLE

    width = max(map(len, TRAINABLE))
    rows = (
        textwrap.fill(
            f"{name:{width}}  {kind.summary}",
            initial_indent="  ",
            subsequent_indent=" " * (width + 4),
            width=79,
        )
        for name, kind in TRAINABLE.items()
    )
    return "\n".join(["kinds of models:", *rows])


def chosen_model(options: argparse.Namespace) -> str:
    """The model that `--model` names; without it, the one that comes with sentrax, as a person is told."""
    from sentrax.models.pretrained import DEFAULT

    if options.model is not None:
        return str(options.model)
    if sys.stderr.isatty():
        other = f"{DEFAULT_OUTPUT} uses the one here" if os.path.exists(DEFAULT_OUTPUT) else "FILE uses yours"
        notify(f"using {DEFAULT}, which comes with sentrax; --model {other}")
    return DEFAULT


def model_file(model: str) -> Path:
    """The file of a model, given its name or the file itself.

    Raises:
        FileFormatError: If there is none.
    """
    from sentrax.models.pretrained import MODELS, find_model

    path = find_model(model)
    if not path.exists():
        raise FileFormatError(
            f"{path} does not exist; give a model file, train one with `sentrax train`, or give the name of a"
            f" model that comes with sentrax: {listed(MODELS)}"
        )
    return path


def load_model(model: str) -> "SavedModel":
    """A model, given its name or its file.

    Raises:
        FileFormatError: If it is missing, damaged, or not a model.
    """
    from sentrax.saved.loading import load_model

    return load_model(model_file(model))


def kind_names(text: str) -> tuple[str, ...]:
    """An option's value as kinds of models, separated by commas."""
    from sentrax.models.registry import trainable_kind

    try:
        return tuple(trainable_kind(name.strip()).name for name in text.split(","))
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def column(text: str) -> str | int:
    """An option's value as a column: its name, or its number from 1."""
    return int(text) if text.isdecimal() else text


def limit(text: str) -> tuple[str, int]:
    """An option's value as a limit: its name and its number."""
    from sentrax.data.limits import LIMITS

    name, _, number = text.partition("=")
    if name not in LIMITS:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=NUMBER; names are {', '.join(LIMITS)}")
    return name, count(number)


def whole_number(text: str) -> int:
    """An option's value as a whole number, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or more")
    return int(text)


def count(text: str) -> int:
    """An option's value as a whole number, 1 or more."""
    number = whole_number(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def amount(text: str) -> float:
    """An option's value as a number above 0."""
    number = _number(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return number


def share(text: str) -> float:
    """An option's value as a number from 0 to 1."""
    number = _number(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def defaults_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The default of each argument of a function that has one."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}


def given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """The named options that were given, by name; for options without a default."""
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}


def check_output_option(options: argparse.Namespace, *sources: str | None) -> None:
    """Check that a model may be saved at `--output`, before any work is done.

    Args:
        options: What `add_output_option` has added.
        *sources: What is read: paths, and names of corpora.

    Raises:
        FileWriteError: If nothing can be written there, it is a file that is read, or there is a file that
            is not a model and no `--force`.
    """
    from sentrax.data.sources import source_files
    from sentrax.saved.model import check_model_output

    refuse_standard_output(options.output, "a model is saved in a file")
    reads = (file for source in sources if source is not None for file in source_files(source))
    check_model_output(Path(options.output), reads=reads, force=options.force)
