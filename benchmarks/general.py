"""The model that comes with the package beside VADER and TextBlob, each as it comes.

Quality on the dev parts of the recipe's domains, labels that change where a text says the same, speed on
tweets that nobody has met. The model in the package has seen the training parts of these domains, so it is
also trained without each of them in turn, which takes some four minutes. Where the data sets are not at hand,
figures are of the sample that comes with the package.

    python -m benchmarks.general               all but the models trained without a domain
    python -m benchmarks.general --unseen      these too
    python -m benchmarks.general --write       all of it, and put the tables into the README files
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.general_changes import change_all, draw_texts, measure_changes
from benchmarks.general_quality import (
    DevPart,
    Figures,
    fit_without,
    measure_quality,
    read_dev_parts,
)
from benchmarks.general_speed import JOBS, N_TEXTS
from benchmarks.general_tables import Results, summary, tables
from benchmarks.general_tools import TOOLS, Tool, installed_tools, is_installed
from benchmarks.machine import machine
from benchmarks.new_texts import new_tweets
from benchmarks.pages import FULL, SHORT, write_pages
from benchmarks.processes import cost, module
from recipes.english.sources import DATA, read_texts


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.general",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of the data sets (default: %(default)s)"
    )
    parser.add_argument(
        "--runs", type=int, default=3, help="speeds are medians of so many runs (default: %(default)s)"
    )
    parser.add_argument("--unseen", action="store_true", help="also train without each domain in turn")
    parser.add_argument(
        "--write", action="store_true", help="write the tables into the two README files; includes --unseen"
    )
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs takes a number from 1 on")
    if (options.write or options.unseen) and not options.data.is_dir():
        parser.error(f"--unseen and --write need the data sets; there is no folder {options.data}")
    options.unseen |= options.write
    return options


def measure(options: argparse.Namespace) -> Results:
    """All figures."""
    described = machine()
    parts, has_data = read_dev_parts(options.data), options.data.is_dir()
    if not has_data:
        _say(f"there are no data sets in {options.data}, so the sample of the package is measured")
    tools = installed_tools()
    for name, tool in TOOLS.items():
        if name not in tools:
            _say(f"{tool.title}: {tool.library} is not installed here, so it is left out")
    quality = {name: _measure_parts(tool, parts) for name, tool in tools.items()}
    if options.unseen:
        quality["unseen"] = _measure_unseen(parts, options.data)
    texts = draw_texts([text for part in parts.values() for text in part.texts])
    _say(f"changing {len(texts):,} texts")
    return Results(
        machine=described,
        has_data=has_data,
        n_texts={name: len(part.texts) for name, part in parts.items()},
        quality=quality,
        n_drawn=len(texts),
        n_changed={
            change: sum(one != other for one, other in zip(texts, changed, strict=True))
            for change, changed in change_all(texts).items()
        },
        changes={name: measure_changes(tool, texts) for name, tool in tools.items()},
        runs=options.runs,
        speed=_measure_speed(new_tweets(N_TEXTS) if has_data else draw_texts(texts), options.runs),
    )


def _measure_parts(tool: Tool, parts: dict[str, DevPart]) -> dict[str, Figures]:
    return {name: measure_quality(tool.answers(part.texts), part) for name, part in parts.items()}


def _measure_unseen(parts: dict[str, DevPart], data: Path) -> dict[str, Figures]:
    """The figures of each domain by a model that has not seen it."""
    texts = read_texts("train", data=data)
    return {
        name: measure_quality(fit_without(name, texts, _say).answers(part.texts), part)
        for name, part in parts.items()
    }


def _measure_speed(texts: list[str], runs: int) -> dict[str, dict[str, float]]:
    """The median of each figure of each job, which take turns."""
    jobs = [name for name, job in JOBS.items() if is_installed(job.library)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        rounds = [{name: _run(name, path) for name in jobs} for _ in range(runs)]
    return {
        name: {figure: statistics.median(turn[name][figure] for turn in rounds) for figure in rounds[0][name]}
        for name in jobs
    }


def _run(name: str, path: Path) -> dict[str, float]:
    _say(f"speed: {JOBS[name].title}")
    figures: dict[str, float] = json.loads(cost(module("benchmarks.general_speed", name, str(path))).printed)
    return figures


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = parse(arguments)
    results = measure(options)
    print(tables(results))
    if options.write:
        write_pages("benchmarks.general", {FULL: tables(results), SHORT: summary(results)})


if __name__ == "__main__":
    main()
