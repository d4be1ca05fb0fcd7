"""Corpora: found, read, or refused with a reason."""

import json
from pathlib import Path

import pytest

from sentrax.data.corpora import LABELS, Corpus, load_tweets, read_corpus, sample_corpus, twitter_samples
from sentrax.errors import CorpusError


def write_samples(folder: Path, line: str = json.dumps({"text": "hi :)"})) -> None:
    corpus = folder / "corpora/twitter_samples"
    corpus.mkdir(parents=True)
    for label in LABELS:
        (corpus / f"{label}_tweets.json").write_text(line + "\n", encoding="utf-8")


def test_the_split_is_the_notebooks(tweets: Corpus) -> None:
    train, validation = tweets.split()
    assert (len(tweets), len(train), len(validation)) == (10_000, 8_000, 2_000)
    assert validation.positive[0] == tweets.positive[4000]


def test_tweets_are_found_where_nltk_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_samples(tmp_path)
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    assert load_tweets() == (["hi :)"], ["hi :)"])


def test_tweets_that_are_nowhere_give_an_error_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(CorpusError, match=r"nltk\.downloader twitter_samples"):
        twitter_samples(download=False)


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 5}', "null"])
def test_a_damaged_tweet_is_named_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    write_samples(tmp_path, line)
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    with pytest.raises(CorpusError, match="line 1 of"):
        load_tweets()


def test_the_bundled_sample_is_large_balanced_and_without_repetition() -> None:
    corpus = sample_corpus()
    assert len(corpus.positive) == len(corpus.negative) >= 600
    assert len({text.lower() for text in corpus.texts}) == len(corpus)
    assert all(len(text.split()) >= 1 for text in corpus.texts)


def test_a_file_of_labels_and_texts_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes("\ufeffpositive\tgood\u2028stuff\r\nnegative\tbad\n\n".encode())
    corpus = read_corpus(path)
    assert (corpus.positive, corpus.negative) == (("good\u2028stuff",), ("bad",))


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"happy\tx", "line 1"), (b"positive\tx\nnegative y", "line 2"), (b"\xff\xfe", "UTF-8")],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=reason):
        read_corpus(path)
