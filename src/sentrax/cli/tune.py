"""`sentrax tune`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax.cli.options import (
    SEED_HELP,
    add_data_options,
    add_output_option,
    amount,
    check_output_option,
    count,
    defaults_of,
    kind_names,
    read_data,
    whole_number,
)
from sentrax.cli.printing import notify, print_json, say_facts, say_saved, settings_in_words

if TYPE_CHECKING:
    from sentrax.evaluation.tuning import Trial

_MINUTES = 5.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax tune`."""
    from sentrax.evaluation.tuning import METRICS, tune

    defaults = defaults_of(tune)
    parser.usage = "%(prog)s DATA [OPTIONS]"
    parser.description = """\
Try settings of the quick kinds of models on labelled texts for a few minutes,
then train the best on all texts and save it. Finished trials are logged: after
Ctrl-C, run the same command again to resume."""
    parser.epilog = """\
example:
  sentrax tune reviews.csv --minutes 5 --max-kb 2000"""
    add_data_options(parser)
    budget = parser.add_argument_group("budget")
    budget.add_argument(
        "--minutes",
        type=amount,
        metavar="N",
        help=f"time to search (default: {_MINUTES:.0f}, or no limit with --trials)",
    )
    budget.add_argument(
        "--trials",
        type=count,
        metavar="N",
        help="number of settings to try; unlike --minutes, it makes the search repeatable",
    )
    budget.add_argument("--max-kb", type=amount, metavar="N", help="largest model file, in kB")
    budget.add_argument("--max-us", type=amount, metavar="N", help="longest time per text, in microseconds")
    parser.add_argument(
        "--kinds",
        type=kind_names,
        metavar="NAMES",
        help="kinds of models, separated by commas (default: those that are quick to train)",
    )
    parser.add_argument(
        "--metric",
        default=defaults["metric"],
        choices=METRICS,
        help="metric to maximize (default: %(default)s)",
    )
    add_output_option(parser)
    parser.add_argument("--log", metavar="FILE", help="log of the trials (default: OUTPUT.trials.jsonl)")
    parser.add_argument("--seed", type=whole_number, default=defaults["seed"], metavar="N", help=SEED_HELP)
    parser.add_argument("--json", action="store_true", help="print the best trial as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Search, train the best, save."""
    from dataclasses import asdict

    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.data.sources import source_files
    from sentrax.errors import FileWriteError
    from sentrax.evaluation.tuning import SEARCHED, Budget, tune
    from sentrax.files.output_paths import check_not_read, is_same_file, resolve_output

    check_output_option(options, options.data)
    log = Path(options.log or f"{options.output}.trials.jsonl")
    resolve_output(log)
    check_not_read(log, source_files(options.data))
    if is_same_file(log, Path(options.output)):
        raise FileWriteError(f"cannot write {log}: the model is saved there; choose another --log")
    data = read_data(options, options.data)
    kinds = options.kinds or [name for name in SEARCHED if name != "averaging" or not data.is_multi_label]
    minutes = _MINUTES if options.minutes is None and options.trials is None else options.minutes
    budget = Budget(
        seconds=None if minutes is None else 60 * minutes,
        trials=options.trials,
        file_bytes=None if options.max_kb is None else int(1e3 * options.max_kb),
        seconds_per_text=None if options.max_us is None else options.max_us / 1e6,
    )

    def report(trial: "Trial") -> None:
        notify(
            f"trial {trial.number}: {trial.model} {settings_in_words(trial.settings)}:"
            f" {options.metric.replace('_', ' ')} {trial.score:.2%}, {trial.file_bytes / 1e3:,.0f} kB,"
            f" {1e6 * trial.seconds_per_text:,.0f} µs per text"
        )

    try:
        best = tune(
            data, log, budget, models=kinds, metric=options.metric, seed=options.seed, on_trial=report
        )
        notify(f"training on all texts with the settings of trial {best.number}, the best")
        classifier = SentimentClassifier(
            best.model,
            settings=best.settings or None,
            seed=options.seed,
            verbose=True,
            keep_na=data.keep_na,
        )
        classifier.fit(data.texts, data.labels).save(options.output, force=options.force)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped; run the same command again to resume from {log}") from None
    if options.json:
        print_json({"model": options.output, "best": asdict(best)})
        return
    say_facts([f"Best trial: {best.model} {settings_in_words(best.settings)}"])
    say_saved(options.output)
