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

__all__ = [
    "LABELS",
    "PAD_ID",
    "Batch",
    "Batches",
    "Corpus",
    "check_both_classes",
    "data_generator",
    "load_tweets",
    "pad",
    "pad_to_buckets",
    "read_corpus",
    "sample_corpus",
    "twitter_samples",
]
