"""The option that says which labelled texts to use."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sentrax.errors import CorpusError

if TYPE_CHECKING:
    from sentrax.data.labelled import LabelledTexts

_BESIDE = Path("..", "shared", "data", "nltk_data")


def add_corpus_option(parser: argparse._ActionsContainer) -> None:
    """Add `--corpus`."""
    parser.add_argument(
        "--corpus",
        default="auto",
        metavar="NAME",
        help="twitter_samples (NLTK's), sample (comes with sentrax), a file with `positive` or `negative`,"
        " a tab and a text on each line, or auto: twitter_samples if it can be had, else sample"
        " (default: auto)",
    )


def chosen_corpus(name: str) -> "LabelledTexts":
    """The corpus that `--corpus` names."""
    from sentrax.data.corpora import sample_corpus, twitter_samples
    from sentrax.data.reading import read_labelled

    if name == "twitter_samples":
        return twitter_samples([_BESIDE])
    if name == "sample":
        return sample_corpus()
    if name != "auto":
        return read_labelled(name)
    try:
        return twitter_samples([_BESIDE])
    except CorpusError:
        print("NLTK's twitter_samples cannot be had here, so this uses the small bundled sample corpus.")
        return sample_corpus()
