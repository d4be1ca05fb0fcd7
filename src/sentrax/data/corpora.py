"""Where labelled tweets come from: NLTK's `twitter_samples`, a file of one's own, or the bundled sample."""

import importlib.resources
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentrax.data.files import content_of
from sentrax.errors import CorpusError, InputError

LABELS = ("negative", "positive")
"""The two classes; a label's place is its class number."""

_FOLDER = Path("corpora") / "twitter_samples"
_FILES = {"positive": "positive_tweets.json", "negative": "negative_tweets.json"}
_DOWNLOAD_SECONDS = 10
_TRAIN_SHARE = 0.8

# NLTK unpacks into a folder that readers look into, so it downloads beside it and moves what is complete.
_DOWNLOAD = """
import pathlib, sys, tempfile
import nltk.downloader
downloader = nltk.downloader.Downloader()
target = pathlib.Path(downloader.default_download_dir())
target.joinpath("corpora").mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory(dir=target) as work:
    if not downloader.download("twitter_samples", download_dir=work, quiet=True):
        sys.exit(1)
    unpacked = pathlib.Path(work, "corpora", "twitter_samples")
    unpacked.rename(target / "corpora" / "twitter_samples")
"""


@dataclass(frozen=True)
class Corpus:
    """Tweets of two classes, in the order of their source.

    Attributes:
        name: Where they come from, for a person to read.
        positive: Texts of class 1.
        negative: Texts of class 0.
    """

    name: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]

    def split(self) -> tuple["Corpus", "Corpus"]:
        """The first four fifths of each class to train on, the rest to validate, as in the notebook."""
        positive, negative = (int(len(side) * _TRAIN_SHARE) for side in (self.positive, self.negative))
        return (
            Corpus(f"{self.name}, training part", self.positive[:positive], self.negative[:negative]),
            Corpus(f"{self.name}, validation part", self.positive[positive:], self.negative[negative:]),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """The positive texts, then the negative ones."""
        return self.positive + self.negative

    @property
    def labels(self) -> tuple[str, ...]:
        """One label for each of `texts`."""
        return ("positive",) * len(self.positive) + ("negative",) * len(self.negative)

    def __len__(self) -> int:
        return len(self.positive) + len(self.negative)

    def __repr__(self) -> str:
        return f"<Corpus {self.name}: {len(self.positive)} positive, {len(self.negative)} negative texts>"


def load_tweets() -> tuple[list[str], list[str]]:
    """The positive and the negative tweets of NLTK's `twitter_samples`, 5,000 each.

    They are looked for where NLTK looks (the folders of `NLTK_DATA` first); if they are nowhere, NLTK's
    downloader gets ten seconds to fetch them.

    Raises:
        CorpusError: If they cannot be found or fetched, or a file is damaged.
    """
    corpus = twitter_samples()
    return list(corpus.positive), list(corpus.negative)


def twitter_samples(also_in: Sequence[Path] = (), *, download: bool = True) -> Corpus:
    """NLTK's `twitter_samples` corpus, from the first data folder that has it.

    Args:
        also_in: Data folders (as in `NLTK_DATA`) to look into after NLTK's own.
        download: Whether to try NLTK's downloader, for ten seconds, when no folder has it.

    Raises:
        CorpusError: If it cannot be found or fetched, or a file is damaged.
    """
    folders = [*_nltk_folders(), *also_in]
    found = _find(folders)
    if found is None and download and _download():
        found = _find(folders)
    if found is None:
        raise CorpusError(
            "the corpus twitter_samples is in none of NLTK's data folders"
            + (" and could not be downloaded" if download else "")
            + "; run `python -m nltk.downloader twitter_samples`, or set NLTK_DATA to the folder that"
            " holds corpora/twitter_samples"
        )
    return Corpus(
        "twitter_samples", **{label: tuple(_tweets(found / file)) for label, file in _FILES.items()}
    )


def sample_corpus() -> Corpus:
    """The small corpus that comes with the package: tweets, reviews, complaints and thanks of our own."""
    resource = importlib.resources.files("sentrax.data") / "sample_corpus.tsv"
    return _corpus_of_lines("bundled sample", resource.read_text(encoding="utf-8").splitlines())


def read_corpus(path: str | os.PathLike[str]) -> Corpus:
    """A corpus from a UTF-8 file with `positive` or `negative`, a tab, and a text on each line.

    A text may have further tabs in it. `read_labelled` reads other labels, and other kinds of files.

    Raises:
        CorpusError: If the file cannot be read, or a line is not like that; the message says which.
    """
    try:
        # Line feeds only: a text may contain the other characters that `splitlines` splits at.
        content = content_of(Path(path)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8 text: byte {error.start} cannot be decoded") from None
    lines = content.replace("\r\n", "\n").split("\n")
    return _corpus_of_lines(str(path), lines)


def check_both_classes(corpus: Corpus) -> None:
    """Raise an `InputError` unless `corpus` has texts of both classes."""
    for label in LABELS:
        if not getattr(corpus, label):
            raise InputError(f"{corpus.name} has no {label} text; both classes are needed")


def _corpus_of_lines(name: str, lines: Iterable[str]) -> Corpus:
    texts: dict[str, list[str]] = {label: [] for label in LABELS}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        label, tab, text = line.partition("\t")
        if not tab or label not in texts:
            raise CorpusError(
                f"line {number} of {name} is {line[:60]!r}; expected a label ({' or '.join(LABELS)}),"
                " a tab, and a text"
            )
        texts[label].append(text)
    return Corpus(name, **{label: tuple(found) for label, found in texts.items()})


def _nltk_folders() -> Iterator[Path]:
    """The folders of `nltk.data.path`, in its order, without the cost of importing NLTK."""
    for folder in os.environ.get("NLTK_DATA", "").split(os.pathsep):
        if folder:
            yield Path(folder)
    yield Path("~/nltk_data").expanduser()
    for folder in ("nltk_data", "share/nltk_data", "lib/nltk_data"):
        yield Path(sys.prefix) / folder
    if os.name == "nt":
        yield Path(os.environ.get("APPDATA", "C:\\")) / "nltk_data"
    else:
        for root in ("/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib"):
            yield Path(root) / "nltk_data"


def _find(folders: Iterable[Path]) -> Path | None:
    for folder in folders:
        corpus = folder / _FOLDER
        if all((corpus / file).is_file() for file in _FILES.values()):
            return corpus
    return None


def _download() -> bool:
    # In a process of its own, because a stalled connection cannot be given up on in any other way.
    try:
        command = [sys.executable, "-c", _DOWNLOAD]
        done = subprocess.run(command, capture_output=True, timeout=_DOWNLOAD_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _tweets(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    text = json.loads(line)["text"]
                except (ValueError, KeyError, TypeError):
                    text = None
                if not isinstance(text, str):
                    raise CorpusError(
                        f"line {number} of {path} is not a tweet: expected a JSON object with a"
                        " text; the file is damaged, fetch it anew"
                    )
                yield text
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot read {path}: {error}") from None
