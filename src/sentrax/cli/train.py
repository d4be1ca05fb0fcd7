"""`sentrax train`."""

import argparse
from typing import Any

from sentrax.cli.corpus import add_corpus_option, chosen_corpus
from sentrax.cli.defaults import DEFAULT_MODEL


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "train",
        help="train a classifier and save it",
        description="Train the notebook's classifier on four fifths of a corpus, and save it in one file.",
        epilog="Example: sentrax train --corpus twitter_samples --steps 100 --output tweets.safetensors",
    )
    add_corpus_option(parser)
    parser.add_argument("--output", default=DEFAULT_MODEL, metavar="FILE", help="default: %(default)s")
    parser.add_argument("--steps", type=_positive, default=100, metavar="N", help="default: %(default)s")
    parser.add_argument("--batch-size", type=_positive, default=16, metavar="N", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--checkpoints", metavar="FOLDER", help="save checkpoints there, and go on from them if there are any"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train and save."""
    corpus = chosen_corpus(options.corpus)
    train, validation = corpus.split()
    print(f"Training on {len(train):,} texts of {corpus.name} for {options.steps} steps ...", flush=True)

    from sentrax.classifier import train_on
    from sentrax.notebook import keep_compiled_programs

    keep_compiled_programs()
    model = train_on(
        train,
        validation=validation,
        n_steps=options.steps,
        batch_size=options.batch_size,
        seed=options.seed,
        output_dir=options.checkpoints,
    )
    model.save(options.output)
    print(f"The model is in {options.output}")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
