"""The default model and the libraries it is compared with, behind one interface.

Everyone gets raw texts as a list of strings. fastText wants lines of clean words instead; they are made as
its tutorial does (lower case, punctuation apart), and what that costs is counted on its own.
"""

import importlib.util
import json
import math
import pickle
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.new_texts import read_set

VADER_NEUTRAL = 0.05
"""Below this distance from 0, VADER's compound score means neutral, as its authors advise."""

_PUNCTUATION = re.compile(r"([.!?,'/()\":;])")


class Stopwatch:
    """Seconds since it was made, by the clock and of processors."""

    def __init__(self) -> None:
        self._start, self._processor_start = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        """The seconds so far."""
        return {
            "seconds": time.perf_counter() - self._start,
            "processor": time.process_time() - self._processor_start,
        }


class Peer:
    """A classifier of texts.

    Attributes:
        library: The module that must be installed.
        label: What tables call it.
        model_name: The ending of its model file; who has the same one, shares the file.
        parts: The parts of the benchmark that it takes part in.
        most_texts: It is trained on no larger set than this.
    """

    library: ClassVar[str]
    label: ClassVar[str]
    model_name: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ("train", "score", "one")
    most_texts: ClassVar[float] = math.inf

    def fit(self, source: Path) -> dict[str, float]:
        """Learn from a set of labelled texts; the seconds it took."""
        raise NotImplementedError

    def save(self, path: Path) -> None:
        """Write the model."""
        raise NotImplementedError

    def load(self, path: Path) -> None:
        """Read the model."""
        raise NotImplementedError

    def clean(self, texts: list[str]) -> list[str]:
        """What `predict` and `answer` are to be given instead of raw texts."""
        return texts

    def predict(self, texts: list[str]) -> Sequence[str]:
        """The label of each text."""
        raise NotImplementedError

    def answer(self, text: str) -> object:
        """Whatever is asked about one text: probabilities, or a label and its probability."""
        raise NotImplementedError

    def smaller(self, source: Path, path: Path) -> dict[str, Path]:
        """Write the model in fewer bytes; the files by name of their form."""
        return {}


class _Sentrax(Peer):
    """`SentimentClassifier()`, one text by `predict_proba([text])`."""

    library = "sentrax"
    label = "sentrax"
    model_name = "safetensors"
    parts: ClassVar[tuple[str, ...]] = ("train", "score", "one", "file")

    def fit(self, source: Path) -> dict[str, float]:
        from sentrax import SentimentClassifier

        texts, labels = read_set(source)
        watch = Stopwatch()
        self.classifier = SentimentClassifier().fit(texts, labels)
        return watch.read()

    def save(self, path: Path) -> None:
        self.classifier.save(path, quantize="float32")

    def load(self, path: Path) -> None:
        from sentrax import SentimentClassifier

        self.classifier = SentimentClassifier.load(path)

    def predict(self, texts: list[str]) -> Sequence[str]:
        labels: list[str] = self.classifier.predict(texts).tolist()
        return labels

    def answer(self, text: str) -> object:
        return self.classifier.predict_proba([text])

    def smaller(self, source: Path, path: Path) -> dict[str, Path]:
        forms = {form: path.with_suffix(f".{form}") for form in ("float16", "int8")}
        for form, file in forms.items():
            self.classifier.save(file, quantize=form)
        return forms


class _SentraxScorer(_Sentrax):
    """The same model, one text by `Scorer.predict(text)`."""

    label = "sentrax, `Scorer.predict(text)`"
    parts = ("one",)

    def load(self, path: Path) -> None:
        from sentrax.scoring import Scorer

        super().load(path)
        self.scorer = Scorer(self.classifier.model_)

    def answer(self, text: str) -> object:
        return self.scorer.predict(text)


