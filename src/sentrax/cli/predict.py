"""`sentrax predict`."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from sentrax.cli.options import (
    add_model_option,
    add_reading_options,
    chosen_model,
    column,
    load_model,
    model_file,
    read_lines,
    reading_options,
)
from sentrax.cli.printing import ResultStream, notify, one_line, print_json, say_answer
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.scoring.answers import Answer
    from sentrax.scoring.files import FileProgress
    from sentrax.scoring.rows import Reasons
    from sentrax.scoring.scorer import Scorer


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax predict`."""
    parser.usage = "%(prog)s [TEXT ...] [OPTIONS]"
    parser.description = """\
Print label, probability and text for each text: the arguments, or the lines of
standard input. In files and pipes, tabs separate them; in a terminal, a `?`
after a label means that the model is unsure. Without --model, the English
model that comes with sentrax answers: negative, neutral or positive.

With --input and --output, copy a file and add to every row the label, the
probabilities, the confidence, and whether the model is unsure; a row without a
text stays, with nothing in these columns. After Ctrl-C or a crash, run the
same command again to resume.

A model for several labels per text prints all labels above 0.5, separated by
commas, or - for none; the number is the confidence in the least certain one."""
    parser.epilog = """\
examples:
  sentrax predict "What a lovely day :)"
  sentrax predict --model reviews.safetensors "What a lovely day :)"
  sentrax predict --json < texts.txt
  sentrax predict --input tweets.csv --output scored.csv"""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="texts (default: lines of standard input)")
    add_model_option(parser)
    parser.add_argument(
        "--unsure",
        action="store_true",
        help="print unsure instead of the label where the model is not confident",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="with --input, add a column reason: the words that say most for the label or against it;"
        " `sentrax explain` says more about single texts",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object per text: text, label (labels, a list, for a model for several per text),"
        " probabilities, unsure; with --input, one object that says what was written",
    )
    files = parser.add_argument_group("files")
    files.add_argument(
        "--input",
        metavar="FILE",
        help="CSV, TSV, JSON, JSON Lines, Parquet, Arrow, Excel, fastText or plain text (one text per line);"
        " may be compressed",
    )
    files.add_argument(
        "--output",
        metavar="FILE",
        help="where to save the rows; the extension sets the format: .csv, .tsv, .jsonl, .json (each also"
        " with .gz, .bz2, .xz or .zst), .parquet or .xlsx; - is standard output",
    )
    files.add_argument(
        "--text",
        dest="column",
        type=column,
        metavar="COLUMN",
        help="column of the texts: its name, or its number from 1 (default: guessed, with a notice)",
    )
    files.add_argument("--suffix", default="", metavar="WORD", help="suffix for the names of the new columns")
    files.add_argument(
        "--escape-formulas",
        action="store_true",
        help="write ' before cells that a spreadsheet could run as a formula: those that begin with = + - @,"
        " a tab or a line end",
    )
    files.add_argument(
        "--force", action="store_true", help="replace the output even if predict did not write it"
    )
    add_reading_options(files)
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> None:
    """Load, score, print or write."""
    _check_usage(options)
    if options.texts:
        # Starting threads for linear algebra takes a third of numpy's import; a few texts do not need them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from sentrax.scoring.scorer import Scorer

    model = chosen_model(options)
    if options.input is not None:
        _check_output(options, model)
    scorer = Scorer(load_model(model))
    if options.input is not None:
        _score_file(scorer, options)
        return
    for text in filter(os.path.isfile, options.texts):
        notify(f"{text} is scored as a text; the rows of the file of this name are with --input and --output")
    for text in options.texts or read_lines(options):
        print_answer(scorer, text, unsure=options.unsure, as_json=options.json)


