"""How few texts of one's own help: a model of many domains that learns further from one it has never seen.

For each domain, a model with three labels is trained on all other training parts at hand. Then `partial_fit`
gets 0, 50, 200 and 1,000 texts of the domain's training part, three draws of each, and macro recall is
measured on its dev part, over the labels that it has. Beside it: a classifier trained on those texts alone,
the macro recall on the dev part of SemEval's tweets, which the model was trained for, and how many of its
own training texts it still gets right, of 4,000.
"""

import argparse
import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.corpora import NOTHING_TO_MEASURE, SHARED

DOMAINS = {
    "amazon reviews": ("amazon_books", "amazon_dvd", "amazon_electronics", "amazon_kitchen"),
    "films, IMDb": ("cad", "imdb"),
    "Reddit, GoEmotions": ("goemotions",),
    "tweets, Kaggle": ("tse",),
}
"""The files of each domain, all of which are kept apart together."""
SIZES, DRAWS = (0, 50, 200, 1000), 3
_MOST_MEASURED = 4000


class Texts(NamedTuple):
    """Texts and their labels."""

    texts: list[str]
    labels: list[str]

    def take(self, rows: Sequence[int]) -> "Texts":
        """The texts in these rows."""
        return Texts([self.texts[row] for row in rows], [self.labels[row] for row in rows])

    def draw(self, size: int, seed: int) -> "Texts":
        """At most so many of them, at random."""
        return self.take(np.random.default_rng(seed).permutation(len(self.texts))[:size].tolist())


def read(part: str, names: Sequence[str]) -> Texts:
    """The training or the dev part of some data sets, one after the other."""
    rows = []
    for name in names:
        inside = SHARED / name / f"{part}.csv"
        path = inside if inside.is_file() else SHARED / "general" / f"{name}_{part}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows += list(csv.DictReader(lines))
    return Texts([row["text"] for row in rows], [row["label"] for row in rows])


def measure(predicted: Sequence[str], labels: Sequence[str]) -> tuple[float, float]:
    """Macro recall, over the labels that the texts have, and accuracy, in percent."""
    is_right, targets = np.array(predicted) == np.array(labels), np.array(labels)
    recalls = [is_right[targets == label].mean() for label in sorted(set(labels))]
    return 100 * float(np.mean(recalls)), 100 * float(is_right.mean())


def curve(domain: str, path: Path) -> None:
    """Print the rows of one domain; `path` is where the model of all others is kept meanwhile."""
    import sentrax
    from sentrax import SentimentClassifier

    general = sorted(
        file.name.removesuffix("_train.csv") for file in (SHARED / "general").glob("*_train.csv")
    )
    others = read("train", [name for name in [*general, "sst2", "semeval"] if name not in DOMAINS[domain]])
    SentimentClassifier().fit(*others).save(path)
    train = read("train", DOMAINS[domain])
    dev, tweets, known = (
        some.draw(_MOST_MEASURED, 0)
        for some in (read("dev", DOMAINS[domain]), read("dev", ["semeval"]), others)
    )
    for size in SIZES:
        results = []
        for seed in range(DRAWS if size else 1):
            some, classifier = train.draw(size, seed), sentrax.load(path)
            alone = float("nan")
            if size:
                classifier.partial_fit(*some)
                own = SentimentClassifier().fit(*some)
                alone, _ = measure(own.predict(dev.texts).tolist(), dev.labels)
            recalls = [
                measure(classifier.predict(part.texts).tolist(), part.labels) for part in (dev, tweets, known)
            ]
            results.append([recalls[0][0], alone, recalls[1][0], recalls[2][1]])
        means = " | ".join("-" if np.isnan(mean) else f"{mean:.1f}" for mean in np.mean(results, axis=0))
        print(f"| {domain} | {size:,} | {means} |", flush=True)


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not SHARED.is_dir():
        print(NOTHING_TO_MEASURE)
        return
    print("| domain | texts | partial_fit | these texts alone | SemEval dev | training texts known |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for domain in DOMAINS:
            curve(domain, Path(folder) / "model.safetensors")


if __name__ == "__main__":
    main()
