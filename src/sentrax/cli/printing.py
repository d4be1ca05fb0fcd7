"""Printed output: tables, percentages, notices, JSON. Whatever goes to a terminal goes through here.

A terminal obeys what a text may hold: escape sequences, backspaces, marks that turn the direction of
writing. Such characters are replaced where a person reads; files and pipes get the text as it is. Terminals
get colours, tables and bars, from `terminal.py`; files and pipes plain lines that stay as they are.
"""

import contextlib
import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from sentrax.errors import FileWriteError
from sentrax.wording import OBEYED, counted, cut, printable

if TYPE_CHECKING:
    from sentrax.cli.terminal import Pen
    from sentrax.evaluation.doctor.findings import Finding
    from sentrax.explanation.explanation import Explanation

_ESCAPED_IN_JSON = {code: f"\\u{code:04x}" for code in OBEYED if code >= 127}  # JSON escapes the others


def say(text: str = "") -> None:
    """Print a line of results, or several, to standard output.

    Raises:
        FileWriteError: If it cannot be written.
    """
    _write(printable(text) if sys.stdout.isatty() else text)


def say_facts(lines: Iterable[str], *, wraps: bool = False) -> None:
    """Print lines of which some are `name: value`.

    Args:
        lines: The lines.
        wraps: Whether a terminal breaks them between words; a command that is copied must stay one line.

    Raises:
        FileWriteError: If they cannot be written.
    """
    pen = pen_for(sys.stdout)
    if pen is None:
        say("\n".join(lines))
    else:
        _write(pen.facts(lines, wraps=wraps), end="")


def say_saved(model: str, verb: str = "predict") -> None:
    """Print where a model was saved, and how to use it.

    Raises:
        FileWriteError: If it cannot be written.
    """
    from sentrax.models.pretrained import MODELS

    path = f"./{model}" if model in MODELS else model  # or it would be the model that comes with sentrax
    say_facts([f"Saved to {model}", f'Use it: sentrax {verb} --model {shlex.quote(path)} "..."'])


def say_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    labels: Sequence[str] = (),
    bars: Sequence[float] = (),
    bar_heading: str = "",
) -> None:
    """Print a table; to a terminal, with labels in colour, and bars of the lengths that are given.

    Raises:
        FileWriteError: If it cannot be written.
    """
    pen = pen_for(sys.stdout)
    if pen is None:
        say(table(headings, rows))
    else:
        _write(pen.table(headings, rows, labels, bars, bar_heading), end="")


def say_card(markdown: str) -> None:
    """Print a model card; to files and pipes, as Markdown.

    Raises:
        FileWriteError: If it cannot be written.
    """
    pen = pen_for(sys.stdout)
    if pen is None:
        say(markdown)
    else:
        _write(pen.card(markdown), end="")


def say_answer(label: str, labels: Sequence[str], confidence: float, text: str, *, is_unsure: bool) -> None:
    """Print label, confidence and text, with tabs between them; to a terminal, with colour and a bar.

    Args:
        label: What is shown as the label.
        labels: All labels of the model.
        confidence: From 0 to 1.
        text: The text.
        is_unsure: Whether a terminal marks the label as unsure.

    Raises:
        FileWriteError: If it cannot be written.
    """
    label, text = " ".join(label.split()) or "-", " ".join(text.split())
    pen = pen_for(sys.stdout)
    if pen is None:
        say(f"{label}\t{confidence:.4f}\t{text}")
    else:
        _write(pen.answer(label, labels, confidence, text, is_unsure=is_unsure), end="")


def say_failure(text: str, original: str | None, expected: str, got: str) -> None:
    """Print a check that fails: the text, with that before a change, and below it what was expected and got.

    Raises:
        FileWriteError: If it cannot be written.
    """
    texts = [" ".join(each.split()) for each in (original, text) if each is not None]
    pen = pen_for(sys.stdout)
    if pen is None:
        say("  " + "\n  -> ".join(texts) + f"\n     expected {expected}, got {got}")
    else:
        _write(pen.failure(texts, expected, got), end="")


def say_explanation(explanation: "Explanation") -> None:
    """Print an answer and what each word says for it; to a terminal with the text in colours, and bars.

    Raises:
        FileWriteError: If it cannot be written.
    """
    pen = pen_for(sys.stdout)
    if pen is not None:
        _write(pen.explanation(explanation), end="")
        return
    label, text = (" ".join(part.split()) for part in (explanation.label, explanation.text))
    say(f"{label or '-'}\t{explanation.confidence:.4f}\t{text}")
    about, rival = explanation.about, explanation.rather_than
    if about != explanation.label:
        say(f"{explanation.probability:.4f}\t(probability of {' '.join(about.split())})")
    for name, figure in (
        *((word.text, explanation.speaks_for(word.shares)) for word in explanation.words),
        ("(the text as a whole)", explanation.speaks_for(explanation.whole_text)),
        ("(bias)", explanation.speaks_for(explanation.bias)),
        ("(remainder)", explanation.remainder),
        (f"(sum: for {about}{f' rather than {rival}' if rival is not None else ''})", explanation.total),
    ):
        say(f"{figure:+z.4f}\t{' '.join(name.split())}")


def say_finding(finding: "Finding", labels: Sequence[str]) -> None:
    """Print what is wrong with data: what, examples, what it costs, what mends it.

    Args:
        finding: What was found.
        labels: The labels of the data, in the order of their colours.

    Raises:
        FileWriteError: If it cannot be written.
    """
    pen = pen_for(sys.stdout)
    if pen is not None:
        _write(pen.finding(finding, labels), end="")
        return
    say(one_line(finding.title))
    for example in finding.examples:
        parts = [example.place, example.label, example.text, f"({example.note})" if example.note else ""]
        say("  " + "  ".join(one_line(part) for part in parts if part))
    for name, text in finding.facts():
        say(f"  {name}: {text}")


