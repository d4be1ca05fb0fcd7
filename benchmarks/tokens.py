"""Tokenising a column into ids, beside NLTK's `TweetTokenizer` and scikit-learn's `CountVectorizer` analyser.

A column of a million tweets (the corpora at hand, repeated and shuffled) becomes ids of a vocabulary; the
encoder is new, so that what it has yet to learn of words counts. The references run on a part of it. A second
row gives the rate on texts in which nearly every word is new to the encoder: each different text once.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks.corpora import labelled_texts, repeated

COUNT = 1_000_000
PART = 20_000
RUNS = 3


def each(function: Callable[[str], object], texts: list[str]) -> None:
    """Call a function with each text."""
    for text in texts:
        function(text)


def rate(function: Callable[[Any], object], texts: Any) -> float:
    """Texts per second."""
    start = time.perf_counter()
    function(texts)
    return len(texts) / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    import polars as pl
    from nltk.tokenize import TweetTokenizer
    from sklearn.feature_extraction.text import CountVectorizer

    from sentrax.text.encoder import Encoder
    from sentrax.text.pipeline import NGrams, TextPipeline

    # Words only, as the references find them.
    pipeline = replace(TextPipeline.preset("social"), ngrams=NGrams())
    texts, labels = labelled_texts()
    column = pl.Series(repeated(COUNT, texts, labels)[0])
    vocabulary = Encoder.fit(pipeline, texts, min_count=2)[0].vocabulary
    tokenize, analyze = TweetTokenizer().tokenize, CountVectorizer().build_analyzer()
    references = {"NLTK TweetTokenizer": tokenize, "CountVectorizer analyser": analyze}

    def encode(part: Any) -> None:
        Encoder(pipeline, vocabulary).column(part)

    part = column[:PART].to_list()
    theirs: dict[str, list[float]] = {name: [] for name in references}
    ours: dict[str, list[float]] = {"a column": [], "only new texts": []}
    for _ in range(RUNS):
        for name, reference in references.items():
            theirs[name].append(rate(partial(each, reference), part))
        ours["a column"].append(rate(encode, column))
        ours["only new texts"].append(rate(encode, pl.Series(texts)))
    print(f"\nTokenising, tweets/s; {len(column):,} tweets, {len(texts):,} different ones")
    for what, rates in ours.items():
        mine = statistics.median(rates)
        beside = ", ".join(
            f"{mine / statistics.median(rates):.1f} times {name} ({statistics.median(rates):,.0f})"
            for name, rates in theirs.items()
        )
        print(f"{what:20} {mine:10,.0f}   {beside}", flush=True)
    print("to reach, a column: 20 times NLTK, 3 times CountVectorizer")


if __name__ == "__main__":
    main()
