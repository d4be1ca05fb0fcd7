"""The command `sentrax`: parse, call one function of the library, print. One module a verb."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence

from sentrax import __version__
from sentrax.cli.printing import plain
from sentrax.errors import SentraxError

_VERBS = ("train", "evaluate", "predict", "compare", "tune", "show", "convert")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all went well, 1 after an error, 2 for wrong usage, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="sentrax",
        description="Train, evaluate and use sentiment classifiers for short text.",
        epilog='Example: sentrax train reviews.csv && sentrax predict "What a lovely day :)"   Each verb has'
        " a --help of its own.",
    )
    parser.add_argument("--version", action="version", version=f"sentrax {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="{" + ",".join(_VERBS) + "}")
    for verb in _VERBS:
        importlib.import_module(f"sentrax.cli.{verb}").add_parser(verbs)
    options = parser.parse_args(arguments)
    # What a terminal or a file cannot show must not stop a stream of a million lines.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        options.run(options)
        sys.stdout.flush()
    except SentraxError as error:
        print("sentrax:", *plain(str(error)).split(), file=sys.stderr)  # one line, whatever it says
        return 1
    except BrokenPipeError:
        # The reader, for example `head`, has seen enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt as stop:
        print("sentrax:", *(stop.args or ["stopped"]), file=sys.stderr)
        return 130
    return 0
