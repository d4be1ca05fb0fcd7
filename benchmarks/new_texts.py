"""Labelled texts that do not repeat, as many as asked for, and unlabelled ones to score.

The training texts are the training parts of all labelled English sets at hand (those of `general/`, SST-2 and
SemEval: tweets, comments, reviews; three labels), without copies and without any text of the dev parts,
shuffled. The dev parts are what accuracy is measured on. New texts to score are the first of the unlabelled
tweets.

There are some 130,000 such texts. A larger set is made of all those that are no longer than a tweet, 280
characters, and of further texts **recombined** from them: each is cut in two, at the end of the sentence that
is nearest to its middle, or between two words if no sentence ends in the middle half of it; the first half of
one and the second half of another text of the same source and the same label are a new text. First each text
gets the second half of the next one (of a shuffled order), then that of the next but one, and so on, so that
every half occurs as often as any other and labels and sources keep their shares. What has been there already,
or is among the dev texts, is left out.

So no text occurs twice, but the halves do: there are new pairs of words only where two halves meet, and no
new words. `measure_growth` counts both, to be read beside every figure of such texts.

    python -m benchmarks.new_texts FOLDER 10000 1000000

writes the sets to a folder, each a file of lines [text, label], and prints what is in them.
"""

import argparse
import csv
import itertools
import json
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpora import SHARED

LONGEST_TWEET = 280
SEED = 0
N_NEW = 40_000
_SENTENCE_END = re.compile(r"[.!?…] ")


class Source(NamedTuple):
    """Where a text comes from: all texts with the same one may be recombined.

    Attributes:
        corpus: The name of the corpus.
        label: The label of the text.
    """

    corpus: str
    label: str


class LabelledText(NamedTuple):
    """A text and its source."""

    text: str
    source: Source


def read_part(part: str, corpora: str = "*") -> list[LabelledText]:
    """All texts of the parts "train" or "dev", each once, in the order of the files.

    Args:
        part: "train" or "dev".
        corpora: The corpora of `general/` as a pattern; SST-2 and SemEval are always read.
    """
    general = sorted((SHARED / "general").glob(f"{corpora}_{part}.csv"))
    files = [*general, *(SHARED / name / f"{part}.csv" for name in ("sst2", "semeval"))]
    texts: dict[str, Source] = {}
    for path in files:
        corpus = path.stem.removesuffix(f"_{part}") if path in general else path.parent.name
        for row in _rows(path):
            texts.setdefault(" ".join(row["text"].split()), Source(corpus, row["label"]))
    return list(itertools.starmap(LabelledText, texts.items()))


def training_texts(count: int, real: Sequence[LabelledText], held_out: Iterable[str]) -> list[LabelledText]:
    """So many different texts in random order, none of them among those held out.

    Args:
        count: The number of texts. If it is larger than that of the real ones, the short ones among these are
            recombined.
        real: The texts at hand.
        held_out: Texts that must not be among them, whatever their case and punctuation.

    Raises:
        ValueError: If there are not enough texts, recombined ones included.
    """
    forbidden = {_letters(text) for text in held_out}
    kept = [each for each in real if _letters(each.text) not in forbidden]
    if count > len(kept):
        kept = [each for each in kept if len(each.text) <= LONGEST_TWEET]
        kept += recombine(kept, count - len(kept), forbidden)
    random.Random(SEED).shuffle(kept)
    return kept[:count]


def recombine(
    texts: Sequence[LabelledText], count: int, forbidden: frozenset[str] | set[str] = frozenset()
) -> list[LabelledText]:
    """So many new texts from halves of texts of the same source, all different, none among the given ones.

    Args:
        texts: The texts to cut in two.
        count: The number of new texts.
        forbidden: Texts, lower case and words only, that must not be made.

    Raises:
        ValueError: If the halves cannot make so many.
    """
    shuffler = random.Random(SEED)
    groups: dict[Source, list[tuple[str, str]]] = {}
    for text, source in texts:
        if (halves := cut_in_two(text)) is not None:
            groups.setdefault(source, []).append(halves)
    for group in groups.values():
        shuffler.shuffle(group)
    letters = {half: _letters(half) for group in groups.values() for halves in group for half in halves}
    seen, made = {each.text for each in texts}, list[LabelledText]()
    for step in range(1, max(map(len, groups.values()), default=0)):
        turn = []
        for source, group in groups.items():
            for place, (first, _) in enumerate(group if step < len(group) else ()):
                second = group[(place + step) % len(group)][1]
                text = f"{first} {second}"
                words = f"{letters[first]} {letters[second]}".strip()
                if text not in seen and words not in forbidden:
                    seen.add(text)
                    turn.append(LabelledText(text, source))
        shuffler.shuffle(turn)
        made += turn[: count - len(made)]
        if len(made) == count:
            return made
    raise ValueError(
        f"{len(texts):,} texts can be recombined into {len(made):,} new ones, not into {count:,}"
    )


