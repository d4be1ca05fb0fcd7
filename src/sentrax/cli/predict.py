"""`sentrax predict`."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from sentrax.cli.data_options import notify
from sentrax.cli.defaults import DEFAULT_MODEL, MODEL_HELP
from sentrax.cli.printing import plain, print_json

if TYPE_CHECKING:
    from sentrax.scoring.answers import Answer
    from sentrax.scoring.files import FileProgress
    from sentrax.scoring.scorer import Scorer


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "predict",
        help="label texts",
        description="Print label, probability and text, separated by tabs, for each text: those given, or"
        " each line of standard input. With --input and --output, add label, probabilities and confidence to"
        " the rows of a file: CSV, TSV, JSON Lines, Parquet, or a text a line. What was stopped goes on where"
        " it was when the same command is run again. Of a model with several labels a text, those above a"
        " half are printed with commas between, or - for none; the probability is that of the least sure"
        " answer.",
        epilog='Example: sentrax predict "What a lovely day :)"   or: sentrax predict --json < texts.txt'
        "   or: sentrax predict --input tweets.csv --output scored.csv",
    )
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="texts; if none, standard input is read")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="FILE", help=MODEL_HELP)
    parser.add_argument(
        "--unsure",
        action="store_true",
        help="say `unsure` instead of the label where the model is not sure enough",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print an object of JSON a line: text, label, the probability of each label, unsure",
    )
    files = parser.add_argument_group("files")
    files.add_argument("--input", metavar="FILE", help="score its rows; text formats may be gzip-compressed")
    files.add_argument("--output", metavar="FILE", help="where to write them; its ending says the format")
    files.add_argument(
        "--text",
        dest="column",
        metavar="COLUMN",
        help="where the texts are (default: the only column of strings, or one called text, tweet, ...)",
    )
    files.add_argument(
        "--format",
        metavar="NAME",
        help="of the input: csv, tsv, jsonl, parquet or text (default: what its ending says)",
    )
    files.add_argument("--suffix", default="", metavar="WORD", help="add this to the names of new columns")
    files.add_argument(
        "--skip-bad", action="store_true", help="leave out rows without a text, and count them"
    )
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> None:
    """Load, score, print or write."""
    _check_usage(options)
    if options.texts:
        # Starting threads for linear algebra takes a third of numpy's import; a few texts do not need them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from sentrax.saved.loading import load_model
    from sentrax.scoring.scorer import Scorer

    scorer = Scorer(load_model(options.model))
    if options.input is not None:
        _score_file(scorer, options)
        return
    show = _print_json if options.json else _print_line
    for text in options.texts or _lines():
        show(scorer, text, options.unsure)


def _print_line(scorer: "Scorer", text: str, unsure: bool) -> None:
    answer, _ = _answer(scorer, text)
    label = " ".join(plain(answer.shown(unsure=unsure)).split()) or "-"
    print(f"{label}\t{answer.confidence:.4f}\t{' '.join(text.split())}")


def _print_json(scorer: "Scorer", text: str, unsure: bool) -> None:
    answer, probabilities = _answer(scorer, text)
    label: str | tuple[str, ...] = answer.labels if scorer.model.multi_label else answer.labels[0]
    print_json(
        {
            "text": text,
            "label": answer.shown(unsure=True) if unsure and answer.is_unsure else label,
            "probabilities": dict(zip(scorer.model.labels, probabilities, strict=True)),
            "unsure": answer.is_unsure,
        },
        indent=None,
    )


def _answer(scorer: "Scorer", text: str) -> "tuple[Answer, list[float]]":
    import numpy as np

    from sentrax.scoring.answers import answers

    probabilities = np.exp(scorer.log_probabilities(text))
    return next(answers(scorer.model, probabilities[None])), probabilities.tolist()


def _check_usage(options: argparse.Namespace) -> None:
    if (options.input is None) != (options.output is None):
        options.fail("--input and --output go together")
    if options.input is not None and options.texts:
        options.fail("give either texts or --input, not both")
    if options.input is None and (options.column or options.format or options.suffix or options.skip_bad):
        options.fail("--text, --format, --suffix and --skip-bad are for --input")
    if options.input is not None and options.json:
        options.fail("--json is for texts; with --input, name the output .jsonl")


def _lines() -> Iterable[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return (line.rstrip("\r\n") for line in sys.stdin)


def _score_file(scorer: "Scorer", options: argparse.Namespace) -> None:
    from sentrax.scoring.files import score_file

    with _progress_bar() as show:
        done = score_file(
            scorer,
            options.input,
            options.output,
            text=options.column,
            file_format=options.format,
            suffix=options.suffix,
            skip_bad=options.skip_bad,
            unsure=options.unsure,
            on_notice=notify,
            on_progress=show,
        )
    left_out = f", {done.skipped:,} without a text left out" if done.skipped else ""
    notify(f"{done.rows - done.skipped:,} rows scored{left_out}, in {options.output}")


@contextmanager
def _progress_bar() -> "Iterator[Callable[[FileProgress], None]]":
    """A bar on standard error while that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return

    from tqdm import tqdm

    # The bar's length is the file's size; what a person wants to see beside it is rows.
    shape = "{percentage:3.0f}% |{bar}| {desc} [{elapsed}<{remaining}]"
    with ExitStack() as stack:
        begun: list[tuple[tqdm[Any], int]] = []

        def show(progress: "FileProgress") -> None:
            if not begun:
                bar = tqdm(total=progress.size, initial=progress.read, bar_format=shape, leave=False)
                begun.append((stack.enter_context(bar), progress.rows))
            bar, first = begun[0]
            rate = (progress.rows - first) / max(bar.format_dict["elapsed"], 1e-9)
            bar.set_description_str(f"{progress.rows:,} rows, {rate:,.0f} a second", refresh=False)
            bar.update(progress.read - bar.n)

        yield show
