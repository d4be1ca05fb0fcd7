"""`sentrax compare`."""

import argparse
from typing import TYPE_CHECKING, Any

from sentrax.cli.data_options import add_data_options, notify, read_data
from sentrax.cli.defaults import SEED_HELP
from sentrax.cli.printing import print_json, share_with_interval, table

if TYPE_CHECKING:
    from sentrax.evaluation.comparison import ComparisonResult


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "compare",
        help="train every kind of model and compare them",
        description="Train every kind of model on the same labelled texts, measure each on the same held-out"
        " ones, and print one table: accuracy with its 95 % interval, time, size, latency.",
        epilog="Example: sentrax compare reviews.csv --models nbsvm,averaging,linear",
    )
    add_data_options(parser)
    parser.add_argument(
        "--models",
        metavar="NAMES",
        help="which kinds, with commas between (default: all; networks take longest)",
    )
    parser.add_argument(
        "--test", metavar="FILE", help="labelled texts to measure on (default: a fifth of DATA)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=SEED_HELP)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, measure, print."""
    from sentrax.data.labelled import split
    from sentrax.evaluation.comparison import compare
    from sentrax.models.registry import TRAINABLE

    names = tuple(TRAINABLE) if options.models is None else tuple(options.models.split(","))
    train = read_data(options, options.data)
    if options.test is None:
        train, test = split(train, 0.2, options.seed)
    else:
        test = read_data(options, options.test)
    notify(f"training on {len(train):,} texts, measuring on {len(test):,}")
    results = []
    for result in compare(
        train,
        test,
        names,
        seed=options.seed,
        verbose=True,
        on_failure=lambda name, error: notify(f"the model {name!r} is left out: {error}"),
    ):
        results.append(result)
        notify(f"{result.name}: {100 * result.scores['accuracy']:.1f} % in {result.seconds:.1f} s")
    if options.json:
        print_json([_as_json(result) for result in results])
    elif results:
        print(table(_HEADINGS, [_row(result) for result in results]))


_HEADINGS = ("model", "accuracy, 95 % interval", "recalls", "calibration", "training", "file", "a text")


def _row(measured: "ComparisonResult") -> tuple[str, ...]:
    result = measured.scores
    return (
        measured.name,
        share_with_interval(result["accuracy"], result["accuracy_interval"]),
        f"{100 * result['macro_recall']:.1f} %" if "macro_recall" in result else "-",
        f"{result['calibration_error']:.3f}",
        f"{measured.seconds:.1f} s",
        f"{measured.file_bytes / 1e6:.2f} MB",
        f"{1e6 * measured.seconds_per_text:,.0f} µs",
    )


def _as_json(measured: "ComparisonResult") -> dict[str, Any]:
    return {
        "model": measured.name,
        "seconds": measured.seconds,
        "bytes": measured.file_bytes,
        "seconds_per_text": measured.seconds_per_text,
        **measured.scores,
    }
