"""Scoring a file of a million tweets, one text, a cold command; memory and disk: beside fastText and tf-idf.

Both classifiers are trained on the same texts, dimension 100, 1 epoch; fastText reads lines of the tokens'
texts as they are. Its wheel has no command, so its reading, predicting and writing is a script; what its C++
loop alone takes is measured by its `test`, which reads a file and predicts but writes nothing. fastText
predicts on one thread; sentrax uses the cores there are, so it is measured on one core as well. Runs take
turns, each in a process of its own.
"""

import csv
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.averaging import train_averaging
from benchmarks.corpora import SHARED, labelled_texts, repeated
from benchmarks.processes import Cost, cost, medians, printed, python

COUNT = 1_000_000
SHARE = 10
"""The tf-idf pipeline is given one text in so many, and its time is scaled up."""
RUNS = 3
SENTENCE = "@ann what a lovely day :) don't miss the #sunset at the beach tonight http://t.co/x1"
PAIR_ROWS = 1 << 18
HAVE_FASTTEXT = importlib.util.find_spec("fasttext") is not None
MISSING = "fastText is not installed here: pip install fasttext-ng"

FASTTEXT_FILE = """
import sys, fasttext
model = fasttext.load_model(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as file:
    labels, _ = model.predict(file.read().splitlines())
with open(sys.argv[2] + ".labels", "w") as file:
    file.writelines(label[0] + "\\n" for label in labels)
"""
FASTTEXT_LOOP = "import sys, fasttext; fasttext.load_model(sys.argv[1]).test(sys.argv[2])"
FASTTEXT_TRAIN = """
import json, sys, fasttext
lines, target, pairs, dim, quantize = json.loads(sys.argv[1])
model = fasttext.train_supervised(lines, dim=dim, epoch=1, thread=2, verbose=0,
                                  wordNgrams=2 if pairs else 1, bucket=pairs)
if quantize:
    model.quantize(lines)
model.save_model(target)
"""
FASTTEXT_ONE = "import sys, fasttext; print(fasttext.load_model(sys.argv[1]).predict(sys.argv[2]))"
FASTTEXT_MICROSECONDS = """
import statistics, sys, time, fasttext
model = fasttext.load_model(sys.argv[1])
text, times = sys.argv[2], []
for _ in range(3000):
    begun = time.perf_counter(); model.predict(text); times.append(time.perf_counter() - begun)
print(statistics.median(times) * 1e6)
"""
OUR_MICROSECONDS = """
import statistics, sys, time
from sentrax.saved.model import SavedModel
from sentrax.scoring import Scorer
scorer = Scorer(SavedModel.load(sys.argv[1]))
text, times = sys.argv[2], []
for _ in range(3000):
    begun = time.perf_counter(); scorer.predict(text); times.append(time.perf_counter() - begun)
print(statistics.median(times) * 1e6)
"""
OUR_IMPORTS = """
import json, sys
from sentrax.cli import main
main(["predict", "--model", *sys.argv[1:]])
print(json.dumps([name for name in ("jax", "nltk", "polars", "sklearn") if name in sys.modules]))
"""
TFIDF = """
import csv, json, sys, time
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
texts, labels = json.load(open(sys.argv[1], encoding="utf-8"))
model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=300)).fit(texts, labels)
wanted = [row["text"] for row in csv.DictReader(open(sys.argv[2], encoding="utf-8", newline=""))]
wanted = wanted[: len(wanted) // int(sys.argv[3])]
begun, before = time.perf_counter(), time.process_time()
model.predict(wanted)
print(json.dumps([time.perf_counter() - begun, time.process_time() - before]))
"""


def seconds(command: list[str], cores: int | None = None) -> float:
    """How long a command takes."""
    return cost(command, cores=cores).seconds


def number(command: list[str]) -> float:
    """The number that a command prints."""
    return float(printed(command))


def scaled_up(command: list[str]) -> Cost:
    """What a command that prints its seconds on a part of the texts would take for all."""
    took, processor = (part * SHARE for part in printed(command))
    return Cost(took, processor, 0, "")


