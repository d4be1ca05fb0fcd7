"""`sentrax train`."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.cli.corpus import add_corpus_option, chosen_corpus
from sentrax.cli.data_options import add_data_options, notify, positive, read_data
from sentrax.cli.defaults import DEFAULT_MODEL, SEED_HELP
from sentrax.cli.outputs import check_output
from sentrax.cli.printing import print_json

if TYPE_CHECKING:
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.data.labelled import LabelledTexts


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "train",
        help="train a classifier and save it",
        description="Train a classifier on labelled texts, and save it in one file. DATA needs a column of"
        " texts and one of labels; any labels do. If it is stopped, the same command goes on where it was."
        " Without DATA, train the notebook's classifier on four fifths of a corpus.",
        epilog="Example: sentrax train reviews.csv --text review --label mood --output reviews.safetensors",
    )
    add_data_options(parser, required=False)
    add_model_options(parser)
    parser.add_argument(
        "--output", default=DEFAULT_MODEL, metavar="FILE", help="the model file (default: %(default)s)"
    )
    parser.add_argument(
        "--weights",
        default="float32",
        choices=("float32", "float16", "int8"),
        help="how to keep weights in the file: in 4, 2 or 1 bytes each (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print what the model file says as JSON")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=SEED_HELP)
    notebook = parser.add_argument_group("the notebook's classifier (without DATA)")
    add_corpus_option(notebook)
    notebook.add_argument("--steps", type=positive, default=100, metavar="N", help="default: %(default)s")
    notebook.add_argument("--batch-size", type=positive, default=16, metavar="N", help="default: %(default)s")
    notebook.add_argument(
        "--checkpoints", metavar="FOLDER", help="save checkpoints there, and go on from them if there are any"
    )
    parser.set_defaults(run=run, fail=parser.error)


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how to train."""
    training = parser.add_argument_group("training")
    training.add_argument(
        "--model",
        default="linear",
        metavar="NAME",
        help="which kind of model: lexicon, nbsvm, averaging, linear (quick), or dan, cnn, gru, transformer"
        " (neural networks, slower); default: %(default)s",
    )
    training.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the model; may be given several times (a wrong name lists those there are)",
    )
    training.add_argument(
        "--vectors",
        metavar="FILE",
        help="word vectors for a network to begin with: fastText's .vec, GloVe's text or word2vec's",
    )
    training.add_argument(
        "--validation",
        metavar="FILE",
        help="labelled texts to judge and calibrate by (default: parts of DATA are held out)",
    )
    training.add_argument(
        "--class-weight",
        choices=("balanced", "none"),
        default="balanced",
        help="balanced: each label counts the same; none: each text does (default: %(default)s)",
    )
    training.add_argument(
        "--precision",
        type=float,
        default=0.9,
        metavar="SHARE",
        help="the share of answers that are to be right where the model is not unsure (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> None:
    """Train and save."""
    check_output(options.output)
    if options.data is None:
        _train_the_notebooks(options)
        return
    settings = _settings(options)
    data = read_data(options, options.data)
    validation = None
    if options.validation is not None:
        held_out = read_data(options, options.validation)
        validation = (held_out.texts, held_out.labels)
    if options.vectors is not None:
        from sentrax.models.networks.pretrained_vectors import vectors_for

        settings["vectors"] = vectors_for(options.vectors, data.texts, on_notice=notify)
    notify(f"training the model {options.model!r} on {len(data):,} texts of {data.name}")
    classifier = _trained(options, settings, data, validation)
    if options.json:
        print_json({"model": options.output, **classifier.model_.details})
        return
    print("\n".join(summary(classifier)))
    print(f"The model is in {options.output}")


def _trained(
    options: argparse.Namespace, settings: dict[str, Any], data: "LabelledTexts", validation: Any
) -> "SentimentClassifier":
    """The classifier, trained and saved; what is finished of it is kept beside the output until then."""
    from sentrax.models.checkpoints import FitCheckpoints

    checkpoints = FitCheckpoints(Path(f"{options.output}.checkpoint"))
    classifier = classifier_of(options, settings)
    try:
        classifier.fit(data.texts, data.labels, validation=validation, checkpoint=checkpoints)
        classifier.save(options.output, quantize=options.weights)
    except KeyboardInterrupt:
        if checkpoints.can_resume:
            raise KeyboardInterrupt(
                f"stopped; the same command goes on where it was, with {checkpoints.folder}"
            ) from None
        raise
    checkpoints.remove()
    return classifier


def classifier_of(options: argparse.Namespace, settings: dict[str, Any]) -> "SentimentClassifier":
    """The classifier that the options describe, with these settings of its model."""
    from sentrax.classifier.estimator import SentimentClassifier

    return SentimentClassifier(
        options.model,
        class_weight=None if options.class_weight == "none" else options.class_weight,
        precision=options.precision,
        settings=settings or None,
        seed=options.seed,
        verbose=True,
    )


def summary(classifier: "SentimentClassifier") -> list[str]:
    """What held-out texts say about a classifier, in a few lines."""
    from sentrax.cli.printing import share_with_interval

    scores = classifier.scores_
    if "accuracy" not in scores:
        return ["Too few texts to hold any out, so nothing is known about how good the model is."]
    lines = [
        f"Accuracy on {scores['texts']:,} texts held out:"
        f" {share_with_interval(scores['accuracy'], scores['accuracy_interval'])}"
    ]
    if "macro_recall" in scores:
        lines.append(f"Mean of the labels' recalls: {100 * scores['macro_recall']:.1f} %")
    lines.append(
        f"Calibration error: {scores['calibration_error']:.3f}"
        f" ({scores['calibration_error_before']:.3f} before calibration)"
    )
    if scores["precision"] is not None and scores["coverage"] < 1:
        lines.append(
            f"Where it is sure, for {scores['coverage']:.0%} of texts, {scores['precision']:.0%}"
            " are right; of the others `sentrax predict --unsure` says unsure"
        )
    return lines


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the options give, checked before any file is read."""
    from sentrax.models.registry import trainable_kind

    settings = dict(map(_setting, options.set))
    kind = trainable_kind(options.model)
    kind.load_settings(settings)
    if options.vectors is not None:
        kind.load_settings({"vectors": None})
    return settings


def _setting(text: str) -> tuple[str, Any]:
    from sentrax.errors import InputError

    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"--set {text}: expected NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


_FOR_DATA: Mapping[str, Any] = {
    "model": "linear",
    "set": [],
    "vectors": None,
    "validation": None,
    "class_weight": "balanced",
    "precision": 0.9,
}
"""The options that say how to train on DATA, and what they are if they are not given."""


def _train_the_notebooks(options: argparse.Namespace) -> None:
    for name, default in _FOR_DATA.items():
        if getattr(options, name) != default:
            options.fail(
                f"--{name.replace('_', '-')} needs DATA; without it, the notebook's model is trained"
            )
    from sentrax.data.labelled import split_in_order

    corpus = chosen_corpus(options.corpus)
    train, validation = split_in_order(corpus)
    print(
        f"Training on {len(train):,} texts of {corpus.name} for {options.steps} steps ...",
        file=sys.stderr if options.json else sys.stdout,
        flush=True,
    )

    from sentrax.notebook import keep_compiled_programs
    from sentrax.notebook.training import train_on

    keep_compiled_programs()
    model = train_on(
        train,
        validation=validation,
        n_steps=options.steps,
        batch_size=options.batch_size,
        seed=options.seed,
        output_dir=options.checkpoints,
    )
    model.quantize(options.weights).save(options.output)
    if options.json:
        print_json({"model": options.output, **model.details})
    else:
        print(f"The model is in {options.output}")
