"""Corpora by name: the sample that comes with the package, and NLTK's `twitter_samples`."""

import importlib.resources
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import CorpusError, InputError

CORPORA = ("sample", "twitter_samples")
"""The names that `load_corpus` knows."""

LABELS = ("negative", "positive")
"""The labels of both corpora; the index of a label is its class number."""

_FOLDER = Path("corpora") / "twitter_samples"
_FILES = {"positive": "positive_tweets.json", "negative": "negative_tweets.json"}
_DOWNLOAD_SECONDS = 10

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


def load_corpus(name: str) -> LabelledTexts:
    """The corpus with one of the names in `CORPORA`; its labels are `negative` and `positive`.

    Raises:
        InputError: If there is no such corpus.
        CorpusError: If it cannot be found or fetched.
    """
    if name not in CORPORA:
        raise InputError(f"unknown corpus {name!r}; choose from {', '.join(CORPORA)}")
    return sample_corpus() if name == "sample" else twitter_samples()


def load_tweets() -> tuple[list[str], list[str]]:
    """The positive and the negative tweets of NLTK's `twitter_samples`, 5,000 each.

    They are looked for where NLTK looks (the folders of `NLTK_DATA` first); if they are nowhere, NLTK's
    downloader gets ten seconds to fetch them.

    Raises:
        CorpusError: If they cannot be found or fetched, or a file is damaged.
    """
    # Without a column of them: the notebook goes through lists.
    tweets = _read_twitter_samples((), download=True)
    return tweets["positive"], tweets["negative"]


def twitter_samples(also_in: Sequence[Path] = (), *, download: bool = True) -> LabelledTexts:
    """NLTK's `twitter_samples` corpus, from the first data folder that has it.

    Args:
        also_in: Data folders (as in `NLTK_DATA`) to look into after NLTK's own.
        download: Whether to try NLTK's downloader, for ten seconds, when no folder has it.

    Raises:
        CorpusError: If it cannot be found or fetched, or a file is damaged.
    """
    return _labelled("twitter_samples", _read_twitter_samples(also_in, download=download))


def _read_twitter_samples(also_in: Sequence[Path], *, download: bool) -> dict[str, list[str]]:
    """The tweets of each label; see `twitter_samples`."""
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
    return {label: list(_tweets(found / name)) for label, name in _FILES.items()}


def corpus_folders() -> Iterator[Path]:
    """The folders where `twitter_samples` is looked for."""
    for folder in _nltk_folders():
        yield folder / _FOLDER


def sample_corpus() -> LabelledTexts:
    """The small corpus that comes with the package: tweets, reviews, complaints and thanks."""
    resource = importlib.resources.files("sentrax.data") / "sample_corpus.tsv"
    texts: dict[str, list[str]] = {"positive": [], "negative": []}
    for line in resource.read_text(encoding="utf-8").splitlines():
        label, _, text = line.partition("\t")
        texts[label].append(text)
    return _labelled("bundled sample", texts)


def _labelled(name: str, texts: Mapping[str, Sequence[str]]) -> LabelledTexts:
    """The texts of each label, one label after the other."""
    labels = [label for label, some in texts.items() for _ in some]
    return LabelledTexts.of(name, [text for some in texts.values() for text in some], labels)


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
                        " text; the file is damaged, download it again"
                    )
                yield text
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot read {path}: {error}") from None