def print_answer(scorer: "Scorer", text: str, *, unsure: bool = False, as_json: bool = False) -> None:
    """Print label, probability and text; or one JSON object, which has all probabilities.

    Args:
        scorer: The model at work.
        text: The text.
        unsure: Whether "unsure" takes the place of the label where the model is not confident.
        as_json: Whether to print JSON.
    """
    answer, probabilities = _answer(scorer, text)
    label, labels = answer.shown(unsure=unsure), scorer.model.labels
    if not as_json:
        is_marked = answer.is_unsure and not unsure
        say_answer(label, labels, answer.confidence, text, is_unsure=is_marked)
        return
    print_json(
        {
            "text": text,
            **({"labels": answer.labels} if scorer.model.multi_label else {"label": label}),
            "probabilities": dict(zip(labels, probabilities, strict=True)),
            "unsure": answer.is_unsure,
        },
        indent=None,
    )


def _answer(scorer: "Scorer", text: str) -> "tuple[Answer, list[float]]":
    import numpy as np

    from sentrax.scoring.answers import answers

    probabilities = np.exp(scorer.log_probabilities(text))
    return next(answers(scorer.model, probabilities[None])), probabilities.tolist()


def _reasons(scorer: "Scorer") -> "Reasons":
    from functools import partial

    from sentrax.explanation.explain import strongest_words

    return partial(strongest_words, scorer.model)


def _check_usage(options: argparse.Namespace) -> None:
    if options.input is not None and options.output is None:
        options.fail("--input needs --output: the file to write, or - to print the rows")
    if options.input is None and options.output is not None:
        options.fail("--output needs --input, the file to read")
    if options.input is not None and options.texts:
        options.fail("give either texts or --input, not both")
    for_files = {
        "--text": options.column,
        "--format": options.format,
        "--header": options.header,
        "--sheet": options.sheet,
        "--suffix": options.suffix,
        "--explain": options.explain,
        "--skip-bad": options.skip_bad,
        "--force": options.force,
        "--escape-formulas": options.escape_formulas,
    }
    given = [name for name, value in for_files.items() if value]
    if options.input is None and given:
        hint = "; of single texts: sentrax explain TEXT" if given[0] == "--explain" else ""
        options.fail(f"{given[0]} needs --input{hint}")
    if options.texts and (options.encoding or options.limit):
        options.fail("--encoding and --limit need standard input or --input")
    if options.input is not None and options.json:
        from sentrax.files.output_paths import is_standard_output

        if is_standard_output(options.output):
            options.fail("--json and the rows cannot both go to standard output; give --output a file's name")


def _check_output(options: argparse.Namespace, model: str) -> None:
    from pathlib import Path

    from sentrax.files.output_paths import check_not_read, is_standard_output, resolve_output

    if not is_standard_output(options.output):
        output = Path(options.output)
        check_not_read(output, [Path(options.input), model_file(model)])
        resolve_output(output)


def _score_file(scorer: "Scorer", options: argparse.Namespace) -> None:
    from sentrax.files.output_paths import is_standard_output
    from sentrax.progress import show_progress
    from sentrax.scoring.files import score_file

    streams = is_standard_output(options.output)
    rows_are_shown = streams and sys.stdout.isatty()  # which say enough
    with show_progress(one_line(options.input), verbose=not rows_are_shown, bar=not streams) as report:

        def show_rows(progress: "FileProgress") -> None:
            report(progress.read / max(progress.size, 1), f"{counted(progress.rows, 'row')}")

        done = score_file(
            scorer,
            options.input,
            ResultStream() if streams else options.output,
            text=options.column,
            suffix=options.suffix,
            unsure=options.unsure,
            reasons=_reasons(scorer) if options.explain else None,
            escape_formulas=options.escape_formulas,
            force=options.force,
            on_notice=notify,
            on_progress=show_rows,
            **reading_options(options),
        )
    destination = "standard output" if streams else options.output
    without = skipped = ""
    if done.without_text:
        what = "has no text, so its" if done.without_text == 1 else "have no text, so their"
        without = f"; {done.without_text:,} {what} new columns are empty"
    if done.skipped:
        skipped = f"; skipped {done.skipped:,} that cannot be used"
    if options.json:
        print_json(
            {
                "input": options.input,
                "output": options.output,
                "rows": done.rows - done.skipped,
                "without_text": done.without_text,
                "skipped": done.skipped,
            }
        )
    n_scored = done.rows - done.skipped - done.without_text
    notify(f"scored {counted(n_scored, 'row')}{without}{skipped}; saved to {destination}")
