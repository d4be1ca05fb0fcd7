"""`sentrax doctor`."""

import argparse
import itertools
import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.cli.options import SEED_HELP, add_data_options, limits_of, refuse_standard_output, whole_number
from sentrax.cli.printing import notify, print_json, say, say_command, say_facts, say_finding
from sentrax.errors import InputError
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.evaluation.doctor.findings import Examination
    from sentrax.evaluation.doctor.mending import Mended
    from sentrax.evaluation.doctor.rows import LabelledRows


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax doctor`."""
    from sentrax.evaluation.doctor.mending import MENDS, SAFE

    parser.usage = "%(prog)s DATA [OPTIONS]"
    parser.description = """\
Say what is wrong with labelled texts: copies, also between DATA and test data;
conflicting and suspected labels; tokens that give a label away; damaged
characters; other languages; lengths; imbalance. For each: how many rows,
examples, what it costs, and which option mends it; at the end, one command
that mends what can be mended."""
    asked = ", ".join(name for name in MENDS if name not in SAFE)
    mends = textwrap.fill(
        f"--fix mends what loses nothing: {', '.join(SAFE)}. With --fix-also: {asked}.",
        79,
        break_on_hyphens=False,
    )
    parser.epilog = f"""\
{mends}

examples:
  sentrax doctor reviews.csv
  sentrax doctor train.csv --test test.csv --fix mended.csv
  sentrax doctor reviews.csv --fix mended.csv --fix-also conflicts,languages"""
    add_data_options(parser)
    parser.add_argument(
        "--test", metavar="FILE", help="test data, to be compared with DATA; read with the same options"
    )
    parser.add_argument(
        "--fix", metavar="FILE", help="where to write a mended copy of DATA, with all columns"
    )
    parser.add_argument(
        "--fix-also",
        type=_names,
        default=(),
        metavar="NAMES",
        help="what to mend besides, see below: names, separated by commas",
    )
    parser.add_argument("--force", action="store_true", help="replace the mended copy if it is there")
    parser.add_argument("--seed", type=whole_number, default=0, metavar="N", help=SEED_HELP)
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Read, examine, print, mend."""
    from sentrax.evaluation.doctor.examination import examine
    from sentrax.evaluation.doctor.mending import mend
    from sentrax.progress import show_progress

    if options.fix_also and options.fix is None:
        raise InputError("--fix-also says what --fix mends besides; add --fix FILE")
    _check_output(options)
    rows = _read(options, options.data, None if options.fix is None else Path(options.fix))
    test = None if options.test is None else _read(options, options.test, None)
    with show_progress("examining", bar=True, lines=False) as report:
        examination = examine(rows, test, seed=options.seed, on_step=report)
    mended = None if options.fix is None else mend(examination, Path(options.fix), options.fix_also)
    if options.json:
        fixed = {} if mended is None else {"fix": {"output": options.fix, **mended.to_json()}}
        print_json({**examination.to_json(), "command": _command(options, examination) or None, **fixed})
        return
    _report(options, examination)
    if mended is not None:
        _report_mended(options, mended)
    _report_command(options, examination)


def _names(text: str) -> tuple[str, ...]:
    from sentrax.evaluation.doctor.mending import check_mends

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    try:
        check_mends(names)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return names


def _check_output(options: argparse.Namespace) -> None:
    """Check that a mended copy may be written, before any work is done."""
    from sentrax.files.output_paths import check_output

    if options.fix is None:
        return
    refuse_standard_output(options.fix, "the mended copy is written to a file")
    check_output(
        Path(options.fix),
        is_ours=lambda found: False,
        expected="empty",
        reads=_inputs(options),
        force=options.force,
    )


def _read(options: argparse.Namespace, source: str, mended: Path | None) -> "LabelledRows":
    from sentrax.evaluation.doctor.rows import read_rows

    return read_rows(
        source,
        text=options.text,
        label=options.label,
        file_format=options.format,
        encoding=options.encoding,
        header=None if options.header is None else options.header == "yes",
        sheet=options.sheet,
        label_separator=options.label_separator,
        limits=limits_of(options),
        keep_na=options.keep_na,
        mended=mended,
        on_notice=notify,
    )


def _command(options: argparse.Namespace, examination: "Examination") -> str:
    """The one command that mends everything; empty if nothing is left to be mended."""
    asked = examination.mends_to_ask_for()
    if options.fix is None:
        is_needed = any(finding.option for finding in examination.findings)
    else:
        is_needed = not set(asked) <= set(options.fix_also)
    if not is_needed:
        return ""
    path = options.fix or _mended_name(options)
    words = ["sentrax", "doctor", *_data_words(options), "--fix", path]
    names = [*asked, *(name for name in options.fix_also if name not in asked)]
    if names:
        words += ["--fix-also", ",".join(names)]
    if Path(path).exists():
        words.append("--force")
    return shlex.join(words)


def _mended_name(options: argparse.Namespace) -> str:
    """A name for a mended file, of no input: in the format of the data, if that can be written."""
    from sentrax.data.raw_files import COMPRESSED_ENDINGS
    from sentrax.errors import SentraxError
    from sentrax.scoring.outputs import output_format

    data = Path(options.data)
    ending = Path(data.stem).suffix if data.suffix in COMPRESSED_ENDINGS else data.suffix
    try:
        output_format(Path(f"mended{ending}"), "")
    except SentraxError:
        ending = ".csv"
    reads = {file.resolve() for file in _inputs(options)}
    names = (f"mended{'' if number == 1 else f'-{number}'}{ending}" for number in itertools.count(1))
    return next(name for name in names if Path(name).resolve() not in reads)


def _inputs(options: argparse.Namespace) -> list[Path]:
    from sentrax.data.sources import source_files

    return [file for source in (options.data, options.test) if source for file in source_files(source)]


def _data_words(options: argparse.Namespace) -> list[str]:
    """The data, how to read them, and what else decides which rows are found, for a command."""
    words = [options.data]
    for name in ("text", "label", "label_separator", "format", "encoding", "header", "sheet"):
        value = getattr(options, name)
        if value is not None:
            words += [f"--{name.replace('_', '-')}", str(value)]
    if options.keep_na:
        words.append("--keep-na")
    for name, number in options.limit:
        words += ["--limit", f"{name}={number}"]
    if options.test is not None:
        words += ["--test", options.test]
    if options.seed:
        words += ["--seed", str(options.seed)]
    return words


def _report(options: argparse.Namespace, examination: "Examination") -> None:
    from sentrax.data.labelled import format_counts

    rows = examination.rows
    n_rows = len(rows) + len(rows.malformed)
    say_facts([f"{rows.name}: {counted(n_rows, 'row')}, {format_counts(rows.label_counts())}"], wraps=True)
    for finding in examination.findings:
        say()
        say_finding(finding, rows.labels)
    say()
    for note in examination.notes:
        say(f"Note: {note}")
    n_found = len(examination.findings)
    say(
        f"{counted(n_found, 'finding')}"
        if n_found
        else "Nothing is wrong with these data, as far as can be seen"
    )


def _report_mended(options: argparse.Namespace, mended: "Mended") -> None:
    say()
    say_facts([f"Saved to {options.fix}: {mended.rows:,} of {counted(mended.of, 'row')}"])
    lines: list[Any] = mended.lines() or ["nothing was to be mended"]
    for line in lines:
        say(f"  {line}")


def _report_command(options: argparse.Namespace, examination: "Examination") -> None:
    command = _command(options, examination)
    if not command:
        return
    say()
    names = " (leave out the names that you do not want)" if examination.mends_to_ask_for() else ""
    say(f"To mend all that {'is left' if options.fix else 'can be mended'}{names}:")
    say_command(command)