def cut_in_two(text: str) -> tuple[str, str] | None:
    """Two halves of a text with single spaces; nothing if it has fewer than four words.

    >>> cut_in_two("It rains. We stay in today")
    ('It rains.', 'We stay in today')
    >>> cut_in_two("the sun is out again today")
    ('the sun is', 'out again today')
    """
    if text.count(" ") < 3:
        return None
    middle = len(text) // 2
    ends = [end.start() + 1 for end in _SENTENCE_END.finditer(text, middle // 2, middle + middle // 2)]
    spaces = [place for place in (text.rfind(" ", 0, middle), text.find(" ", middle)) if place > 0]
    place = min(ends or spaces, key=lambda place: abs(place - middle))
    return text[:place], text[place + 1 :]


def measure_growth(texts: Sequence[str]) -> dict[str, int]:
    """How many texts, words and pairs of adjacent words there are, and how many different ones."""
    import numpy as np
    import polars as pl

    column = pl.Series("text", texts, dtype=pl.String)
    lists = column.str.to_lowercase().str.extract_all(r"\w+")
    words = lists.explode(empty_as_null=False)
    ids = words.cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
    of_text = np.repeat(np.arange(len(lists)), lists.list.len().to_numpy())
    pairs = (ids[:-1] * (ids.max(initial=0) + 1) + ids[1:])[of_text[:-1] == of_text[1:]]
    pairs.sort()  # much faster than `np.unique`, which hashes
    return {
        "texts": len(column),
        "different texts": column.n_unique(),
        "words": len(words),
        "different words": words.n_unique(),
        "different pairs": int(np.count_nonzero(np.diff(pairs))) + bool(len(pairs)),
    }


def new_tweets(count: int = N_NEW) -> list[str]:
    """The first of the unlabelled tweets."""
    rows = itertools.islice(_rows(SHARED / "unlabelled" / "tweets.csv"), count)
    return [row["text"] for row in rows]


def write_sets(folder: Path, counts: Sequence[int]) -> dict[str, dict[str, int]]:
    """Write `train-COUNT`, `dev`, `sst2-train`, `sst2-dev` and `new`; what `measure_growth` counts, by count.

    Each is a file of lines [text, label]; unlabelled texts have an empty label.
    """
    real, dev = read_part("train"), read_part("dev")
    held_out = [each.text for each in dev]
    growth = {}
    for count in counts:
        texts = training_texts(count, real, held_out)
        growth[str(count)] = measure_growth([each.text for each in texts])
        _write(folder / f"train-{count}.jsonl", texts)
    _write(folder / "dev.jsonl", dev)
    for part in ("train", "dev"):
        sentences = [
            LabelledText(row["text"], Source("sst2", row["label"]))
            for row in _rows(SHARED / "sst2" / f"{part}.csv")
        ]
        _write(folder / f"sst2-{part}.jsonl", sentences)
    _write(folder / "new.jsonl", [LabelledText(text, Source("tweets", "")) for text in new_tweets()])
    return growth


def read_set(path: Path) -> tuple[list[str], list[str]]:
    """The texts and labels of a file that `write_sets` wrote."""
    with path.open(encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    return [text for text, _ in pairs], [label for _, label in pairs]


def _write(path: Path, texts: Iterable[LabelledText]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps([each.text, each.source.label]) + "\n" for each in texts)


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, int]]:
    """Write the sets that the command line asks for; what is in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("counts", type=int, nargs="+")
    options = parser.parse_args(arguments)
    return write_sets(options.folder, options.counts)


if __name__ == "__main__":
    print(json.dumps(main()))
