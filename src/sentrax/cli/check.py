"""`sentrax check`."""

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax.cli.options import (
    add_model_option,
    chosen_model,
    load_model,
    model_file,
    refuse_standard_output,
    share,
    whole_number,
)
from sentrax.cli.printing import (
    notify,
    percent,
    percent_with_interval,
    print_json,
    say,
    say_facts,
    say_failure,
    say_table,
)
from sentrax.errors import InputError
from sentrax.wording import counted, listed

if TYPE_CHECKING:
    from sentrax.evaluation.behaviour.behaviour import BehaviourReport, Capability

_SHOWN = 3
_JUNIT = b"<testsuites"
_BEGINNING = 200


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax check`."""
    parser.usage = "%(prog)s [CASES ...] [OPTIONS]"
    parser.description = """\
Test how a model behaves: what it must answer, which changes to a text must not
move its answer, and which must move it in one direction. Without CASES, that
are the cases that come with sentrax, of English, by capability: negation,
contrast, emoji, fairness and others. Without --model, the English model that
comes with sentrax is tested.

The exit code is 1 if fewer checks pass than --require asks for, of all checks
together; 0 otherwise, whatever fails."""
    parser.epilog = """\
examples:
  sentrax check
  sentrax check --model reviews.safetensors --require 0.9
  sentrax check own.yaml --junit behaviour.xml"""
    parser.add_argument(
        "cases", nargs="*", metavar="CASES", help="YAML files with cases (default: those of sentrax)"
    )
    add_model_option(parser)
    parser.add_argument(
        "--negative", metavar="LABEL", help="the model's negative label (default: by its name)"
    )
    parser.add_argument("--positive", metavar="LABEL", help="its positive label; all others count as neutral")
    parser.add_argument(
        "--require", type=share, metavar="SHARE", help="the share of checks that must pass, from 0 to 1"
    )
    parser.add_argument("--junit", metavar="FILE", help="also save the results as JUnit XML, for CI systems")
    parser.add_argument(
        "--force", action="store_true", help="replace the file of --junit even if it is none of JUnit"
    )
    parser.add_argument(
        "--failures",
        type=whole_number,
        default=_SHOWN,
        metavar="NUMBER",
        help="how many failures to show of each capability (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the results, with all failures, as JSON")
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> int:
    """Read, check, print."""
    if (options.negative is None) != (options.positive is None):
        options.fail("--negative and --positive need each other")

    from sentrax.evaluation.behaviour.behaviour import check_behaviour
    from sentrax.evaluation.behaviour.reading import our_cases, read_cases
    from sentrax.models.features.polarity import polarity_by_name

    model = chosen_model(options)
    if options.junit is not None:
        refuse_standard_output(options.junit, "JUnit XML is written to a file")
        reads = [*map(Path, options.cases), model_file(model)]
        _check_junit(Path(options.junit), reads, force=options.force)
    _check_sources(options.cases)
    cases = [case for path in options.cases for case in read_cases(path)] if options.cases else our_cases()
    saved = load_model(model)
    if options.negative is None and not saved.multi_label and polarity_by_name(saved.labels) is None:
        raise InputError(
            f"it is not known which of the labels {listed(saved.labels)} are negative and positive; say it:"
            " --negative LABEL --positive LABEL"
        )
    report = check_behaviour(saved, cases, negative=options.negative, positive=options.positive)
    if options.junit is not None:
        _write_junit(report, Path(options.junit))
    overall = report.overall
    rate = overall.pass_rate
    if options.json:
        is_enough = None if options.require is None else rate >= options.require
        print_json({"model": model, "required": options.require, "enough": is_enough, **report.to_json()})
    else:
        _report(report, options.failures, shows_first=not options.cases)
    if options.require is None or rate >= options.require:
        return 0
    passed = f"{overall.n_passed:,} of {counted(len(overall.results), 'check')} pass, {percent(rate)}"
    notify(f"error: {passed}; --require asks for {percent(options.require)}")
    return 1


def _check_sources(paths: Sequence[str]) -> None:
    """Raise an `InputError` if what is given as a file of cases is a model."""
    from sentrax.saved.model import is_model_file

    for path in paths:
        if is_model_file(Path(path)):
            raise InputError(f"{path} is a model; use --model {shlex.quote(path)}")


def _report(report: "BehaviourReport", most: int, *, shows_first: bool) -> None:
    overall = report.overall
    if shows_first:  # the sentence that a classifier of words gets wrong
        first = overall.results[0]
        judged = "as expected" if first.passed else f"expected {first.check.case.expect}"
        say_facts([f'"{first.check.text}": {first.got}, {judged}'])
        say()
    capabilities = [*report.capabilities, *([overall] if len(report.capabilities) > 1 else [])]
    say_table(
        ("capability", "cases", "checks", "passed", "pass rate", "95% interval"),
        [_row(own) for own in capabilities],
        bars=[own.pass_rate for own in capabilities],
        bar_heading="0 to 100%",
    )
    for own in report.capabilities:
        failures = own.failures(most)
        n_failed = len(own.results) - own.n_passed
        if failures:
            shown = f"; {len(failures)} of them" if len(failures) < n_failed else ""
            say()
            say_facts([f"{own.name}: {counted(n_failed, 'failure')}{shown}"])
        for result in failures:
            expected = str(result.check.case.expect)
            say_failure(result.check.text, result.check.original, expected, result.got)
    say()
    say_facts(
        [
            f"Passed: {overall.n_passed:,} of {counted(len(overall.results), 'check')},"
            f" {percent_with_interval(overall.pass_rate, overall.interval)}"
        ]
    )
    if report.skipped:
        say_facts([f"Skipped: {counted(len(report.skipped), 'check')} of neutral texts (no neutral label)"])


def _row(own: "Capability") -> tuple[str, ...]:
    low, high = own.interval
    return (
        own.name,
        f"{own.n_cases:,}",
        f"{len(own.results):,}",
        f"{own.n_passed:,}",
        percent(own.pass_rate),
        f"{100 * low:.1f} to {100 * high:.1f}",
    )


def _check_junit(path: Path, reads: list[Path], *, force: bool) -> None:
    from sentrax.files.output_paths import check_output

    check_output(path, is_ours=_is_junit, expected="a JUnit file", reads=reads, force=force)


def _is_junit(path: Path) -> bool:
    with path.open("rb") as file:
        return _JUNIT in file.read(_BEGINNING)


def _write_junit(report: "BehaviourReport", path: Path) -> None:
    from sentrax.evaluation.behaviour.junit import to_junit
    from sentrax.files.atomic import replace_atomically

    with replace_atomically(path) as temporary:
        temporary.write_bytes(to_junit(report))
