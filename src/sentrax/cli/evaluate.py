"""`sentrax evaluate`."""

import argparse
from typing import TYPE_CHECKING, Any

from sentrax.cli.options import (
    add_data_options,
    add_model_option,
    add_report_option,
    check_report_option,
    chosen_model,
    load_model,
    read_data,
)
from sentrax.cli.printing import notify, number, print_json, say, say_facts, say_table, score_lines

if TYPE_CHECKING:
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.data.labelled import LabelledTexts


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
  sentrax evaluate test.csv --model reviews.safetensors
  sentrax evaluate test.csv --model reviews.safetensors --report report.html"""
    add_data_options(parser)
    add_model_option(parser)
    add_report_option(parser, "the result, with pictures,")
    parser.add_argument(
        "--force", action="store_true", help="replace the report even if the file is not one of sentrax"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, measure, print."""
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.data.label_values import is_missing_marker
    from sentrax.evaluation.evaluation import check_labels, evaluate_classifier
    from sentrax.models.pretrained import find_model

    name = chosen_model(options)
    check_report_option(options, options.data, str(find_model(name)))
    classifier = SentimentClassifier.from_model(load_model(name))
    # A model with the label "None" was trained on data in which that is one.
    options.keep_na = options.keep_na or any(map(is_missing_marker, classifier.model_.labels))
    data = read_data(options, options.data)
    model = classifier.model_
    check_labels(data, name, model.labels, is_multi_label=model.multi_label)
    if options.report is None:
        result = evaluate_classifier(classifier, data.texts, data.labels)
    else:
        result = _write_report(options.report, classifier, data, name, force=options.force)
    if options.json:
        print_json(result)
    else:
        _report(result)


def _write_report(
    path: str, classifier: "SentimentClassifier", data: "LabelledTexts", name: str, *, force: bool
) -> dict[str, Any]:
    from sentrax.evaluation.full import evaluate_fully
    from sentrax.evaluation.report.report import write_report

    result = evaluate_fully(classifier, data, name=name, on_notice=notify)
    write_report(path, result, force=force)
    notify(f"wrote the report {path}")
    return result


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
