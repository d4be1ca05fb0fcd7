"""How fast the English model and others label texts that they have not met, each in a process of its own.

    python -m benchmarks.general_speed vader TEXTS

reads a JSON list of different texts and prints figures as JSON. The first 200 texts are not timed: with them,
modules and models are loaded. The next 1,000 are given one at a time, then all others at once. Of few texts,
a tenth and a quarter take these places.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.linear_jobs import N_ONE, N_WARM, microseconds
from benchmarks.new_texts import N_NEW
from benchmarks.peers import Stopwatch

N_TEXTS = N_WARM + N_ONE + N_NEW
N_SLOW = 5_000
"""So many texts at once are enough for tools that take them one by one in Python."""


class Calls(NamedTuple):
    """How people call a tool.

    Attributes:
        column: Labels many texts.
        one: Labels one.
    """

    column: Callable[[list[str]], object]
    one: Callable[[str], object]


class Job(NamedTuple):
    """A tool, called in one way.

    Attributes:
        library: The module that must be installed.
        title: What tables call it.
        open: Loads it.
        most: It gets at most so many texts at once.
    """

    library: str
    title: str
    open: Callable[[], Calls]
    most: int = N_NEW


def _open_classifier() -> Calls:
    import sentrax

    classifier = sentrax.load()
    return Calls(classifier.predict, lambda text: classifier.predict([text]))


def _open_sentiment() -> Calls:
    import sentrax

    return Calls(sentrax.sentiment, sentrax.sentiment)


def _open_vader() -> Calls:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    return Calls(lambda texts: [score(text) for text in texts], score)


def _open_textblob() -> Calls:
    from textblob import TextBlob

    def score(text: str) -> object:
        return TextBlob(text).sentiment

    return Calls(lambda texts: [score(text) for text in texts], score)


JOBS: Mapping[str, Job] = {
    "classifier": Job("sentrax", "`sentrax.load().predict(texts)`", _open_classifier),
    "sentiment": Job("sentrax", "`sentrax.sentiment(texts)`", _open_sentiment),
    "vader": Job("vaderSentiment", "VADER", _open_vader),
    "textblob": Job("textblob", "TextBlob", _open_textblob, N_SLOW),
}


def measure_speed(job: Job, texts: list[str]) -> dict[str, float]:
    """Texts per second at once, and median microseconds of one text; of texts that are not met before."""
    calls = job.open()
    n_warm, n_one = min(N_WARM, len(texts) // 10), min(N_ONE, len(texts) // 4)
    warm, ones, new = texts[:n_warm], texts[n_warm : n_warm + n_one], texts[n_warm + n_one :]
    calls.column(warm)
    for text in warm:
        calls.one(text)
    one = microseconds(calls.one, ones)
    new = new[: job.most]
    watch = Stopwatch()
    calls.column(new)
    return {"texts": len(new), "rate": len(new) / watch.read()["seconds"], "one": one}


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """The figures of one job, as the command line asks for it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("texts", type=Path, help="a JSON list of texts")
    options = parser.parse_args(arguments)
    return measure_speed(JOBS[options.job], json.loads(options.texts.read_text(encoding="utf-8")))


if __name__ == "__main__":
    print(json.dumps(main()))
