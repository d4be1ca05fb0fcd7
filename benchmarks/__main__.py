"""`make bench`: speed of the whole package, side by side with other libraries.

Each figure is the median of several runs in separate processes. The notebook is measured with an empty cache
of compiled programs ("from nothing") and with one that an earlier run filled ("compiled").
"""

import os
import statistics
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import averaging, behaviour, doctor, general, layers, linear, scoring, tokens, training
from benchmarks.corpora import SHARED
from benchmarks.machine import describe_machine, machine
from benchmarks.processes import cost, medians, module, printed, python

RUNS = 3

CELLS = """
import time; started = time.perf_counter()
import contextlib, io, json, sys
import sentrax.notebook; sentrax.notebook.install()
cells = ["".join(cell["source"]) for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
         if cell["cell_type"] == "code"]
namespace, seconds = {"__name__": "__main__", "display": lambda value: None}, []
for cell in cells:
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cell, namespace)
    seconds.append(time.perf_counter() - start)
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
    start = time.perf_counter()
    for text in texts:
        process(text)
    seconds.append(time.perf_counter() - start)
print(json.dumps(seconds))
"""


def time_cells(compiled: Path) -> list[float]:
    """Seconds for the notebook's 51 cells and for its 100 training steps, with an empty home folder."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "JAX_COMPILATION_CACHE_DIR": str(compiled)}
        seconds: list[float] = printed(
            python(CELLS, str(SHARED.parent / "notebook" / "notebook.ipynb")), environment
        )
        return seconds


def print_row(what: str, seconds: float, target: float, reference: str = "") -> None:
    """Print one line of the table."""
    print(f"{what:44} {seconds:8.3f} s   target {target:5.1f} s   {reference}", flush=True)


def main() -> None:
    """Measure and print."""
    if (SHARED / "nltk_data").is_dir():
        os.environ.setdefault("NLTK_DATA", str(SHARED / "nltk_data"))
    print(f"{describe_machine(machine())} Medians of {RUNS} runs.\n")

    general.main([])
    behaviour.main([])
    linear.main([])
    commands = {"import sentrax": python("import sentrax"), "sentrax --help": module("sentrax.cli", "--help")}
    launched = medians(
        {name: partial(lambda command: cost(command).seconds, own) for name, own in commands.items()}, RUNS
    )
    print_row("import sentrax", launched["import sentrax"], 0.1)
    print_row("sentrax --help", launched["sentrax --help"], 0.3)
    pairs = [printed(python(TWEETS)) for _ in range(RUNS)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    reference = f"NLTK {theirs:.3f} s, {theirs / ours:.1f} times as long"
    print_row("process_tweet, 10,000 tweets", ours, 0.5, reference)
    layers.main()
    training.main()
    tokens.main()
    averaging.main()
    scoring.main()
    doctor.main([])
    if not (SHARED.parent / "notebook").is_dir():
        print("The notebook is not available on this machine, so its cells are not measured.")
        return
    cold, warm = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as compiled:
            cold.append(time_cells(Path(compiled)))
            warm.append(time_cells(Path(compiled)))
    for name, runs, limits in (("from nothing", cold, (9, 6)), ("compiled", warm, (4, 2))):
        for what, limit, times in zip(
            ("51 cells", "100 steps"), limits, zip(*runs, strict=True), strict=True
        ):
            print_row(f"the notebook's {what}, {name}", statistics.median(times), limit)


if __name__ == "__main__":
    main()
