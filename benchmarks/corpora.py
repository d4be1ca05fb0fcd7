"""The texts that benchmarks train on and score: the corpora at hand, or the bundled sample."""

import csv
import random
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared" / "data"
NOTHING_TO_MEASURE = (
    "The data sets are not available on this machine, so there is nothing to measure. They"
    f" would be in {SHARED}: sst2/ and semeval/ with train.csv and dev.csv (columns text and label), general/"
    " with such files of other domains, and nltk_data/ with twitter_samples."
)


def labelled_texts() -> tuple[list[str], list[str]]:
    """Tweets and film sentences with their labels; the bundled sample where the corpora are not at hand."""
    from sentrax.data.corpora import sample_corpus, twitter_samples

    if not SHARED.is_dir():
        sample = sample_corpus()
        return list(sample.texts), list(sample.labels)
    corpus = twitter_samples([SHARED / "nltk_data"], download=False)
    texts, labels = list(corpus.texts), list(corpus.labels)
    for name in ("semeval", "sst2"):
        with (SHARED / name / "train.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                texts.append(row["text"])
                labels.append(row["label"])
    return texts, labels


def repeated(count: int, texts: list[str], labels: list[str], seed: int = 0) -> tuple[list[str], list[str]]:
    """`count` of them: all, shuffled, again and again."""
    chooser, places = random.Random(seed), list[int]()
    while len(places) < count:
        order = list(range(len(texts)))
        chooser.shuffle(order)
        places += order
    return [texts[place] for place in places[:count]], [labels[place] for place in places[:count]]