def train_ours(texts: list[str], labels: list[str], path: Path, *, pairs: int) -> None:
    """A model of words, or of words and pairs of them in so many rows."""
    from sentrax.text.pipeline import NGrams, TextPipeline

    ngrams = NGrams(words=2, rows=pairs) if pairs else NGrams()
    pipeline = replace(TextPipeline.preset("social"), ngrams=ngrams)
    train_averaging(texts, labels, pipeline, epochs=1, batch_size=4096).save(path)


def train_fasttext(lines: Path, target: Path, *, pairs: int = 0, quantize: bool = False) -> None:
    """A fastText model, in a process of its own."""
    arguments = json.dumps([str(lines), str(target), pairs, 100, quantize])
    subprocess.run(python(FASTTEXT_TRAIN, arguments), check=True, capture_output=True)


def write_files(folder: Path, texts: list[str], labels: list[str]) -> None:
    """The tweets as CSV, once and ten times as long, as lines, and as lines with labels; what to train on."""
    million, their_labels = repeated(COUNT, texts, labels)
    with (
        (folder / "in.csv").open("w", encoding="utf-8", newline="") as table,
        (folder / "in.txt").open("w", encoding="utf-8") as lines,
        (folder / "labelled.txt").open("w", encoding="utf-8") as labelled,
    ):
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["id", "text"])
        for place, (text, label) in enumerate(zip(million, their_labels, strict=True)):
            line = " ".join(text.split())
            writer.writerow([place, line])
            lines.write(f"{line}\n")
            labelled.write(f"__label__{label} {line}\n")
    header, rows = (folder / "in.csv").read_bytes().split(b"\n", 1)
    with (folder / "ten.csv").open("wb") as table:
        table.write(header + b"\n")
        for _ in range(10):
            table.write(rows)
    (folder / "train.json").write_text(json.dumps([texts, labels]), encoding="utf-8")
    with (folder / "train.txt").open("w", encoding="utf-8") as lines:
        for text, label in zip(texts, labels, strict=True):
            lines.write(f"__label__{label} {' '.join(text.split())}\n")


def predict(model: Path, source: Path) -> list[str]:
    """Our command that scores a file."""
    files = ["--input", str(source), "--output", str(source.with_suffix(".scored.csv"))]
    return [sys.executable, "-m", "sentrax.cli", "predict", "--model", str(model), *files]


def file_speed(folder: Path, texts: list[str], labels: list[str]) -> None:
    """The million tweets, from text to labels."""
    for what, name, pairs in (("words", "words", 0), ("words and pairs", "pairs", PAIR_ROWS)):
        ours, theirs = folder / f"{name}.safetensors", folder / f"{name}.bin"
        train_ours(texts, labels, ours, pairs=pairs)
        command = predict(ours, folder / "in.csv")
        measures = {
            "sentrax predict": partial(cost, command),
            "the same, on one core": partial(cost, command, cores=1),
        }
        if HAVE_FASTTEXT:
            train_fasttext(folder / "train.txt", theirs, pairs=pairs)
            reading = python(FASTTEXT_FILE, str(theirs), str(folder / "in.txt"))
            loop = python(FASTTEXT_LOOP, str(theirs), str(folder / "labelled.txt"))
            measures["fastText, predict(lines)"] = partial(cost, reading)
            measures["fastText's loop in C++"] = partial(cost, loop)
        if not pairs:
            tfidf = python(TFIDF, str(folder / "train.json"), str(folder / "in.csv"), str(SHARE))
            measures[f"tf-idf, a {SHARE}th scaled up"] = partial(scaled_up, tfidf)
        rounds = [{name: measure() for name, measure in measures.items()} for _ in range(RUNS)]
        print(f"\nScoring {COUNT:,} tweets of CSV, {what}, whole processes")
        for measured in measures:
            costs = [(turn[measured], turn["sentrax predict"]) for turn in rounds]
            took, processor = (
                statistics.median(own) for own in zip(*(own[:2] for own, _ in costs), strict=True)
            )
            longer = statistics.median(own.seconds / ours.seconds for own, ours in costs)
            more = statistics.median(own.processor / ours.processor for own, ours in costs)
            print(
                f"  {measured:28} {took:6.2f} s, {longer:4.2f} times sentrax's  {COUNT / took:9,.0f} tweets/s"
                f"   {processor:6.2f} s of processors, {more:4.2f} times",
                flush=True,
            )
        if not HAVE_FASTTEXT:
            print(f"  {MISSING}")


