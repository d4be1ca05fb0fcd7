"""Corpora by name: found, or refused with a reason."""

import json
from pathlib import Path

import pytest

from sentrax.data.corpora import LABELS, load_corpus, load_tweets, sample_corpus, twitter_samples
from sentrax.data.labelled import LabelledTexts
from sentrax.data.splits import split_in_order
from sentrax.errors import CorpusError, InputError


def write_samples(folder: Path, line: str = json.dumps({"text": "hi :)"})) -> None:
    corpus = folder / "corpora/twitter_samples"
    corpus.mkdir(parents=True)
    for label in LABELS:
        (corpus / f"{label}_tweets.json").write_text(line + "\n", encoding="utf-8")


def test_the_split_is_the_notebooks(tweets: LabelledTexts) -> None:
    train, validation = split_in_order(tweets)
    assert (len(tweets), len(train), len(validation)) == (10_000, 8_000, 2_000)
    assert validation.texts_with("positive")[0] == tweets.texts_with("positive")[4000]


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
    assert corpus.counts()["positive"] == corpus.counts()["negative"] >= 600
    assert corpus.classes == LABELS
    assert len({text.lower() for text in corpus.texts}) == len(corpus)
    assert all(len(text.split()) >= 1 for text in corpus.texts)


def test_corpora_have_names() -> None:
    assert load_corpus("sample").fingerprint() == sample_corpus().fingerprint()
    with pytest.raises(InputError, match="unknown corpus 'imdb'; choose from sample, twitter_samples"):
        load_corpus("imdb")
