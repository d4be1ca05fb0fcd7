"""Labelled text comes in: corpora, splits, batches. Nothing here imports JAX or NLTK."""

from sentrax.data.batches import PAD_ID, Batch, Batches, data_generator, pad
from sentrax.data.buckets import pad_to_buckets
from sentrax.data.corpora import (
    LABELS,
    Corpus,
    check_both_classes,
    load_tweets,
    read_corpus,
    sample_corpus,
    twitter_samples,
)
from sentrax.data.labelled import LabelledTexts, split
from sentrax.data.reading import FORMATS, read_labelled
from sentrax.data.word_vectors import WordVectors, read_word_vectors

__all__ = [
    "FORMATS",
    "LABELS",
    "PAD_ID",
    "Batch",
    "Batches",
    "Corpus",
    "LabelledTexts",
    "WordVectors",
    "check_both_classes",
    "data_generator",
    "load_tweets",
    "pad",
    "pad_to_buckets",
    "read_corpus",
    "read_labelled",
    "read_word_vectors",
    "sample_corpus",
    "split",
    "twitter_samples",
]