def beside(what: str, unit: str, measures: Mapping[str, Callable[[], float]]) -> None:
    """One line: ours, and how many times it the other's is."""
    values = medians(measures, RUNS)
    (_, own), *others = values.items()
    compared = (
        ", ".join(f"{name} {value:,.2f} {unit}, {value / own:.2f} times it" for name, value in others)
        or MISSING
    )
    print(f"{what:44} {own:10,.2f} {unit}   {compared}", flush=True)


def one_text(folder: Path) -> None:
    """A text at a time: in a process that has the model, and as a command that has yet to load it."""
    ours, theirs = str(folder / "words.safetensors"), str(folder / "words.bin")
    in_process = {"sentrax": partial(number, python(OUR_MICROSECONDS, ours, SENTENCE))}
    command = [sys.executable, "-m", "sentrax.cli", "predict", "--model", ours, SENTENCE]
    cold = {"sentrax": partial(seconds, command)}
    if HAVE_FASTTEXT:
        in_process["fastText"] = partial(number, python(FASTTEXT_MICROSECONDS, theirs, SENTENCE))
        cold["fastText"] = partial(seconds, python(FASTTEXT_ONE, theirs, SENTENCE))
    beside("\none text in a process, median", "µs", in_process)
    beside("sentrax predict TEXT, a cold command", "s", cold)
    loaded = printed(python(OUR_IMPORTS, ours, SENTENCE))
    print(f"{'what it loads of jax, nltk, polars, sklearn':44} {' '.join(loaded) or 'nothing':>10}")


def memory(folder: Path) -> None:
    """The largest memory for the file, and for one ten times as long."""

    def peak(source: str) -> float:
        return cost(predict(folder / "words.safetensors", folder / source)).memory / 1e6

    measures = {"the file": partial(peak, "in.csv"), "ten times the file": partial(peak, "ten.csv")}
    beside("peak memory of sentrax predict, the file", "MB", measures)


def disk(folder: Path) -> None:
    """A model of the notebook's vocabulary, dimension 100, in int8, beside a quantized fastText."""
    from sentrax.data.corpora import twitter_samples
    from sentrax.data.splits import split_in_order
    from sentrax.text.pipeline import TextPipeline

    train, _ = split_in_order(twitter_samples([SHARED / "nltk_data"], download=False))
    pipeline = TextPipeline.preset("notebook")
    model = train_averaging(train.texts, train.labels, pipeline, epochs=1, batch_size=4096)
    ours, theirs = folder / "small.safetensors", folder / "small.ftz"

    def kilobytes(path: Path) -> float:
        return path.stat().st_size / 1e3

    model.quantize("int8").save(ours)
    measures = {"sentrax": partial(kilobytes, ours)}
    if HAVE_FASTTEXT:
        lines = folder / "small.txt"
        with lines.open("w", encoding="utf-8") as file:
            for text, label in zip(train.texts, train.labels, strict=True):
                file.write(f"__label__{label} {' '.join(pipeline.tokens(text))}\n")
        train_fasttext(lines, theirs, quantize=True)
        measures["fastText's .ftz"] = partial(kilobytes, theirs)
    beside("the notebook's vocabulary in int8, on disk", "kB", measures)


def main() -> None:
    """Measure and print."""
    texts, labels = labelled_texts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, texts, labels)
        file_speed(folder, texts, labels)
        one_text(folder)
        memory(folder)
        if SHARED.is_dir():
            disk(folder)


if __name__ == "__main__":
    main()
