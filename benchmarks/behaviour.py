"""The behaviour tests of `sentrax check`: the English model beside VADER and TextBlob, each as it comes.

python -m benchmarks.behaviour             a table of pass rates by capability
python -m benchmarks.behaviour --write     also put it into benchmarks/README.md and docs/check.md
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.general_tables import TITLES
from benchmarks.general_tools import TOOLS, Tool, installed_tools
from benchmarks.pages import FULL, ROOT, table, write_pages
from sentrax.evaluation.behaviour.behaviour import (
    Answers,
    BehaviourReport,
    judge_cases,
)
from sentrax.evaluation.behaviour.case import Case, Direction, Invariance, Minimum
from sentrax.evaluation.behaviour.reading import our_cases
from sentrax.evaluation.metrics import wilson_interval

PAGE = ROOT / "docs" / "check.md"


def judge(tool: Tool, cases: Sequence[Case]) -> BehaviourReport:
    """The results of a tool."""
    return judge_cases(lambda texts: answer(tool, texts), cases)


def answer(tool: Tool, texts: Sequence[str]) -> Answers:
    """The answers of a tool; a score from -1 to 1 is taken as the probability of what it is for.

    The rest of 1 is the probability of neutral. The label is the tool's own in any case.
    """
    found = tool.answers(texts)
    if found.probabilities is not None:
        return Answers(found.labels, found.probabilities)
    scores = np.clip(found.leanings, -1, 1)
    probabilities = np.stack([np.maximum(-scores, 0), 1 - np.abs(scores), np.maximum(scores, 0)], axis=1)
    return Answers(found.labels, probabilities)


def tables(reports: Mapping[str, BehaviourReport]) -> str:
    """Pass rates with their 95 % intervals, by capability and by kind, a column for each tool."""
    rows = []
    for same in zip(*map(_rows_of, reports.values()), strict=True):
        title, _, n_checks = same[0]
        rows.append([title, f"{n_checks:,}", *(_percent(n_passed, n_checks) for _, n_passed, _ in same)])
    return table(["", "checks", *(TITLES[name] for name in reports)], rows)


def _rows_of(report: BehaviourReport) -> Iterator[tuple[str, int, int]]:
    """What a row is about, how many checks pass, and how many there are."""
    overall = report.overall
    for own in (*report.capabilities, overall):
        yield own.name, own.n_passed, len(own.results)
    for kind in (Minimum, Invariance, Direction):
        found = [result for result in overall.results if isinstance(result.check.case.expect, kind)]
        if not found:
            continue
        yield kind.kind, sum(result.passed for result in found), len(found)
        if kind is Invariance:
            same = sum(
                result.original is not None and result.answer.label == result.original.label
                for result in found
            )
            yield f"{kind.kind}, of the label alone", same, len(found)


def _percent(n_passed: int, n_checks: int) -> str:
    low, high = wilson_interval(n_passed, n_checks)
    return f"{100 * n_passed / n_checks:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Check and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.behaviour",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--write", action="store_true", help="write the table into the pages")
    options = parser.parse_args(arguments)
    tools, cases = installed_tools(), our_cases()
    missing = [tool.title for name, tool in TOOLS.items() if name not in tools]
    if missing and options.write:
        parser.error(f"not installed here: {', '.join(missing)}; --write needs all of them (make bench)")
    for title in missing:
        print(f"{title} is not installed here, so it is left out", file=sys.stderr)
    found = tables({name: judge(tool, cases) for name, tool in tools.items()})
    print(found)
    if options.write:
        write_pages("benchmarks.behaviour", {FULL: found, PAGE: found})


if __name__ == "__main__":
    main()
