"""`sentrax notebook`: the course notebook's classifier in the shell, with verbs of its own."""

import argparse
import contextlib
import os
import sys
from typing import TYPE_CHECKING

from sentrax.cli.options import (
    DATA_HELP,
    add_output_option,
    check_output_option,
    count,
    given,
    load_model,
    whole_number,
)
from sentrax.cli.printing import notify, print_json, say_facts, say_saved
from sentrax.errors import FileFormatError
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.data.labelled import LabelledTexts
    from sentrax.saved.model import SavedModel

NOTEBOOK_MODEL = "notebook.safetensors"
_ARGUMENTS = ("n_steps", "batch_size", "seed", "output_dir")
"""The arguments of `train_on` that options set."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax notebook`."""
    parser.description = """\
The classifier of the course notebook: the mean of word vectors, trained with
the notebook's settings on the first four fifths of a corpus of positive and
negative tweets. Its stop-word list removes `not` and `no`, so it cannot
understand negation; use `sentrax train` for a better classifier."""
    verbs = parser.add_subparsers(dest="notebook_verb", required=True, metavar="VERB", title="verbs")
    _add_train(verbs.add_parser("train", help="train the notebook's classifier"))
    _add_evaluate(verbs.add_parser("evaluate", help="measure it on the last fifth of a corpus"))
    _add_predict(verbs.add_parser("predict", help="label texts"))


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.description = "Train the notebook's classifier on the first four fifths of a corpus."
    parser.epilog = "example:\n  sentrax notebook train twitter_samples --steps 100"
    _add_data(parser)
    parser.add_argument(
        "--steps",
        dest="n_steps",
        type=count,
        metavar="N",
        help="training steps (default: as in the notebook)",
    )
    parser.add_argument(
        "--batch-size",
        type=count,
        metavar="N",
        help="texts per step, an even number (default: as in the notebook)",
    )
    parser.add_argument("--seed", type=whole_number, metavar="N", help="random seed")
    parser.add_argument(
        "--checkpoints",
        dest="output_dir",
        metavar="FOLDER",
        help="save checkpoints there, and resume from them if there are any",
    )
    add_output_option(parser, NOTEBOOK_MODEL)
    parser.add_argument(
        "--json", action="store_true", help="print the model's details as JSON, and the log to standard error"
    )
    parser.set_defaults(run=train)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.description = """\
Measure the notebook's classifier on the last fifth of a corpus, on which it
was not trained."""
    parser.epilog = "example:\n  sentrax notebook evaluate twitter_samples"
    _add_data(parser)
    _add_model(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=evaluate)


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print label, probability and text for each text."
    parser.epilog = 'example:\n  sentrax notebook predict "What a lovely day :)"'
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="texts")
    _add_model(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object per text")
    parser.set_defaults(run=predict)


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", default=NOTEBOOK_MODEL, metavar="FILE", help="model file (default: %(default)s)"
    )


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "data",
        nargs="?",
        default="twitter_samples",
        metavar="DATA",
        help=f"{DATA_HELP}; the labels must be positive and negative (default: %(default)s)",
    )


def train(options: argparse.Namespace) -> None:
    """Train and save."""
    check_output_option(options, options.data)
    part, validation = _read_parts(options.data)

    from sentrax.notebook import keep_compiled_programs
    from sentrax.notebook.training import train_on

    notify(f"training the notebook's classifier on {counted(len(part), 'text')} of {options.data}")
    keep_compiled_programs()
    with contextlib.redirect_stdout(sys.stderr) if options.json else contextlib.nullcontext():
        model = train_on(part, validation=validation, **given(options, _ARGUMENTS))
    model.save(options.output, force=options.force)
    if options.json:
        print_json({"model": options.output, "labels": list(model.labels), **model.details})
    else:
        say_saved(options.output, "notebook predict")


def evaluate(options: argparse.Namespace) -> None:
    """Load, measure, print."""
    from sentrax.classifier.estimator import SentimentClassifier

    classifier = SentimentClassifier.from_model(_load(options))
    _, validation = _read_parts(options.data)
    accuracy = classifier.score(validation.texts, validation.labels)
    if options.json:
        print_json(
            {
                "model": options.model,
                "data": options.data,
                "texts": len(validation),
                "accuracy": float(accuracy),
            }
        )
        return
    texts = counted(len(validation), "text")
    say_facts([f"Accuracy on the last fifth of {options.data} ({texts}): {accuracy:.4f}"])


def predict(options: argparse.Namespace) -> None:
    """Load, score, print."""
    from sentrax.cli.predict import print_answer
    from sentrax.scoring.scorer import Scorer

    scorer = Scorer(_load(options))
    for text in options.texts:
        print_answer(scorer, text, as_json=options.json)


def _load(options: argparse.Namespace) -> "SavedModel":
    if options.model == NOTEBOOK_MODEL and not os.path.exists(NOTEBOOK_MODEL):
        raise FileFormatError(
            f"{NOTEBOOK_MODEL} does not exist; train it with `sentrax notebook train`, or give a --model"
        )
    return load_model(options.model)


def _read_parts(source: str) -> "tuple[LabelledTexts, LabelledTexts]":
    """The first four fifths of each label's texts, and the rest."""
    from sentrax.data.reading import read_labelled
    from sentrax.data.splits import split_in_order

    return split_in_order(read_labelled(source, on_notice=notify))
