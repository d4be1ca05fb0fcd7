"""The command `sentrax`: parse, call one function of the library, print. One module per verb."""

import argparse
import contextlib
import importlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from sentrax import __version__
from sentrax.cli.printing import flush, notify, one_line
from sentrax.errors import LabelWarning, SentraxError

VERBS = {
    "predict": "label texts, or every row of a file",
    "explain": "say why: what each word of a text adds to its label",
    "train": "train a classifier on labelled texts",
    "evaluate": "measure a classifier on labelled texts",
    "check": "test how a classifier behaves, case by case",
    "doctor": "say what is wrong with labelled texts, and mend it",
    "compare": "train every kind of model and compare them",
    "tune": "search for good settings within a budget",
    "show": "describe a model file",
    "convert": "convert a fastText model, or make a model smaller",
    "notebook": "train, evaluate and use the course notebook's classifier",
}
"""What each verb does. Its module, of the same name, is imported only when it is used."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    0 is success, 1 an error, 2 wrong usage, 130 Ctrl-C.
    """
    _open_standard_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parse(arguments)
    if sys.stdout is None:
        notify("error: standard output is closed; send it to a file, or to /dev/null")
        return 1
    # What a terminal or a file cannot show must not stop a stream of a million lines.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LabelWarning)  # the readers have said it in a notice
        return exit_code_of(lambda: options.run(options))


def exit_code_of(run: Callable[[], int | None]) -> int:
    """Run what prints results; its exit code, or that of the error in which it ends, which is printed."""
    try:
        code = run() or 0
        flush()
    except BrokenPipeError:  # the reader, for example `head`, has seen enough
        code = 1
    except (SentraxError, OSError) as error:
        notify(f"error: {error}")
        code = 1
    except MemoryError as error:
        notify(f"error: there is not enough memory{f': {error}' if str(error) else ''}")
        code = 1
    except KeyboardInterrupt as stop:
        notify(str(stop) or "stopped")
        code = 130
    else:
        return code
    try:
        flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            # Keep Python from complaining at exit about what it could not write.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _open_standard_streams() -> None:
    """Open the null device in place of streams that are closed.

    Otherwise the next file that is opened would take the place of one, and get what is meant for it.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - for as long as the process lives


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong usage in one line, and prints descriptions as they are written."""

    def __init__(self, **arguments: Any):
        arguments.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **arguments)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"sentrax: error: {one_line(message)}; see `{self.prog} --help`\n")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options that these arguments give; of all verbs, only the one that is used is imported."""
    parser = _Parser(
        prog="sentrax",
        description="Say what short texts feel, or train a classifier with labels of your own.",
        epilog="""\
examples:
  sentrax predict "What a lovely day :)"
  sentrax predict --input tweets.csv --output scored.csv
  sentrax train reviews.csv --output reviews.safetensors

`sentrax VERB --help` lists the options of a verb.""",
    )
    parser.add_argument("--version", action="version", version=f"sentrax {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", title="verbs")
    used = next((word for word in arguments if not word.startswith("-")), None)
    parsers = {verb: verbs.add_parser(verb, help=summary) for verb, summary in VERBS.items()}
    if used in parsers:
        importlib.import_module(f"sentrax.cli.{used}").add_options(parsers[used])
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(2)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:  # argparse would name the help of the whole command
        is_text = hasattr(options, "texts") and not unknown[0].startswith("--")
        hint = "; a text that begins with - stands after --" if is_text else ""
        parsers[options.verb].error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
    return options
