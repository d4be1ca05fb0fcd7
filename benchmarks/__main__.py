"""`make bench`: what the notebook costs here, beside what can be run of the references.

Each figure is the median of several runs in processes of their own. The notebook is measured with an empty
folder of compiled programs ("from nothing") and with one that an earlier run filled ("compiled").
"""

import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import averaging, layers, scoring, tokens, training

SHARED = Path(__file__).parents[2] / "shared"
RUNS = 3

CELLS = """
import time; started = time.perf_counter()
import contextlib, io, json, sys
import sentrax.notebook; sentrax.notebook.install()
cells = ["".join(cell["source"]) for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
         if cell["cell_type"] == "code"]
space, seconds = {"__name__": "__main__", "display": lambda value: None}, []
for cell in cells:
    begun = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cell, space)
    seconds.append(time.perf_counter() - begun)
print(json.dumps([time.perf_counter() - started, seconds[38]]))
"""

TWEETS = """
import json, time
from sentrax.data import twitter_samples
from sentrax.text import process_tweet
import re, string
from nltk.stem import PorterStemmer
from nltk.tokenize import TweetTokenizer
from sentrax.text import english_stop_words

texts = twitter_samples(download=False).texts
def nltk_tweet(tweet, stemmer=PorterStemmer(), stop=english_stop_words(),
               tokenizer=TweetTokenizer(preserve_case=False, strip_handles=True, reduce_len=True)):
    for pattern in (r"\\$\\w*", r"^RT[\\s]+", r"https?://.*[\\r\\n]*", r"#"):
        tweet = re.sub(pattern, "", tweet)
    return [stemmer.stem(word) for word in tokenizer.tokenize(tweet)
            if word not in stop and word not in string.punctuation]
nltk_tweet(texts[0])
seconds = []
for process in (process_tweet, nltk_tweet):
    begun = time.perf_counter()
    for text in texts:
        process(text)
    seconds.append(time.perf_counter() - begun)
print(json.dumps(seconds))
"""


def run(code: str, *arguments: str, environment: dict[str, str] | None = None) -> list[float]:
    """What a script in a process of its own prints as JSON."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, **(environment or {})}
    )
    values: list[float] = json.loads(done.stdout)
    return values


def whole(command: list[str]) -> float:
    """The time of a whole process."""
    begun = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - begun


def median(measure: Callable[[], float]) -> float:
    """The median of several runs."""
    return statistics.median(measure() for _ in range(RUNS))


def cells(compiled: Path) -> list[float]:
    """Seconds for the 51 cells and for the 100 steps, in a new home folder."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "JAX_COMPILATION_CACHE_DIR": str(compiled)}
        return run(CELLS, str(SHARED / "notebook" / "notebook.ipynb"), environment=environment)


def row(what: str, seconds: float, wanted: float, beside: str = "") -> None:
    """One line of the table."""
    print(f"{what:44} {seconds:8.3f} s   to reach {wanted:5.1f} s   {beside}", flush=True)


def main() -> None:
    """Measure and print."""
    if (SHARED / "data" / "nltk_data").is_dir():
        os.environ.setdefault("NLTK_DATA", str(SHARED / "data" / "nltk_data"))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("sentrax", "jax", "nltk"))
    print(f"Python {platform.python_version()}, {versions}, {os.cpu_count()} cores, medians of {RUNS} runs\n")

    row("import sentrax", median(lambda: whole([sys.executable, "-c", "import sentrax"])), 0.1)
    row("sentrax --help", median(lambda: whole([sys.executable, "-m", "sentrax.cli", "--help"])), 0.3)
    pairs = [run(TWEETS) for _ in range(RUNS)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    beside = f"NLTK {theirs:.3f} s, {theirs / ours:.1f} times as long"
    row("process_tweet, 10,000 tweets", ours, 0.5, beside)
    layers.main()
    training.main()
    tokens.main()
    averaging.main()
    scoring.main()
    if not (SHARED / "notebook").is_dir():
        print("The notebook is not at hand on this machine, so its cells are not measured.")
        return
    cold, warm = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as compiled:
            cold.append(cells(Path(compiled)))
            warm.append(cells(Path(compiled)))
    for name, runs, limits in (("from nothing", cold, (10, 6)), ("compiled", warm, (5, 2))):
        for what, limit, times in zip(
            ("51 cells", "100 steps"), limits, zip(*runs, strict=True), strict=True
        ):
            row(f"the notebook's {what}, {name}", statistics.median(times), limit)


if __name__ == "__main__":
    main()
