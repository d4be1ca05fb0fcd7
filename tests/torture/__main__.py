"""`make torture`: attempts at breaking sentrax, for half an hour; prints what came of them.

An attempt that broke something can be made again: `python -m tests.torture NAME --seed S --first N --most 1`.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.torture import damage, killing, shapes, texts
from tests.torture.attempts import Attempt, Tally, run

ATTEMPTS: dict[str, Attempt] = {
    "kill-training": killing.kill_training,
    "kill-scoring": killing.kill_scoring,
    "kill-saving": killing.kill_saving,
    "damage-model": damage.damage_model,
    "damage-fasttext": damage.damage_fasttext,
    "damage-data": damage.damage_data,
    "fuzz-texts": texts.fuzz_texts,
    "trace-texts": texts.trace_texts,
    "threads-and-forks": texts.ask_from_threads_and_forks,
    "shapes": shapes.feed_shape,
}
"""What is tried, by name."""


def main() -> int:
    """Make attempts, print their figures, and return 1 if any has broken something."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to try: {', '.join(ATTEMPTS)}")
    parser.add_argument("--minutes", type=float, default=30, help="how long in all (default: 30)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all attempts (default: 0)")
    parser.add_argument("--first", type=int, default=0, help="number of the first attempt")
    parser.add_argument("--most", type=int, help="how many attempts of each kind")
    options = parser.parse_args()
    names = options.names or list(ATTEMPTS)
    folder = Path(tempfile.mkdtemp(prefix="sentrax-torture-"))
    failed = False
    for name in names:
        tally = run(
            name,
            ATTEMPTS[name],
            folder,
            seed=options.seed,
            seconds=60 * options.minutes / len(names),
            most=options.most,
            first=options.first,
        )
        _report(name, tally)
        failed = failed or bool(tally.failures)
    print(f"What has broken something is kept in {folder}" if failed else "Nothing is broken")
    return int(failed)


def _report(name: str, tally: Tally) -> None:
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in tally.outcomes.most_common())
    print(f"{name}: {tally.n_attempts:,} attempts: {outcomes}", flush=True)
    for number, failure in tally.failures.items():
        print(f"  BROKEN, attempt {number}: {failure}", flush=True)


if __name__ == "__main__":
    os.environ["PYTHONFAULTHANDLER"] = "1"
    sys.exit(main())
