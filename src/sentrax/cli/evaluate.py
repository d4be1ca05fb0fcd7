"""`sentrax evaluate`."""

import argparse
from typing import Any

from sentrax.cli.options import add_data_options, add_model_option, chosen_model, load_model, read_data
from sentrax.cli.printing import number, print_json, say, say_facts, say_table, score_lines


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax evaluate`."""
    parser.usage = "%(prog)s DATA [OPTIONS]"
    parser.description = """\
Measure a classifier on labelled texts: its accuracy with a 95% interval, its
calibration, each label, and which labels it confuses. Without --model that is
the English one that comes with sentrax."""
    parser.epilog = """\
examples:
  sentrax evaluate tweets.csv
  sentrax evaluate test.csv --model reviews.safetensors"""
    add_data_options(parser)
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, measure, print."""
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.data.label_values import is_missing_marker
    from sentrax.evaluation.evaluation import check_labels, evaluate_classifier

    name = chosen_model(options)
    classifier = SentimentClassifier.from_model(load_model(name))
    # A model with the label "None" was trained on data in which that is one.
    options.keep_na = options.keep_na or any(map(is_missing_marker, classifier.model_.labels))
    data = read_data(options, options.data)
    model = classifier.model_
    check_labels(data, name, model.labels, is_multi_label=model.multi_label)
    result = evaluate_classifier(classifier, data.texts, data.labels)
    if options.json:
        print_json(result)
    else:
        _report(result)


def _report(result: dict[str, Any]) -> None:
    names = list(result["labels"])
    say_facts(score_lines(result, "text"))
    say()
    say_table(
        ("label", "texts", "precision", "recall", "F1"),
        [
            (name, f"{scores['texts']:,}", *(number(scores[key]) for key in ("precision", "recall", "f1")))
            for name, scores in result["labels"].items()
        ],
        names,
        [scores["f1"] or 0.0 for scores in result["labels"].values()],
        "F1, 0 to 1",
    )
    if "confusion" in result:
        rows = [
            (name, *(f"{count:,}" for count in counts))
            for name, counts in zip(names, result["confusion"], strict=True)
        ]
        say()
        say_table(("actual \\ predicted", *names), rows, names)
