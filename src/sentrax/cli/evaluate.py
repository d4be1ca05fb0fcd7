"""`sentrax evaluate`."""

import argparse
from typing import Any

from sentrax.cli.corpus import add_corpus_option, chosen_corpus
from sentrax.cli.defaults import DEFAULT_MODEL


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "evaluate",
        help="measure a saved classifier",
        description="Measure the accuracy of a saved classifier on the last fifth of a corpus, which"
        " `sentrax train` does not train on.",
        epilog="Example: sentrax evaluate --model tweets.safetensors --corpus twitter_samples",
    )
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="FILE", help="default: %(default)s")
    add_corpus_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, score, print."""
    from sentrax.model_file import SavedModel
    from sentrax.scoring import Scorer

    model = SavedModel.load(options.model)
    _, validation = chosen_corpus(options.corpus).split()
    best = Scorer(model).probabilities(validation.texts).argmax(axis=1)
    correct = sum(model.labels[place] == label for place, label in zip(best, validation.labels, strict=True))
    share = correct / len(validation) if len(validation) else float("nan")
    print(f"Accuracy on the {validation.name}: {share:.4f} ({correct:,} of {len(validation):,} texts)")