class _FastText(Peer):
    """fastText's supervised model with bigrams, on two threads, otherwise as it comes."""

    library = "fasttext"
    label = "fastText"
    model_name = "bin"
    parts = ("train", "score", "one", "file")

    def fit(self, source: Path) -> dict[str, float]:
        import fasttext

        watch = Stopwatch()
        lines = self._write_lines(source)
        cleaning = watch.read()["processor"]
        watch = Stopwatch()
        self.model = fasttext.train_supervised(
            str(lines), wordNgrams=2, thread=2, verbose=0, **FASTTEXT_SETTINGS
        )
        return {**watch.read(), "cleaning": cleaning}

    def save(self, path: Path) -> None:
        self.model.save_model(str(path))

    def load(self, path: Path) -> None:
        import fasttext

        self.model = fasttext.load_model(str(path))

    def clean(self, texts: list[str]) -> list[str]:
        return [" ".join(_PUNCTUATION.sub(r" \1 ", text.lower()).split()) for text in texts]

    def predict(self, texts: list[str]) -> Sequence[str]:
        return [labels[0].removeprefix("__label__") for labels in self.model.predict(texts)[0]]

    def answer(self, text: str) -> object:
        return self.model.predict(text)

    def smaller(self, source: Path, path: Path) -> dict[str, Path]:
        file = path.with_suffix(".ftz")
        self.model.quantize(
            str(self._write_lines(source)), cutoff=100_000, retrain=True, qnorm=True, thread=2
        )
        self.model.save_model(str(file))
        return {"ftz": file}

    def _write_lines(self, source: Path) -> Path:
        lines = source.with_suffix(".txt")
        with source.open(encoding="utf-8") as rows, lines.open("w", encoding="utf-8") as file:
            for row in rows:
                text, label = json.loads(row)
                file.write(f"__label__{label} {self.clean([text])[0]}\n")
        return lines


class _TfIdf(Peer):
    """Words and pairs by scikit-learn, and LIBLINEAR's logistic regression, a label against all others."""

    library = "sklearn"
    label = "tf-idf + LIBLINEAR"
    model_name = "liblinear"
    most_texts: ClassVar[float] = 100_000

    def fit(self, source: Path) -> dict[str, float]:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline

        texts, labels = read_set(source)
        watch = Stopwatch()
        self.model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), self._linear())
        self.model.fit(texts, labels)
        return watch.read()

    def save(self, path: Path) -> None:
        path.write_bytes(pickle.dumps(self.model))

    def load(self, path: Path) -> None:
        self.model = pickle.loads(path.read_bytes())  # noqa: S301 - written by this benchmark

    def predict(self, texts: list[str]) -> Sequence[str]:
        labels: list[str] = self.model.predict(texts).tolist()
        return labels

    def answer(self, text: str) -> object:
        return self.model.predict_proba([text])

    def _linear(self) -> Any:
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier

        return OneVsRestClassifier(LogisticRegression(solver="liblinear", C=4))


class _TfIdfSgd(_TfIdf):
    """The same features with logistic regression by stochastic gradient descent, for large sets."""

    label = "tf-idf + SGD"
    model_name = "sgd"
    parts = ("train",)
    most_texts = math.inf

    def _linear(self) -> Any:
        from sklearn.linear_model import SGDClassifier

        return SGDClassifier(loss="log_loss", alpha=1e-6, n_jobs=2, random_state=0)


class _Vader(Peer):
    """VADER, which is not trained: its compound score, neutral from -0.05 to 0.05 as its authors advise."""

    library = "vaderSentiment"
    label = "VADER"
    model_name = "none"
    parts = ("score", "one")

    def load(self, path: Path) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self.analyzer = SentimentIntensityAnalyzer()

    def predict(self, texts: list[str]) -> Sequence[str]:
        scores = [self.analyzer.polarity_scores(text)["compound"] for text in texts]
        return [
            "neutral" if abs(score) < VADER_NEUTRAL else "positive" if score > 0 else "negative"
            for score in scores
        ]

    def answer(self, text: str) -> object:
        return self.analyzer.polarity_scores(text)


FASTTEXT_SETTINGS: dict[str, Any] = {"lr": 0.25, "epoch": 5}
PEERS: dict[str, type[Peer]] = {
    "sentrax": _Sentrax,
    "scorer": _SentraxScorer,
    "fasttext": _FastText,
    "tfidf": _TfIdf,
    "sgd": _TfIdfSgd,
    "vader": _Vader,
}


def is_installed(name: str) -> bool:
    """Whether the library of a peer is there."""
    return importlib.util.find_spec(PEERS[name].library) is not None
