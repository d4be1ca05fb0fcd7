"""Which files reading a source of texts reads, so that nothing is written over one of them."""

import importlib.resources
from collections.abc import Iterator
from pathlib import Path

from sentrax.data.corpora import CORPORA, corpus_folders
from sentrax.data.folders import TEXT_ENDINGS


def source_files(source: str) -> Iterator[Path]:
    """The file of this name, the texts in a folder of texts, or the files of a corpus."""
    path = Path(source)
    if path.is_dir():
        for text in path.glob("*/*"):
            if text.name.lower().endswith(TEXT_ENDINGS):
                yield text
    elif path.exists() or source not in CORPORA:
        yield path
    elif source == "sample":
        with importlib.resources.as_file(importlib.resources.files("sentrax.data")) as folder:
            yield folder / "sample_corpus.tsv"
    else:
        for folder in corpus_folders():
            yield from folder.glob("*.json")
