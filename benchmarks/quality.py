"""Quality on the dev sets, side by side with fastText and scikit-learn.

Every method trains on the training part and is measured on the dev part, which it has not seen: film
sentences (SST-2), tweets with three labels (SemEval-2017 task 4A's training years, macro recall), NLTK's
twitter_samples, and these tweets without emoticons and emoji. fastText gets our tokenizer's tokens.
"""

import argparse
import csv
import re
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.corpora import NOTHING_TO_MEASURE, SHARED

FloatArray = npt.NDArray[np.float64]


class Data(NamedTuple):
    """A data set in two parts."""

    name: str
    metric: str
    train: list[str]
    train_labels: list[str]
    dev: list[str]
    dev_labels: list[str]


Method = Callable[[Data], tuple[FloatArray, list[str]]]
"""From a data set to probabilities of its dev texts, (texts, labels), and the order of the labels."""

_FACES = re.compile(
    r"(https?://\S+|www\.\S+)|[<>]?[:;=8xX] ?[-o*'^]?[)(\[\]DPpOo3/\\|}{@*$]+|[)(\[\]]+ ?[-o*'^]?[:;=]|</?3+"
    r"|[\^>][_.]*[\^<]|-_+-|[TOo]_+[TOo]"
    "|[\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u25aa-\u25fe\u2600-\u27bf\u2b05-\u2b55\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)


def data_sets(names: Sequence[str]) -> list[Data]:
    """The data sets with these names: sst2, semeval, tweets or bare."""
    return [_read(name) for name in names]


def _read(name: str) -> Data:
    if name in ("sst2", "semeval"):
        parts = [part for which in ("train", "dev") for part in _columns(name, which)]
        return Data(name, "macro recall" if name == "semeval" else "accuracy", *parts)

    from sentrax.data.corpora import twitter_samples
    from sentrax.data.splits import split_in_order

    train, dev = split_in_order(twitter_samples([SHARED / "nltk_data"], download=False))
    texts = [list(part.texts) for part in (train, dev)]
    if name == "bare":
        texts = [[_FACES.sub(lambda found: found[1] or " ", text) for text in part] for part in texts]
    return Data(name, "accuracy", texts[0], list(train.labels), texts[1], list(dev.labels))


def _columns(name: str, part: str) -> tuple[list[str], list[str]]:
    with (SHARED / name / f"{part}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def sentrax_model(model: str) -> Method:
    """Our classifier with one kind of model and default settings."""

    def method(data: Data) -> tuple[FloatArray, list[str]]:
        from sentrax import SentimentClassifier

        classifier = SentimentClassifier(model).fit(data.train, data.train_labels)
        return classifier.predict_proba(data.dev), list(classifier.classes_)

    return method


def fasttext_model(data: Data) -> tuple[FloatArray, list[str]]:
    """The model of fastText with words, pairs and subwords, after 25 epochs."""
    import tempfile

    import fasttext

    from sentrax.text.pipeline import TextPipeline

    pipeline = TextPipeline.preset("social")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        for text, label in zip(data.train, data.train_labels, strict=True):
            file.write(f"__label__{label} {' '.join(pipeline.tokens(text))}\n")
        file.flush()
        model = fasttext.train_supervised(
            file.name,
            dim=100,
            epoch=25,
            lr=0.5,
            wordNgrams=2,
            minn=3,
            maxn=5,
            bucket=200_000,
            thread=2,
            verbose=0,
        )
    names = sorted(set(data.train_labels))
    probabilities = np.zeros((len(data.dev), len(names)))
    for row, text in enumerate(data.dev):
        labels, values = model.predict(" ".join(pipeline.tokens(text)), k=len(names))
        for label, value in zip(labels, values, strict=True):
            probabilities[row, names.index(label.removeprefix("__label__"))] = value
    return probabilities, names


def tf_idf_model(data: Data) -> tuple[FloatArray, list[str]]:
    """tf-idf of words, pairs and characters, and logistic regression with balanced classes."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        ),
        LogisticRegression(C=4, class_weight="balanced", max_iter=300),
    )
    model.fit(data.train, data.train_labels)
    return model.predict_proba(data.dev), list(model.classes_)


def svm_model(data: Data) -> tuple[FloatArray, list[str]]:
    """tf-idf of words, pairs and characters, and a linear SVM, which has no probabilities."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 6), sublinear_tf=True),
        ),
        LinearSVC(C=0.5, class_weight="balanced"),
    )
    model.fit(data.train, data.train_labels)
    names = list(model.classes_)
    best = model.predict(data.dev)
    return np.array([[float(name == label) for name in names] for label in best]), names


METHODS: dict[str, Method] = {
    "sentrax": sentrax_model("linear"),
    "sentrax nbsvm": sentrax_model("nbsvm"),
    "sentrax averaging": sentrax_model("averaging"),
    "fastText": fasttext_model,
    "tf-idf logistic": tf_idf_model,
    "tf-idf SVM": svm_model,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="sst2,semeval,tweets,bare")
    parser.add_argument("--methods", default=",".join(METHODS))
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(NOTHING_TO_MEASURE)
        return

    from sentrax.evaluation.metrics import accuracy, calibration_error, macro_recall

    print("| data | metric | method | result | calibration error | seconds |\n|---|---|---|---|---|---|")
    for data in data_sets(options.data.split(",")):
        for name in options.methods.split(","):
            begin = time.perf_counter()
            try:
                probabilities, labels = METHODS[name](data)
            except ImportError as error:
                print(f"| {data.name} | | {name} | not installed: {error} | | |")
                continue
            seconds = time.perf_counter() - begin
            targets = np.array([labels.index(label) for label in data.dev_labels])
            best = probabilities.argmax(axis=1)
            score = (
                macro_recall(targets, best, len(labels))
                if data.metric == "macro recall"
                else accuracy(targets, best)
            )
            ece = calibration_error(probabilities.max(axis=1), best == targets)
            shown = "-" if name.endswith("SVM") else f"{ece:.3f}"
            print(
                f"| {data.name} | {data.metric} | {name} | {100 * score:.2f} | {shown} | {seconds:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
