"""Training an averaging model on a million tweets, beside fastText: from text to model, whole processes.

Both get the same tweets in the same order, dimension 100, 5 epochs, two threads. fastText reads a file of
tokens that our tokenizer has found, which is not counted; our time begins with the raw texts. The tweets are
the corpora at hand, each text some fifteen times, so both are tempted to learn them by heart. The accuracy is
on texts that neither has seen; our settings were chosen on another split of the corpora.

Seconds are those of a clock. Beside them stand those of processors, all threads together, which depend less
on what else a machine is doing.
"""

import json
import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.corpora import labelled_texts, repeated
from benchmarks.processes import printed, python

if TYPE_CHECKING:
    import polars as pl

    from sentrax.saved.model import SavedModel
    from sentrax.text.pipeline import TextPipeline

COUNT = 1_000_000
RUNS = 3
BIGRAM_ROWS = 2_000_000

OURS = """
import json, sys, time
from dataclasses import replace
texts, labels, held_texts, held_labels = json.load(open(sys.argv[1] + "/texts.json", encoding="utf-8"))
import polars as pl
from benchmarks.averaging import train_averaging
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import NGrams, TextPipeline
column = pl.Series(texts)
rows = int(sys.argv[2])
pipeline = replace(TextPipeline.preset("social"), ngrams=NGrams(words=2, rows=rows) if rows else NGrams())
start, processor_start = time.perf_counter(), time.process_time()
settings = {"epochs": 5, "batch_size": 8192, "initial_accumulator": 3.0}
model = train_averaging(column, labels, pipeline, **settings)
seconds, processor = time.perf_counter() - start, time.process_time() - processor_start
best = Scorer(model).probabilities(held_texts).argmax(axis=1)
right = sum(model.labels[place] == label for place, label in zip(best, held_labels))
print(json.dumps([seconds, processor, right / len(held_labels)]))
"""

FASTTEXT = """
import json, sys, time
import fasttext
rows = int(sys.argv[2])
begun, before = time.perf_counter(), time.process_time()
model = fasttext.train_supervised(sys.argv[1] + "/train.txt", dim=100, epoch=5, thread=2, verbose=0,
                                  wordNgrams=2 if rows else 1, bucket=rows)
seconds, processor = time.perf_counter() - begun, time.process_time() - before
held = [line.rstrip("\\n").split(" ", 1) for line in open(sys.argv[1] + "/held.txt", encoding="utf-8")]
right = sum(model.predict(text)[0][0] == label for label, text in held)
print(json.dumps([seconds, processor, right / len(held)]))
"""


def train_averaging(
    texts: "pl.Series | Sequence[str]", labels: Sequence[str], pipeline: "TextPipeline", **settings: object
) -> "SavedModel":
    """An averaging model of dimension 100 without word dropout, trained without anything held out."""
    import numpy as np
    import polars as pl

    from sentrax.models.averaging.settings import AveragingSettings
    from sentrax.models.averaging.training import fit
    from sentrax.models.base import FitContext, TrainingData
    from sentrax.saved.model import SavedModel

    names, classes = np.unique(labels, return_inverse=True)
    data = TrainingData(pl.Series(texts), np.eye(len(names))[classes], np.ones(len(labels)))
    chosen = AveragingSettings(**{"word_dropout": 0.0, **settings})  # type: ignore[arg-type]
    context = FitContext(tuple(names.tolist()), False, pipeline, chosen, lambda progress, message: None)
    return SavedModel(context.label_names, fit(data, None, context))


def prepare(folder: Path) -> int:
    """Write what both read; return how many tokens the training texts have."""
    from sentrax.text.pipeline import TextPipeline

    texts, labels = labelled_texts()
    order = random.Random(1).sample(range(len(texts)), len(texts))
    held, kept = order[: len(order) // 10], order[len(order) // 10 :]
    pipeline = TextPipeline.preset("social")
    lines = [
        f"__label__{label} {' '.join(pipeline.tokens(text))}\n"
        for text, label in zip(texts, labels, strict=True)
    ]
    places = [str(place) for place in kept]
    chosen = [int(place) for place in repeated(COUNT, places, places)[0]]
    with (folder / "train.txt").open("w", encoding="utf-8") as train:
        train.writelines(lines[place] for place in chosen)
    (folder / "held.txt").write_text("".join(lines[place] for place in held), encoding="utf-8")
    parts = [[column[place] for place in some] for some in (chosen, held) for column in (texts, labels)]
    (folder / "texts.json").write_text(json.dumps(parts), encoding="utf-8")
    return sum(lines[place].count(" ") for place in chosen)


class Result(NamedTuple):
    """What a script measured of itself: seconds, seconds of processors, accuracy."""

    seconds: float
    processor: float
    accuracy: float


def run(code: str, *arguments: str) -> Result:
    """A script's result, in a process of its own."""
    return Result(*printed(python(code, *arguments)))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        n_tokens = 5 * prepare(Path(name))
        print(f"\nTraining on {COUNT:,} tweets, dimension 100, 5 epochs; fastText with 2 threads")
        for what, rows in (("unigrams", 0), (f"unigrams and bigrams in {BIGRAM_ROWS:,} rows", BIGRAM_ROWS)):
            pairs = [(run(OURS, name, str(rows)), run(FASTTEXT, name, str(rows))) for _ in range(RUNS)]
            for whose, results in zip(("sentrax", "fastText"), zip(*pairs, strict=True), strict=True):
                seconds, processor, accuracy = map(statistics.median, zip(*results, strict=True))
                print(
                    f"{what:45} {whose:9} {seconds:6.1f} s  {n_tokens / seconds / 1e6:5.1f} M tokens/s"
                    f"  {processor:6.1f} s of processors  accuracy on new texts {accuracy:.4f}"
                )
            ratio, of_processors = (
                statistics.median(theirs[place] / ours[place] for ours, theirs in pairs) for place in (0, 1)
            )
            print(
                f"{what:45} {ratio:.2f} times as fast as fastText   to reach 2.0"
                f"   {of_processors:.2f} times by processors",
                flush=True,
            )


if __name__ == "__main__":
    main()
