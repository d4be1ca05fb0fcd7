"""`sentrax train`."""

import argparse
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.cli.options import (
    SEED_HELP,
    add_data_options,
    add_output_option,
    add_quantize_option,
    add_report_option,
    check_output_option,
    check_report_option,
    defaults_of,
    kinds_help,
    read_data,
    share,
    whole_number,
)
from sentrax.cli.printing import notify, print_json, say, say_facts, say_saved, score_lines
from sentrax.files.working_folder import check_no_link
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.data.labelled import LabelledTexts
    from sentrax.models.history import TrainingHistory


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax train`."""
    from sentrax.classifier.estimator import SentimentClassifier

    defaults = defaults_of(SentimentClassifier)
    parser.usage = "%(prog)s DATA [OPTIONS]"
    parser.description = """\
Train a classifier on labelled texts and save it in one file. DATA needs a
column of texts and a column of labels, which may be any strings or numbers.
Some texts are held out to calibrate the probabilities and to measure how good
the classifier is. What is saved is used with --model.
After Ctrl-C or a crash, run the same command again to resume."""
    parser.epilog = f"""\
{kinds_help()}

examples:
  sentrax train reviews.csv --output reviews.safetensors
  sentrax predict --model reviews.safetensors "What a lovely day :)"
  sentrax train reviews.csv --text review --label mood --kind nbsvm
  sentrax train sample"""
    add_data_options(parser)
    training = parser.add_argument_group("training")
    training.add_argument(
        "--kind",
        default=defaults["model"],
        metavar="NAME",
        help="kind of model, see below (default: %(default)s)",
    )
    training.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="model setting to override; repeat for several (an unknown name prints a list of the settings)",
    )
    training.add_argument(
        "--vectors",
        metavar="FILE",
        help="word vectors for a network to start from: fastText's .vec, GloVe's text format, or word2vec's",
    )
    training.add_argument(
        "--validation",
        metavar="FILE",
        help="labelled texts to calibrate and measure on (default: parts of DATA are held out)",
    )
    training.add_argument(
        "--class-weight",
        choices=("balanced", "none"),
        default=defaults["class_weight"] or "none",
        help="balanced: every label counts the same; none: every text does (default: %(default)s)",
    )
    training.add_argument(
        "--precision",
        type=share,
        default=defaults["precision"],
        metavar="SHARE",
        help="share of confident answers that should be right; other answers are unsure. It is promised, with"
        " 95%% confidence, if the held-out texts are enough for that (default: %(default)s)",
    )
    training.add_argument("--seed", type=whole_number, default=defaults["seed"], metavar="N", help=SEED_HELP)
    add_output_option(parser)
    add_report_option(parser, "how the training went, and how good the result is,")
    add_quantize_option(parser, "int8 for linear, float16 if it has more than 50 labels, else float32")
    parser.add_argument("--json", action="store_true", help="print the model's details as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train and save."""
    from sentrax.models.history import TrainingHistory

    check_output_option(options, options.data, options.validation, options.vectors)
    check_report_option(options, options.data, options.validation, options.vectors, output=options.output)
    check_no_link(_checkpoint_folder(options))
    settings = _settings(options)
    history = TrainingHistory()
    history.start("reading")
    data = read_data(options, options.data)
    validation = None
    if options.validation is not None:
        held_out = read_data(options, options.validation)
        validation = (held_out.texts, held_out.labels)
    _warn(options, data, None if options.validation is None else held_out)
    if options.vectors is not None:
        from sentrax.models.networks.pretrained_vectors import vectors_for

        settings["vectors"] = vectors_for(options.vectors, data.texts, on_notice=notify)
    notify(f"training on {counted(len(data), 'text')} of {options.data} (kind: {options.kind})")
    classifier = _fit_and_save(options, settings, data, validation, history)
    if options.json:
        print_json({"model": options.output, **classifier.model_.details})
    else:
        _say_scores(options, classifier)
    if options.report is not None:
        _write_report(options, classifier, data.name, history)


def _say_scores(options: argparse.Namespace, classifier: "SentimentClassifier") -> None:
    if "accuracy" in classifier.scores_:
        say_facts(score_lines(classifier.scores_, "held-out text"))
    else:
        say("Too few held-out texts to estimate the accuracy")
    say_saved(options.output)


def _warn(options: argparse.Namespace, data: "LabelledTexts", validation: "LabelledTexts | None") -> None:
    """Say the one or two things about the data that matter most, if a person is there to read them."""
    from sentrax.evaluation.doctor.before_training import warn_before_training

    if options.json:
        return
    warnings = warn_before_training(data, validation, is_balanced=options.class_weight == "balanced")
    for warning in warnings:
        notify(f"{options.data}: {warning}")
    if warnings:
        notify(f"details, and how to mend it: sentrax doctor {shlex.quote(options.data)}")


def _write_report(
    options: argparse.Namespace, classifier: "SentimentClassifier", data: str, history: "TrainingHistory"
) -> None:
    from sentrax.evaluation.full import describe_model
    from sentrax.evaluation.report.training import write_training_report

    model = classifier.model_
    training = {
        "model": describe_model(model, options.output),
        "data": {"name": data},
        "scores": classifier.scores_,
        "history": history.to_json(),
        "parameters": model.details["parameters"],
    }
    write_training_report(options.report, training, force=options.force)
    notify(f"wrote the report {options.report}")


def _fit_and_save(
    options: argparse.Namespace,
    settings: dict[str, Any],
    data: "LabelledTexts",
    validation: Any,
    history: "TrainingHistory",
) -> "SentimentClassifier":
    """Fit the classifier and save it; until then, keep finished parts in a folder next to the output."""
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.models.checkpoints import FitCheckpoints

    checkpoints = FitCheckpoints(_checkpoint_folder(options))
    classifier = SentimentClassifier(
        options.kind,
        class_weight=None if options.class_weight == "none" else options.class_weight,
        precision=options.precision,
        settings=settings or None,
        seed=options.seed,
        verbose=True,
        keep_na=data.keep_na,
    )
    try:
        classifier.fit(
            data.texts, data.labels, validation=validation, checkpoint=checkpoints, history=history
        )
        history.start("saving")
        classifier.save(options.output, quantize=options.quantize, force=options.force)
    except KeyboardInterrupt:
        if checkpoints.can_resume:
            raise KeyboardInterrupt(
                f"stopped; run the same command again to resume from {checkpoints.folder}"
            ) from None
        raise
    history.stop()
    checkpoints.remove()
    return classifier


def _checkpoint_folder(options: argparse.Namespace) -> Path:
    return Path(f"{options.output}.checkpoint")


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that `--set` gives, checked before any file is read."""
    from sentrax.models.registry import trainable_kind

    settings = dict(map(_setting, options.set))
    kind = trainable_kind(options.kind)
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
