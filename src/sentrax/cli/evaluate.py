"""`sentrax evaluate`."""

import argparse
from typing import Any

from sentrax.cli.corpus import add_corpus_option, chosen_corpus
from sentrax.cli.data_options import add_data_options, read_data
from sentrax.cli.defaults import DEFAULT_MODEL, MODEL_HELP
from sentrax.cli.printing import number, plain, print_json, share_with_interval, table


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "evaluate",
        help="measure a saved classifier",
        description="Measure a saved classifier on labelled texts. Without DATA, on the last fifth of a"
        " corpus, which `sentrax train` does not train on.",
        epilog="Example: sentrax evaluate test.csv --model reviews.safetensors",
    )
    add_data_options(parser, required=False)
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="FILE", help=MODEL_HELP)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_corpus_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, score, print."""
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.evaluation.evaluation import evaluate_classifier
    from sentrax.saved.loading import load_model

    classifier = SentimentClassifier.from_model(load_model(options.model))
    if options.data is None:
        from sentrax.data.labelled import split_in_order

        _, validation = split_in_order(chosen_corpus(options.corpus))
        name, texts, labels = validation.name, validation.texts, validation.labels
        result = evaluate_classifier(classifier, texts, labels)
        if not options.json:
            n_right = round(result["accuracy"] * len(texts))
            print(f"Accuracy on the {name}: {result['accuracy']:.4f} ({n_right:,} of {len(texts):,} texts)")
            return
    else:
        data = read_data(options, options.data)
        result = evaluate_classifier(classifier, data.texts, data.labels)
    if options.json:
        print_json(result)
    else:
        print(plain("\n".join(_shown(result))))


def _shown(result: dict[str, Any]) -> list[str]:
    lines = [
        f"Accuracy on {result['texts']:,} texts:"
        f" {share_with_interval(result['accuracy'], result['accuracy_interval'])}"
    ]
    if "macro_recall" in result:
        lines.append(f"Mean of the labels' recalls: {100 * result['macro_recall']:.1f} %")
    lines.append(f"Calibration error: {result['calibration_error']:.3f}")
    lines.append(
        f"Sure about {result['coverage']:.0%}"
        + (f", of which {result['precision']:.0%} right" if result["precision"] is not None else "")
    )
    headings = ("label", "texts", "precision", "recall", "F1")
    rows = [
        (name, f"{of['texts']:,}", number(of["precision"]), number(of["recall"]), number(of["f1"]))
        for name, of in result["labels"].items()
    ]
    lines += ["", table(headings, rows)]
    if "confusion" in result:
        names = list(result["labels"])
        confusion = [
            (name, *(f"{count:,}" for count in row))
            for name, row in zip(names, result["confusion"], strict=True)
        ]
        lines += ["", table(("is \\ taken for", *names), confusion)]
    return lines
