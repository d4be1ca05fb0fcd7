"""`sentrax explain`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax.cli.options import (
    add_model_option,
    chosen_model,
    load_model,
    model_file,
    read_lines,
)
from sentrax.cli.printing import notify, one_line, print_json, say, say_explanation, say_table
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.explanation.explanation import Explanation

_SHOWN_FEATURES = 20
_SHOWN_CHARACTERS = 60


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax explain`."""
    parser.usage = "%(prog)s [TEXT ...] [OPTIONS]"
    parser.description = """\
Say why a text gets its label: what each word adds to the logit of the label,
less what it adds to the others on average. Words, the text as a whole and the
bias add up to the answer. Texts are the arguments, or the lines of standard
input. Without --model, the English model that comes with sentrax answers.

In files and pipes there is a line for each text, as predict prints it, then
one for each of its words: what it adds, a tab, and the word. To add the
strongest words to every row of a file: sentrax predict --input FILE --explain."""
    parser.epilog = """\
examples:
  sentrax explain "The food was great, but I will not come back"
  sentrax explain --about positive "almost good"
  sentrax explain --json < texts.txt"""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="texts (default: lines of standard input)")
    add_model_option(parser)
    parser.add_argument("--about", metavar="LABEL", help="label to explain (default: the most probable one)")
    parser.add_argument(
        "--detail", action="store_true", help="list what the model counts: words, pairs, patterns, signals"
    )
    parser.add_argument("--html", metavar="FILE", help="write the explanations to a page, too")
    parser.add_argument(
        "--force", action="store_true", help="replace FILE even if it is not a page of sentrax"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per text")
    parser.set_defaults(run=run, encoding=None, limit=[])


def run(options: argparse.Namespace) -> None:
    """Load, explain, print."""
    from sentrax.evaluation.report.page import check_report_output
    from sentrax.explanation.explain import explain

    name = chosen_model(options)
    if options.html is not None:
        check_report_output(Path(options.html), reads=[model_file(name)], force=options.force)
    model = load_model(name)
    explanations = []
    for number, text in enumerate(options.texts or read_lines(options)):
        (explanation,) = explain(model, [text], label=options.about, detail=options.detail)
        if options.html is not None:
            explanations.append(explanation)
        if options.json:
            print_json(explanation.to_json(), indent=None)
            continue
        if number:
            say()
        say_explanation(explanation)
        if explanation.features is not None:
            _print_features(explanation)
    if options.html is not None:
        from sentrax.evaluation.report.explanations import write_explanations

        write_explanations(options.html, explanations, force=options.force)
        notify(f"saved to {options.html}")


def _print_features(explanation: "Explanation") -> None:
    features = explanation.features or ()
    rows = [
        (_cut(feature.name), feature.group, f"{explanation.speaks_for(feature.values):+.3f}")
        for feature in features[:_SHOWN_FEATURES]
    ]
    say()
    say_table(("what the model counts", "kind", "adds"), rows)
    if len(features) > len(rows):
        say(f"and {counted(len(features) - len(rows), 'other')}, which add less; --json has all of them")


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"
