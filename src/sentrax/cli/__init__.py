"""The command `sentrax`: parse, call one function of the library, print. One module per verb."""

import argparse
import contextlib
import importlib
import io
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

from sentrax import __version__
from sentrax.cli.printing import one_line
from sentrax.errors import LabelWarning, SentraxError

VERBS = {
    "train": "train a classifier on labelled texts",
    "evaluate": "measure a saved classifier on labelled texts",
    "predict": "label texts, or every row of a file",
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
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments).parse_args(arguments)
    # What a terminal or a file cannot show must not stop a stream of a million lines.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LabelWarning)  # the readers have said it in a notice
            options.run(options)
        sys.stdout.flush()
    except SentraxError as error:
        print(f"sentrax: error: {one_line(str(error))}", file=sys.stderr)
        return 1
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # the reader, for example `head`, has seen enough
            print(f"sentrax: error: {one_line(str(error))}", file=sys.stderr)
        with contextlib.suppress(OSError, ValueError):
            # Keep Python from complaining at exit about what it could not write.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt as stop:
        print("sentrax:", *(stop.args or ["stopped"]), file=sys.stderr)
        return 130
    return 0


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong usage in one line, and prints descriptions as they are written."""

    def __init__(self, **arguments: Any):
        arguments.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **arguments)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"sentrax: error: {one_line(message)}; see `{self.prog} --help`\n")


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the whole command, with the options of the verb that is used."""
    parser = _Parser(
        prog="sentrax",
        description="Train, evaluate and use sentiment classifiers for short text.",
        epilog="""\
examples:
  sentrax train reviews.csv
  sentrax predict "What a lovely day :)"

`sentrax VERB --help` lists the options of a verb.""",
    )
    parser.add_argument("--version", action="version", version=f"sentrax {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", title="verbs")
    used = next((word for word in arguments if not word.startswith("-")), None)
    for verb, summary in VERBS.items():
        options = verbs.add_parser(verb, help=summary)
        if verb == used:
            importlib.import_module(f"sentrax.cli.{verb}").add_options(options)
    return parser
