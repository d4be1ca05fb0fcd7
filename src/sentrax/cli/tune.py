"""`sentrax tune`."""

import argparse
from typing import Any

from sentrax.cli.data_options import add_data_options, notify, positive, read_data
from sentrax.cli.defaults import DEFAULT_MODEL, SEED_HELP
from sentrax.cli.outputs import check_output
from sentrax.cli.printing import print_json


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "tune",
        help="search for good settings under a budget",
        description="Try settings of the quick models on labelled texts for some minutes, then train the best"
        " on all of them, and save it. Trials are written down as they are done: after Ctrl-C, the same"
        " command goes on where it was.",
        epilog="Example: sentrax tune reviews.csv --minutes 5 --max-kb 2000 --output reviews.safetensors",
    )
    add_data_options(parser)
    budget = parser.add_argument_group("budget")
    budget.add_argument(
        "--minutes",
        type=float,
        metavar="N",
        help="time to search (default: 5, or with --trials as long as they take)",
    )
    budget.add_argument(
        "--trials", type=positive, metavar="N", help="how many settings to try, for an exact repetition"
    )
    budget.add_argument("--max-kb", type=float, metavar="N", help="how many kB the model file may have")
    budget.add_argument("--max-us", type=float, metavar="N", help="how many microseconds a text may take")
    parser.add_argument(
        "--models",
        metavar="NAMES",
        help="which kinds, with commas between (default: linear,averaging; linear for several labels a text)",
    )
    parser.add_argument(
        "--metric",
        default="accuracy",
        choices=("accuracy", "macro_recall"),
        help="what is to be as high as possible (default: %(default)s)",
    )
    parser.add_argument(
        "--output", default=DEFAULT_MODEL, metavar="FILE", help="the model file (default: %(default)s)"
    )
    parser.add_argument("--log", metavar="FILE", help="where trials are kept (default: OUTPUT.trials.jsonl)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=SEED_HELP)
    parser.add_argument("--json", action="store_true", help="print the best trial as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Search, train the best, save."""
    from dataclasses import asdict

    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.evaluation.tuning import SEARCHED, Budget, Trial, tune

    check_output(options.output)
    data = read_data(options, options.data)
    names = options.models.split(",") if options.models else list(SEARCHED)
    if options.models is None and data.is_multi_label:
        names.remove("averaging")
    minutes = 5.0 if options.minutes is None and options.trials is None else options.minutes
    log = options.log or f"{options.output}.trials.jsonl"

    def say(trial: Trial) -> None:
        notify(
            f"trial {trial.number}: {trial.model} {trial.settings or 'as it is'}: {100 * trial.score:.2f} %,"
            f" {trial.file_bytes / 1e3:,.0f} kB, {1e6 * trial.seconds_per_text:,.0f} µs a text"
        )

    budget = Budget(
        seconds=None if minutes is None else 60 * minutes,
        trials=options.trials,
        file_bytes=None if options.max_kb is None else int(1e3 * options.max_kb),
        seconds_per_text=None if options.max_us is None else options.max_us / 1e6,
    )
    try:
        best = tune(
            data,
            log,
            budget,
            models=names,
            metric=options.metric,
            seed=options.seed,
            on_trial=say,
        )
        notify(f"training the best, trial {best.number}, on all texts")
        classifier = SentimentClassifier(
            best.model, settings=best.settings or None, seed=options.seed, verbose=True
        )
        classifier.fit(data.texts, data.labels).save(options.output)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped; the same command goes on with the trials in {log}") from None
    if options.json:
        print_json({"model": options.output, "best": asdict(best)})
        return
    print(f"The best of the trials is {best.model} with {best.settings or 'its defaults'}")
    print(f"The model is in {options.output}")
