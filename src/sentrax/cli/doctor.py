"""`sentrax doctor`."""

import argparse
import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.cli.options import SEED_HELP, add_data_options, limits_of, refuse_standard_output, whole_number
from sentrax.cli.printing import notify, print_json, say, say_facts, say_finding
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
examples, what it costs, and the command that mends it."""
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
        found = examination.to_json(_data_words(options), _mended_name(options), _doctor_words(options))
        print_json({**found, **fixed})
        return
    _report(options, examination)
    if mended is not None:
        _report_mended(options, mended)


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
    from sentrax.data.sources import source_files
    from sentrax.files.output_paths import check_output

    if options.fix is None:
        return
    refuse_standard_output(options.fix, "the mended copy is written to a file")
    reads = [file for source in (options.data, options.test) if source for file in source_files(source)]
    check_output(
        Path(options.fix), is_ours=lambda found: False, expected="empty", reads=reads, force=options.force
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


def _data_words(options: argparse.Namespace) -> str:
    """The data and how to read them, for a command."""
    words = [options.data]
    for name in ("text", "label", "label_separator", "format", "encoding", "header", "sheet"):
        value = getattr(options, name)
        if value is not None:
            words += [f"--{name.replace('_', '-')}", str(value)]
    if options.keep_na:
        words.append("--keep-na")
    for name, number in options.limit:
        words += ["--limit", f"{name}={number}"]
    return shlex.join(words)


def _doctor_words(options: argparse.Namespace) -> str:
    """What else decides which rows are found."""
    words = [] if options.test is None else ["--test", options.test]
    if options.seed:
        words += ["--seed", str(options.seed)]
    return shlex.join(words)


def _mended_name(options: argparse.Namespace) -> str:
    """What commands that mend are to write: a file in the format of the data, if that can be written."""
    from sentrax.data.raw_files import COMPRESSED_ENDINGS
    from sentrax.errors import SentraxError
    from sentrax.scoring.outputs import output_format

    if options.fix is not None:
        return str(options.fix)
    data = Path(options.data)
    name = f"mended{Path(data.stem).suffix if data.suffix in COMPRESSED_ENDINGS else data.suffix}"
    try:
        output_format(Path(name), "")
    except SentraxError:
        return "mended.csv"
    return name


def _report(options: argparse.Namespace, examination: "Examination") -> None:
    from sentrax.data.labelled import format_counts

    rows = examination.rows
    n_rows = len(rows) + len(rows.malformed)
    say_facts([f"{rows.name}: {counted(n_rows, 'row')}, {format_counts(rows.label_counts())}"])
    words = (_data_words(options), _mended_name(options), _doctor_words(options))
    for finding in examination.findings:
        say()
        say_finding(finding, finding.command_for(*words), rows.labels)
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
