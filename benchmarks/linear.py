"""The default model where people meet it, on texts that do not repeat, beside fastText, tf-idf and VADER.

Training on 10,000, 100,000 and 1,000,000 texts and on SST-2, scoring new tweets, one text at a time, model
files. `benchmarks.new_texts` says what the texts are, and how a million of them is made; `benchmarks.peers`
says what everyone is given. Each measurement is a process of its own; everyone takes turns, and figures are
medians of the runs. Sets of more than 100,000 texts are run once.

    python -m benchmarks.linear                        all of it
    python -m benchmarks.linear --only score --only one --texts 10000
    python -m benchmarks.linear --write                and put the tables into the README files
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora import NOTHING_TO_MEASURE, SHARED
from benchmarks.linear_tables import tables, write_tables
from benchmarks.machine import machine
from benchmarks.peers import PEERS, is_installed
from benchmarks.processes import cost, module

LONGEST_RUNS = 100_000
"""Up to so many texts a training runs several times."""
PARTS = ("train", "score", "one", "file")
Figures = dict[str, float]


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.linear",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--texts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="COUNT")
    parser.add_argument("--runs", type=int, default=3, help="medians of so many runs (default: %(default)s)")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be repeated")
    parser.add_argument("--peers", choices=PEERS, nargs="+", default=list(PEERS), help="the classifiers")
    parser.add_argument("--folder", type=Path, help="where texts and models are kept for further runs")
    parser.add_argument("--json", action="store_true", help="print figures as JSON instead of tables")
    parser.add_argument("--write", action="store_true", help="write the tables into the two README files")
    options = parser.parse_args(arguments)
    if min([options.runs, *options.texts]) < 1:
        parser.error("--runs and --texts take numbers from 1 on")
    if options.write and options.only:
        parser.error("--write needs all parts; leave --only out")
    options.only = options.only or list(PARTS)
    return options


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All figures, by part."""
    peers = [name for name in options.peers if is_installed(name)]
    for name in options.peers:
        if name not in peers:
            _say(f"{PEERS[name].label}: {PEERS[name].library} is not installed here, so it is left out")
    # The model that scores is the largest one whose training runs several times.
    scoring = max((n for n in options.texts if n <= LONGEST_RUNS), default=min(options.texts))
    counts = options.texts if "train" in options.only else [scoring]
    _say("writing the texts")
    growth = _printed(module("benchmarks.new_texts", str(folder), *map(str, counts)))
    results: dict[str, Any] = {
        "machine": machine(),
        "runs": options.runs,
        "growth": growth,
        "scoring": scoring,
    }
    if "train" in options.only:
        results["train"] = {}
        for name in [*(f"train-{count}" for count in counts), "sst2-train"]:
            results["train"][name] = _train(peers, folder, name, options.runs)
            if name != f"train-{scoring}":  # fastText's file takes 800 MB
                for model in folder.glob(f"{name}.*"):
                    model.unlink()
    name = f"train-{scoring}"
    for peer in _of_part("train", peers):
        if not (folder / f"{name}.{PEERS[peer].model_name}").exists():
            _run("train", peer, folder, name)
    for part in ("score", "one", "file"):
        if part in options.only:
            results[part] = _compare(part, _of_part(part, peers), folder, name, options.runs)
    return results


def _train(peers: Sequence[str], folder: Path, name: str, runs: int) -> dict[str, Figures]:
    n_texts = int(name.removeprefix("train-")) if name.startswith("train-") else 0
    chosen = [peer for peer in _of_part("train", peers) if n_texts <= PEERS[peer].most_texts]
    return _compare("train", chosen, folder, name, runs if n_texts <= LONGEST_RUNS else 1)


def _of_part(part: str, peers: Sequence[str]) -> list[str]:
    return [peer for peer in peers if part in PEERS[peer].parts]


def _compare(part: str, peers: Sequence[str], folder: Path, name: str, runs: int) -> dict[str, Any]:
    """The median of each figure of each classifier, which take turns."""
    runs = 1 if part == "file" else runs
    rounds = [{peer: _run(part, peer, folder, name) for peer in peers} for _ in range(runs)]
    if part == "file":
        return rounds[0]
    return {
        peer: {figure: statistics.median(turn[peer][figure] for turn in rounds) for figure in rounds[0][peer]}
        for peer in peers
    }


def _run(part: str, peer: str, folder: Path, name: str) -> dict[str, Any]:
    _say(f"{part}: {PEERS[peer].label}, {name}")
    done = cost(module("benchmarks.linear_jobs", part, peer, str(folder), name))
    figures: dict[str, Any] = json.loads(done.printed)
    return figures if part == "file" else {**figures, "memory": done.memory}


def _printed(command: list[str]) -> Any:
    return json.loads(cost(command).printed)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = parse(arguments)
    if not SHARED.is_dir():
        print(NOTHING_TO_MEASURE)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        results = measure(options, folder)
    print(json.dumps(results, indent=1) if options.json else tables(results))
    if options.write:
        write_tables(results)


if __name__ == "__main__":
    main()
