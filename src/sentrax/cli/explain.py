"""`sentrax explain`."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax.cli.options import (
    add_data_reading_options,
    add_model_option,
    chosen_model,
    load_model,
    model_file,
    read_data,
    read_lines,
    refuse_standard_output,
)
from sentrax.cli.printing import notify, one_line, print_json, say, say_explanation, say_table
from sentrax.data.sources import source_files
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.evaluation.report.explanations import ExplainedText
    from sentrax.explanation.explanation import Explanation
    from sentrax.explanation.nearest import NearestTexts, NearText
    from sentrax.saved.model import SavedModel

_SHOWN_FEATURES = 20
_SHOWN_CHARACTERS = 60


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax explain`."""
    parser.usage = "%(prog)s [TEXT ...] [OPTIONS]"
    parser.description = """\
Say why a text gets its label: what each word adds to the logit of the label,
less what it adds to that of the runner-up. Words, the text as a whole and the
bias add up to the answer. Texts are the arguments, or the lines of standard
input. Without --model, the English model that comes with sentrax answers.

In files and pipes there is a line for each text, with the label, then one for
each of its words: what it adds, a tab, and the word. To add the
strongest words to every row of a file: sentrax predict --input FILE --explain."""
    parser.epilog = """\
examples:
  sentrax explain "The food was great, but I will not come back"
  sentrax explain --flip --about positive "almost good"
  sentrax explain --model reviews.safetensors --nearest reviews.csv "so slow"
  sentrax explain --json < texts.txt"""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="texts (default: lines of standard input)")
    add_model_option(parser)
    parser.add_argument("--about", metavar="LABEL", help="label to explain (default: the most probable one)")
    parser.add_argument(
        "--detail", action="store_true", help="list what the model counts: words, pairs, patterns, signals"
    )
    parser.add_argument(
        "--flip",
        action="store_true",
        help="find the fewest words that change the label when they are left out or become their opposite",
    )
    parser.add_argument(
        "--nearest",
        metavar="DATA",
        help="labelled texts, such as those of the training: show the most similar ones",
    )
    parser.add_argument("--html", metavar="FILE", help="write the explanations to a page, too")
    parser.add_argument(
        "--force", action="store_true", help="replace FILE even if it is not a page of sentrax"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per text")
    add_data_reading_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, explain, print."""
    from sentrax.evaluation.report.explanations import ExplainedText, write_explanations

    name = chosen_model(options)
    if options.html is not None:
        _check_page(options, name)
    model = load_model(name)
    index = None if options.nearest is None else _index_texts(options, model)
    shown = list[ExplainedText]()
    for number, text in enumerate(options.texts or read_lines(options)):
        found = _explain(model, text, options, index)
        if options.html is not None:
            shown.append(found)
        if options.json:
            _print_json(found, options)
            continue
        if number:
            say()
        _print(found, options)
    if options.html is not None:
        write_explanations(options.html, shown, force=options.force)
        notify(f"saved to {options.html}")


def _check_page(options: argparse.Namespace, model: str) -> None:
    from sentrax.evaluation.report.page import check_report_output

    refuse_standard_output(options.html, "a page is written to a file")
    reads = [model_file(model), *(source_files(options.nearest) if options.nearest is not None else [])]
    check_report_output(Path(options.html), reads=reads, force=options.force)


def _index_texts(options: argparse.Namespace, model: "SavedModel") -> "NearestTexts":
    from sentrax.explanation.nearest import NearestTexts
    from sentrax.text.pipeline import TextPipeline

    data = read_data(options, options.nearest)
    labels = [",".join(label) if data.is_multi_label else label for label in data.labels]
    pipeline = getattr(model.predictor, "pipeline", TextPipeline.preset("social"))
    return NearestTexts(pipeline, data.texts, labels)


def _explain(
    model: "SavedModel", text: str, options: argparse.Namespace, index: "NearestTexts | None"
) -> "ExplainedText":
    from sentrax.evaluation.report.explanations import ExplainedText
    from sentrax.explanation.explain import explain
    from sentrax.explanation.flips import smallest_flip

    (explanation,) = explain(model, [text], label=options.about, detail=options.detail)
    others = explanation.chosen if model.multi_label and options.about is None else ()
    return ExplainedText(
        explanation,
        tuple(explain(model, [text], label=label)[0] for label in others if label != explanation.about),
        smallest_flip(model, text) if options.flip else None,
        None if index is None else index.find(text),
        has_flip=options.flip,
    )


def _print_json(found: "ExplainedText", options: argparse.Namespace) -> None:
    value = found.explanation.to_json()
    if options.flip:
        value["flip"] = None if found.flip is None else found.flip.to_json()
    if found.nearest is not None:
        value["nearest"] = [asdict(near) for near in found.nearest]
    print_json(value, indent=None)


def _print(found: "ExplainedText", options: argparse.Namespace) -> None:
    explanation = found.explanation
    say_explanation(explanation)
    if explanation.features is not None:
        _print_features(explanation)
    for other in found.others:
        say()
        say_explanation(other)
    if options.flip:
        say()
        say(found.flip_in_words)
    if found.nearest is not None:
        say()
        _print_nearest(found.nearest, options.nearest, explanation.labels)


def _print_features(explanation: "Explanation") -> None:
    features = explanation.features or ()
    rows = [
        (
            one_line(feature.name, _SHOWN_CHARACTERS),
            feature.group,
            f"{explanation.speaks_for(feature.shares):+z.3f}",
        )
        for feature in features[:_SHOWN_FEATURES]
    ]
    say()
    say_table(("what the model counts", "kind", "adds"), rows)
    if len(features) > len(rows):
        say(f"and {counted(len(features) - len(rows), 'other')}, which add less; --json has all of them")


def _print_nearest(nearest: "Sequence[NearText]", source: str, labels: Sequence[str]) -> None:
    if nearest:
        rows = [
            (one_line(near.text, _SHOWN_CHARACTERS), near.label, f"{near.cosine:.2f}") for near in nearest
        ]
        say_table(
            (f"similar texts of {one_line(source, _SHOWN_CHARACTERS)}", "label", "cosine"), rows, labels
        )
    else:
        say(f"No text of {source} has a word in common with this one.")
