"""Explanations of the English model: what they leave over, what they take, and the same with LIME.

The remainder is measured on all dev parts at hand, of every language: what the parts of an answer miss of its
largest logit. LIME explains the same model, which it only asks for probabilities, with its default of 5,000
samples; it is not in the extra `bench`, since it brings image libraries: `pip install lime`.

    python -m benchmarks.explanations            print
    python -m benchmarks.explanations --write    put the table into benchmarks/README.md
"""

import argparse
import csv
import importlib.util
import statistics
import time
from collections.abc import Iterator, Sequence

import numpy as np

import sentrax
from benchmarks.corpora import NOTHING_TO_MEASURE, SHARED
from benchmarks.machine import describe_machine, machine
from benchmarks.pages import FULL, ratio, table, write_pages
from sentrax.explanation import Explanation, explain

N_TEXTS, N_SINGLE, N_LIME = 10_000, 1_000, 5


def read_dev_texts() -> Iterator[str]:
    """The texts of all dev parts."""
    for path in sorted([*SHARED.rglob("dev.csv"), *SHARED.rglob("*_dev.csv")]):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from (row["text"] for row in csv.DictReader(lines))


def read_tweets(n: int) -> list[str]:
    """So many unlabelled tweets."""
    (path,) = sorted((SHARED / "unlabelled").glob("*tweets*"))[:1]
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for _, row in zip(range(n), csv.DictReader(lines), strict=False)]


def relative_remainder(explanation: Explanation) -> float:
    """What the parts miss of the largest logit, as a share of it."""
    parts = [explanation.bias, explanation.whole_text, *(word.shares for word in explanation.words)]
    return explanation.remainder / max(1.0, float(np.abs(np.sum(parts, axis=0)).max()))


def time_each(texts: Sequence[str]) -> float:
    """Median seconds for one explanation of each text by itself."""
    model, seconds = sentrax.load().model_, []
    explain(model, ["A text before, which loads what is needed."])
    for text in texts:
        start = time.perf_counter()
        explain(model, [text])
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def time_together(texts: Sequence[str]) -> float:
    """Seconds for the explanations of all texts."""
    model = sentrax.load().model_
    start = time.perf_counter()
    explain(model, texts)
    return time.perf_counter() - start


def measure_lime(texts: Sequence[str]) -> tuple[float, float]:
    """Median seconds of an explanation, and by how much two of one text differ, of the largest weight."""
    from lime.lime_text import LimeTextExplainer

    classifier = sentrax.load()
    explainer = LimeTextExplainer(class_names=list(classifier.classes_))
    seconds, differences = [], []
    for text in texts:
        weights = []
        for _ in range(2):
            start = time.perf_counter()
            found = explainer.explain_instance(text, classifier.predict_proba, top_labels=1)
            seconds.append(time.perf_counter() - start)
            weights.append(dict(found.as_list(label=found.available_labels()[0])))
        first, second = weights
        largest = max(map(abs, first.values()), default=1.0)
        missed = (abs(first.get(word, 0) - second.get(word, 0)) for word in {*first, *second})
        differences.append(max(missed, default=0.0) / largest)
    return statistics.median(seconds), statistics.median(differences)


def measure() -> str:
    """The table, as Markdown."""
    own = machine()
    tweets = read_tweets(N_TEXTS + N_SINGLE)
    one, many = time_each(tweets[N_TEXTS:]), time_together(tweets[:N_TEXTS])
    dev = list(read_dev_texts())
    worst = max(map(relative_remainder, explain(sentrax.load().model_, dev)))
    rows = [
        ["one tweet, by itself (median)", f"{one * 1e3:.2f} ms"],
        [f"{len(tweets[:N_TEXTS]):,} tweets", f"{many:.1f} s"],
        [f"largest remainder, {len(dev):,} dev texts of all sets", f"{worst:.1g} of the largest logit"],
    ]
    if importlib.util.find_spec("lime"):
        seconds, difference = measure_lime([text for text in tweets if len(text.split()) > 9][:N_LIME])
        rows.append([f"LIME, one tweet, 5,000 samples (median of {2 * N_LIME})", f"{seconds * 1e3:,.0f} ms"])
        rows.append(["LIME, time beside ours", f"{ratio(seconds / one)}"])
        rows.append(
            ["LIME, the same text again: weights differ by", f"{difference:.0%} of the largest; ours by 0"]
        )
    return f"{describe_machine(own)}\n\n{table(['', 'explanations of the English model'], rows)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.explanations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    if not (SHARED / "unlabelled").is_dir():
        print(f"explanations: {NOTHING_TO_MEASURE}")
        return
    text = measure()
    print(text)
    if options.write:
        write_pages("benchmarks.explanations", {FULL: text})


if __name__ == "__main__":
    main()
