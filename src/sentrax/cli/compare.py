"""`sentrax compare`."""

import argparse
from typing import TYPE_CHECKING, Any

from sentrax.cli.options import (
    SEED_HELP,
    add_data_options,
    defaults_of,
    kind_names,
    kinds_help,
    read_data,
    whole_number,
)
from sentrax.cli.printing import notify, number, percent, percent_with_interval, print_json, say_table
from sentrax.errors import TrainingError
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.evaluation.comparison import ComparisonResult


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax compare`."""
    from sentrax.evaluation.comparison import compare

    parser.usage = "%(prog)s DATA [OPTIONS]"
    parser.description = """\
Train every kind of model on the same labelled texts, measure each on the same
held-out texts, and print one table: accuracy with its 95% interval, training
time, file size, time per text."""
    parser.epilog = f"""\
{kinds_help()}

example:
  sentrax compare reviews.csv --kinds nbsvm,averaging,linear"""
    add_data_options(parser)
    parser.add_argument(
        "--kinds",
        type=kind_names,
        metavar="NAMES",
        help="kinds of models, separated by commas (default: all; networks take longest)",
    )
    parser.add_argument(
        "--test", metavar="FILE", help="labelled texts to measure on (default: a fifth of DATA)"
    )
    parser.add_argument(
        "--seed", type=whole_number, default=defaults_of(compare)["seed"], metavar="N", help=SEED_HELP
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, measure, print."""
    from sentrax.data.splits import split
    from sentrax.evaluation.comparison import compare
    from sentrax.models.registry import TRAINABLE

    train = read_data(options, options.data)
    if options.test is None:
        train, test = split(train, 0.2, options.seed)
    else:
        test = read_data(options, options.test)
    notify(f"training on {counted(len(train), 'text')}, measuring on {len(test):,}")
    results = []
    for result in compare(
        train,
        test,
        tuple(TRAINABLE) if options.kinds is None else options.kinds,
        seed=options.seed,
        verbose=True,
        on_failure=lambda name, error: notify(f"{name} is skipped: {error}"),
    ):
        results.append(result)
        notify(f"{result.name}: {percent(result.scores['accuracy'])} in {result.seconds:.1f} s")
    if not results:
        raise TrainingError("no kind of model could be trained on these texts")
    if options.json:
        print_json([_as_json(result) for result in results])
    else:
        bars = [result.scores["accuracy"] for result in results]
        say_table(_HEADINGS, [_row(result) for result in results], bars=bars, bar_heading="accuracy")


_HEADINGS = (
    "kind",
    "accuracy (95% interval)",
    "macro recall",
    "calibration error",
    "training",
    "file",
    "per text",
)


def _row(measured: "ComparisonResult") -> tuple[str, ...]:
    result = measured.scores
    return (
        measured.name,
        percent_with_interval(result["accuracy"], result["accuracy_interval"]),
        percent(result["macro_recall"]) if "macro_recall" in result else "-",
        number(result["calibration_error"]),
        f"{measured.seconds:.1f} s",
        f"{measured.file_bytes / 1e6:.2f} MB",
        f"{1e6 * measured.seconds_per_text:,.0f} µs",
    )


def _as_json(measured: "ComparisonResult") -> dict[str, Any]:
    return {
        "kind": measured.name,
        "seconds": measured.seconds,
        "bytes": measured.file_bytes,
        "seconds_per_text": measured.seconds_per_text,
        **measured.scores,
    }
