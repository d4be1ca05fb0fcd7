"""`sentrax predict`."""

import argparse
import io
import sys
from collections.abc import Iterable
from typing import Any

from sentrax.cli.defaults import DEFAULT_MODEL


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "predict",
        help="label texts",
        description="Print label, probability and text, separated by tabs, for each text: those given, or"
        " each line of standard input.",
        epilog='Example: sentrax predict "What a lovely day :)"   or: sentrax predict < texts.txt',
    )
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="texts; if none, standard input is read")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="FILE", help="default: %(default)s")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, score, print."""
    from sentrax.model_file import SavedModel
    from sentrax.scoring import Scorer

    scorer = Scorer(SavedModel.load(options.model))
    # A byte that is not UTF-8 must not stop a stream of a million lines.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    for text in options.texts or _lines():
        label, probability = scorer.predict(text)
        print(f"{label}\t{probability:.4f}\t{' '.join(text.split())}")


def _lines() -> Iterable[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return (line.rstrip("\r\n") for line in sys.stdin)