def say_command(command: str) -> None:
    """Print a command to copy, on a line of its own.

    Raises:
        FileWriteError: If it cannot be written.
    """
    pen = pen_for(sys.stdout)
    if pen is None:
        say(f"  {command}")
    else:
        _write(pen.command(command), end="")


def pen_for(stream: TextIO) -> "Pen | None":
    """What draws for a stream if it is a terminal."""
    if not stream.isatty():
        return None
    from sentrax.cli.terminal import Pen

    return Pen(stream, one_line)


class ResultStream:
    """Standard output for bytes of UTF-8, whole characters at a time."""

    def write(self, data: bytes) -> None:
        """Write bytes; to a terminal, as `say` does.

        Raises:
            FileWriteError: If they cannot be written.
        """
        with _explain_failure():
            if sys.stdout.isatty():
                sys.stdout.write(printable(data.decode(errors="replace")))
            else:
                sys.stdout.buffer.write(data)

    def flush(self) -> None:
        """Write what is still in memory.

        Raises:
            FileWriteError: If it cannot be written.
        """
        flush()


def flush() -> None:
    """Write what is still in memory to standard output.

    Raises:
        FileWriteError: If it cannot be written.
    """
    with _explain_failure():
        sys.stdout.flush()


def notify(notice: str) -> None:
    """Print a notice to standard error, apart from the results."""
    line, pen = f"sentrax: {one_line(notice)}", pen_for(sys.stderr)
    print(line if pen is None else pen.notice(line).rstrip("\n"), file=sys.stderr, flush=True)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print one JSON value; in it, a character that a terminal obeys is written as JSON escapes it.

    Raises:
        FileWriteError: If it cannot be written.
    """
    is_utf_8 = (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
    say(json.dumps(value, indent=indent, ensure_ascii=not is_utf_8).translate(_ESCAPED_IN_JSON))


def one_line(text: str, most: int | None = None) -> str:
    """The text as one printable line, of at most so many characters."""
    line = " ".join(printable(text).split())
    return line if most is None else cut(line, most)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of text in aligned columns: the first aligned left, the others right."""
    cells = [[one_line(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *others]).rstrip()

    first, *others = map(line, cells)
    return "\n".join([first, line(["-" * width for width in widths]), *others])


def _write(text: str, end: str = "\n") -> None:
    with _explain_failure():
        print(text, end=end)


@contextlib.contextmanager
def _explain_failure() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # the reader, for example `head`, has seen enough: no failure
        raise
    except OSError as error:
        raise FileWriteError(f"cannot write to standard output: {error.strerror or error}") from None


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a dash for none."""
    return "-" if value is None else f"{value:.{digits}f}"


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{share:.1%}"


def percent_with_interval(share: float, interval: Sequence[float]) -> str:
    """A share as a percentage, with an interval."""
    low, high = interval
    return f"{share:.1%} ({100 * low:.1f} to {100 * high:.1f})"


def settings_in_words(settings: Mapping[str, Any]) -> str:
    """Settings as a phrase: `with l2=0.1, min_count=2`, or `with default settings`."""
    return f"with {', '.join(f'{name}={value}' for name, value in settings.items()) or 'default settings'}"


def score_lines(scores: Mapping[str, Any], text: str) -> Iterable[str]:
    """The scores of a classifier, a line each.

    Args:
        scores: As in `SentimentClassifier.scores_`, or from `evaluate_classifier`.
        text: What was measured on, for example "held-out text".
    """
    from sentrax.evaluation.metrics import tells_error_before

    low, high = scores["accuracy_interval"]
    interval = f"95% interval: {100 * low:.1f} to {100 * high:.1f}"
    yield f"Accuracy on {counted(scores['texts'], text)}: {percent(scores['accuracy'])} ({interval})"
    if "macro_recall" in scores:
        yield f"Macro recall: {_with_interval(scores, 'macro_recall')}"
    if "macro_f1" in scores.get("intervals", {}):
        yield f"Macro F1: {_with_interval(scores, 'macro_f1')}"
    yield f"Calibration error: {_with_interval(scores, 'calibration_error')}" + (
        f"; {number(scores['calibration_error_before'])} before calibration"
        if tells_error_before(scores)
        else ""
    )
    if "aurc" in scores:
        yield f"Risk over all coverages (AURC): {_with_interval(scores, 'aurc')}"
    if scores["precision"] is None:
        yield "Confident on none of the texts"
    else:
        yield f"Confident on {scores['coverage']:.0%} of texts; {scores['precision']:.0%} of those are right"
    if scores.get("promise") is not None:
        yield f"Promise: {_promise(scores)}"


def _promise(scores: Mapping[str, Any]) -> str:
    """The sentence of an evaluation; of a training, what it is made of."""
    from sentrax.saved.card import describe_promise

    sentence = scores["promise"].get("sentence")
    return describe_promise(scores) if sentence is None else str(sentence)


def _with_interval(scores: Mapping[str, Any], name: str) -> str:
    """A score as a percentage or, of an error, as a number, with its interval if there is one."""
    is_share = name.startswith("macro")
    shown = percent(scores[name]) if is_share else number(scores[name])
    interval = scores.get("intervals", {}).get(name)
    if interval is None:
        return shown
    low, high = (f"{100 * bound:.1f}" if is_share else number(bound) for bound in interval)
    return f"{shown} ({low} to {high})"
