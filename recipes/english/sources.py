"""The labelled texts that the English model learns from, by domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from recipes.english.frame_texts import read_frame_texts
from recipes.english.own_texts import read_own_texts

LABELS = ("negative", "neutral", "positive")
DATA = Path(__file__).parents[3] / "shared" / "data"

DOMAINS: Mapping[str, tuple[str, ...]] = {
    "products": tuple(f"general/amazon_{name}" for name in ("books", "dvd", "electronics", "kitchen")),
    "film reviews": ("general/cad", "general/imdb"),
    "film sentences": ("sst2",),
    "comments": ("general/goemotions",),
    "tweets 2009": ("general/tse",),
    "tweets 2013": ("semeval",),
}
"""The folders or files of each domain; what we have written ourselves comes after them."""
OWN = len(DOMAINS)
"""The domain of our own texts."""
FRAMED = OWN + 1
"""The domain of those that are made from frames."""
TWO_LABELS = frozenset({"products", "film reviews", "film sentences"})
"""Domains whose texts were chosen because they are positive or negative."""


@dataclass(frozen=True)
class Texts:
    """Labelled texts of several domains.

    Attributes:
        texts: A column of strings.
        labels: The index of the label of each in `LABELS`, (texts,).
        domains: The index of the domain of each in `DOMAINS`, `OWN` or `FRAMED`, (texts,).
    """

    texts: pl.Series
    labels: npt.NDArray[np.int64]
    domains: npt.NDArray[np.int64]

    @property
    def has_two_labels(self) -> npt.NDArray[np.bool_]:
        """Which texts are of a domain without neutral ones, (texts,)."""
        return np.array([*(name in TWO_LABELS for name in DOMAINS), False, False])[self.domains]


def read_texts(part: str, *, own: bool = True, data: Path = DATA) -> Texts:
    """The `train` or the `dev` part of all domains; our own texts are part of `train`.

    Args:
        part: Which part.
        own: Whether our own texts are among those to train on.
        data: The folder of the data sets.
    """
    texts, labels, domains = [], [], []
    for domain, names in enumerate(DOMAINS.values()):
        for name in names:
            path = data / name / f"{part}.csv" if (data / name).is_dir() else data / f"{name}_{part}.csv"
            table = pl.read_csv(path, columns=["text", "label"])
            texts.append(table["text"])
            labels.append(table["label"])
            domains.append(np.full(len(table), domain))
    if own and part == "train":
        for domain, (own_texts, own_labels) in ((OWN, read_own_texts()), (FRAMED, read_frame_texts())):
            texts.append(pl.Series("text", own_texts))
            labels.append(pl.Series("label", own_labels))
            domains.append(np.full(len(own_texts), domain))
    numbers = pl.concat(labels).replace_strict(LABELS, range(len(LABELS)), return_dtype=pl.Int64)
    return Texts(pl.concat(texts), numbers.to_numpy(), np.concatenate(domains))
