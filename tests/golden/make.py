"""Writes golden files of models: `python -m tests.golden.make NAME ...`.

For a new kind, a new layout or new features only: a file that exists is never written again, since it stands
for all the files that people have.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.corpora import sample_corpus
from sentrax.models.registry import KINDS
from sentrax.saved.loading import read_fasttext
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import NGrams, TextPipeline
from tests.models.fasttext.written import Written

FOLDER = Path(__file__).parent
TEXTS = (
    *(
        "",
        " ",
        "good",
        "not good at all",
        "This movie was almost good.",
        "I LOVE it!!! :-)",
        "😍😍 soooo happy",
    ),
    *(
        "never been so bored in my life",
        "the worst , but the music is fine",
        "@ann http://x.yz #FridayFeeling",
    ),
    *(
        "it is on at nine",
        "isn't it lovely?",
        "so sad :( miss you",
        "12345 67.8%",
        "naïve café Ünïcödé 日本語",
    ),
    *("could have been great", "a\ttab and\na line", "&amp; &lt;3", "very very very bad", "no"),
)
"""Twenty, of as many kinds."""
_SMALL: dict[str, dict[str, Any]] = {
    "linear": {"max_features": 1200},
    "nbsvm": {"max_features": 4000},
    "averaging": {"epochs": 3},
    **{name: {"epochs": 2, "dimension": 8, "hidden": 8, "min_count": 3} for name in ("dan", "cnn", "gru")},
    "transformer": {"epochs": 2, "dimension": 8, "hidden": 16, "min_count": 3},
}
"""Settings that keep the files small."""


_MANY_LABELS = 60


def train_many_labels() -> SavedModel:
    """A small model of many labels, whose weights are sparse."""
    corpus = sample_corpus()
    labels = [f"label{index % _MANY_LABELS}" for index in range(len(corpus))]
    model = SentimentClassifier(settings={"max_features": 250}).fit(corpus.texts, labels).model_
    return model.quantize("int8")


def train(kind: str) -> SavedModel:
    """A small model of this kind, trained on the bundled sample."""
    if kind == "fasttext":
        with tempfile.TemporaryDirectory() as folder:
            return read_fasttext(Written().to(Path(folder)))
    corpus, preset = sample_corpus(), TextPipeline.preset("social")
    if kind == "averaging":
        preset = replace(preset, ngrams=NGrams(words=2, rows=1 << 13))
    classifier = SentimentClassifier(kind, preset=preset, settings=_SMALL.get(kind))
    return classifier.fit(corpus.texts, corpus.labels).model_


MAKERS: Mapping[str, Callable[[], SavedModel]] = {
    **{kind: partial(train, kind) for kind in KINDS},
    # The file `linear` has the features of models without a number of them, which are trained no more.
    "linear-features-2": lambda: train("linear").quantize(),
    "linear-many-labels": train_many_labels,
}
"""What each golden file holds, by its name."""


def main(names: list[str]) -> None:
    """Write the golden files with these names."""
    for name in names or list(MAKERS):
        path = FOLDER / f"{name}.safetensors"
        if path.exists():
            sys.exit(f"{path} exists, and must stay as it is")
        model = MAKERS[name]()
        model.save(path)
        answers = {"texts": TEXTS, "labels": model.labels, "logits": model.predictor.logits(TEXTS).tolist()}
        path.with_suffix(".json").write_text(
            json.dumps(answers, indent=1, ensure_ascii=False), encoding="utf-8"
        )
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
