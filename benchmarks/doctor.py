"""`sentrax doctor` on faults planted into real data, and on a million rows.

Wrong labels, near-duplicates between training and test part, and a token that leaks are planted into the
training parts of SST-2, SemEval and NLTK's tweets; recall is the share of them that is found, precision the
share of what is named that was planted. The data have faults of their own, which count against precision.
Where they are installed, cleanlab gets the same held-out probabilities, and datasketch's MinHash the same
sets of words.

    python -m benchmarks.doctor                     all tables
    python -m benchmarks.doctor --only labels       one of them
    python -m benchmarks.doctor --write             put them into docs/doctor.md
"""

import argparse
import csv
import importlib.util
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import new_texts
from benchmarks.corpora import NOTHING_TO_MEASURE, SHARED
from benchmarks.machine import describe_machine, machine
from benchmarks.pages import ROOT, table, write_pages
from benchmarks.planted_faults import EDITS, TOKEN, Pair, add_near_copies, add_token, flip_labels
from benchmarks.processes import cost, module
from sentrax.data.corpora import twitter_samples
from sentrax.data.labelled import LabelledTexts
from sentrax.evaluation.doctor import quick_model
from sentrax.evaluation.doctor.duplicates import text_keys
from sentrax.evaluation.doctor.leakage import find_leaks
from sentrax.evaluation.doctor.near_duplicates import Sketches, find_alike, find_near_test
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.evaluation.doctor.suspects import find_suspects
from sentrax.evaluation.doctor.tokens import TokenSetReader

PAGE = ROOT / "docs" / "doctor.md"
PARTS = ("labels", "copies", "tokens", "million")
FLIPPED, COPIED = 0.05, 0.02
TOKEN_SHARES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
DRAWS = 5
N_ROWS = 1_000_000


def data_sets() -> dict[str, list[Pair]]:
    """Texts with their labels, shuffled, by the name of the set."""
    sets = {}
    for name, path in (("SST-2", SHARED / "sst2"), ("SemEval", SHARED / "semeval")):
        with (path / "train.csv").open(encoding="utf-8", newline="") as lines:
            sets[name] = [(row["text"], row["label"]) for row in csv.DictReader(lines)]
    tweets = twitter_samples([SHARED / "nltk_data"], download=False)
    sets["NLTK's tweets"] = list(zip(tweets.texts, tweets.labels, strict=True))
    order = np.random.default_rng(0)
    return {name: [pairs[row] for row in order.permutation(len(pairs))] for name, pairs in sets.items()}


def rows_of(pairs: Sequence[Pair]) -> LabelledRows:
    """The rows of texts with their labels."""
    texts, labels = zip(*pairs, strict=True)
    return LabelledRows.of(LabelledTexts.of("planted", texts, labels))


def measure_labels(sets: dict[str, list[Pair]]) -> Iterator[list[str]]:
    """A row of the table of wrong labels for each set."""
    for name, pairs in sets.items():
        planted = flip_labels(pairs, FLIPPED, seed=1)
        sample = rows_of(planted.pairs).sample(quick_model.MOST_TEXTS, quick_model.MOST_BYTES, 0)
        held_out = quick_model.cross_validate(sample, sample.texts, 0)
        assert held_out is not None
        finding = find_suspects(sample, held_out)
        assert finding is not None
        assert finding.mend is not None
        named = finding.mend.left_out.tolist()
        there = planted.rows & set(sample.indices[held_out.rows].tolist())
        yield [
            name,
            f"{len(held_out.rows):,}",
            f"{held_out.accuracy:.1%}",
            f"{len(named):,}",
            *_found(named, there),
            *_cleanlab(held_out, sample, there, len(named)),
        ]


def _found(named: Sequence[int], there: set[int]) -> tuple[str, str]:
    """Precision and recall."""
    n_right = len(set(named) & there)
    return f"{n_right / max(len(named), 1):.0%}", f"{n_right / max(len(there), 1):.0%}"


def _cleanlab(
    held_out: quick_model.HeldOut, sample: LabelledRows, there: set[int], n_named: int
) -> tuple[str, str, str, str]:
    """What cleanlab names, its precision and recall; and the precision of as many as were named here."""
    if importlib.util.find_spec("cleanlab") is None:
        return "-", "-", "-", "-"
    from cleanlab.filter import find_label_issues

    labels = held_out.targets.argmax(axis=1)
    found = find_label_issues(
        labels, held_out.probabilities, return_indices_ranked_by="self_confidence", n_jobs=1
    )
    rows = sample.indices[held_out.rows[found]].tolist()
    return f"{len(rows):,}", *_found(rows, there), _found(rows[:n_named], there)[0]


def measure_copies(sets: dict[str, list[Pair]]) -> Iterator[list[str]]:
    """A row of the table of near-duplicates for each set."""
    for name, pairs in sets.items():
        n_test = len(pairs) // 5
        test = pairs[:n_test]
        planted, origins = add_near_copies(pairs[n_test:], test, COPIED, seed=1)
        n_before = len(planted.pairs) - len(planted.rows)
        rows, test_rows = rows_of(planted.pairs), rows_of(test)
        start = time.perf_counter()
        named = set(_near_test(rows, test_rows))
        seconds = time.perf_counter() - start
        natural = set(_near_test(rows_of(planted.pairs[:n_before]), test_rows))
        by_edit = {
            edit: [n_before + at for at, (_, own) in enumerate(origins) if own == edit] for edit in EDITS
        }
        yield [
            name,
            f"{len(rows):,} and {len(test):,}",
            f"{len(planted.rows):,}",
            *(f"{len(named.intersection(own)) / len(own):.0%}" for own in by_edit.values()),
            *_found(sorted(named - natural), planted.rows),
            f"{seconds:.1f} s",
            *_datasketch(rows, test_rows, planted.rows, n_before),
        ]


def _near_test(rows: LabelledRows, test: LabelledRows) -> list[int]:
    import polars as pl

    reader, texts = TokenSetReader(), pl.concat([rows.texts, test.texts])
    likeness = find_alike(Sketches.joined(reader.map(Sketches.of, texts)), texts, reader)
    is_copy = np.isin(text_keys(rows.texts), text_keys(test.texts))
    finding = find_near_test(rows, test, likeness, is_copy)
    found: list[int] = [] if finding is None or finding.mend is None else finding.mend.left_out.tolist()
    return found


def _datasketch(
    rows: LabelledRows, test: LabelledRows, there: set[int], n_before: int
) -> tuple[str, str, str]:
    """Precision and recall of datasketch's MinHash, with its customary 128 permutations, and the seconds."""
    if importlib.util.find_spec("datasketch") is None:
        return "-", "-", "-"
    from datasketch import MinHash, MinHashLSH

    start = time.perf_counter()
    index = MinHashLSH(threshold=0.8, num_perm=128)

    def sketch(words: Sequence[str]) -> MinHash:
        found = MinHash(num_perm=128)
        found.update_batch([word.encode() for word in words])
        return found

    for row, words in enumerate(_words(rows)):
        if words:
            index.insert(row, sketch(words))
    named = {row for words in _words(test) if words for row in index.query(sketch(words))}
    # What it names among the rows that were there before is not told apart: duplicates, and mistakes.
    recall = _found(sorted(named), there)[1]
    n_others = sum(row < n_before for row in named)
    return f"{n_others:,}", recall, f"{time.perf_counter() - start:.1f} s"


def _words(rows: LabelledRows) -> Iterator[list[str]]:
    sets = TokenSetReader().read(rows.texts)
    for numbers in sets.rows:
        yield [sets.tokens[number] for number in numbers.tolist() if sets.is_content[number]]


def measure_tokens(sets: dict[str, list[Pair]]) -> Iterator[list[str]]:
    """A row of the table of leaking tokens for each set."""
    reader = TokenSetReader()
    for name, pairs in sets.items():
        labels = sorted({label for _, label in pairs})
        own = {leak.token for leak in find_leaks(rows_of(pairs), reader)}
        found, others = dict.fromkeys(TOKEN_SHARES, 0), set[str]()
        for share in TOKEN_SHARES:
            for draw in range(DRAWS):
                planted = add_token(pairs, labels[draw % len(labels)], share, seed=draw)
                leaks = {leak.token for leak in find_leaks(rows_of(planted.pairs), reader)}
                found[share] += TOKEN in leaks
                others |= leaks - own - {TOKEN}
        shares = [f"{found[share]} of {DRAWS}" for share in TOKEN_SHARES]
        yield [name, *shares, f"{len(others)}", " ".join(sorted(own)) or "none"]


def measure_million(n_rows: int) -> tuple[str, str, str]:
    """The seconds, seconds of processors and memory of the command on so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        new_texts.write_sets(Path(folder), [n_rows])
        texts, labels = new_texts.read_set(Path(folder, f"train-{n_rows}.jsonl"))
        path = Path(folder, "million.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *zip(texts, labels, strict=True)])
        del texts, labels
        spent = cost(module("sentrax", "doctor", str(path), "--json"))
    return f"{spent.seconds:.0f} s", f"{spent.processor:.0f} s", f"{spent.memory / 1e9:.1f} GB"


def measure(parts: Sequence[str], n_rows: int) -> str:
    """The tables, in Markdown."""
    sets, shown = data_sets(), [describe_machine(machine())]
    if "labels" in parts:
        head = ["5% of labels flipped", "texts looked at", "accuracy of the quick model"]
        theirs = ["cleanlab names", "precision", "recall", "precision of as many"]
        shown.append(table([*head, "named", "precision", "recall", *theirs], measure_labels(sets)))
    if "copies" in parts:
        head = [
            "2% of test texts in the data, edited",
            "rows",
            "planted",
            *(f"found: {edit}" for edit in EDITS),
        ]
        theirs = ["datasketch: also named", "recall", "time"]
        shown.append(table([*head, "precision", "recall", "time", *theirs], measure_copies(sets)))
    if "tokens" in parts:
        head = ["a token in a share of a label's texts", *(f"{share:.0%}" for share in TOKEN_SHARES)]
        shown.append(table([*head, "wrongly named", "leaks of its own"], measure_tokens(sets)))
    if "million" in parts:
        head = [f"{n_rows:,} rows", "time", "of processors", "memory"]
        shown.append(table(head, [["sentrax doctor", *measure_million(n_rows)]]))
    return "\n\n".join(shown)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, or write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.doctor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="a table; may be repeated")
    parser.add_argument(
        "--rows", type=int, default=N_ROWS, help="rows of the large file (default: %(default)s)"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/doctor.md")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write needs all tables; leave --only out")
    if not SHARED.is_dir():
        sys.exit(NOTHING_TO_MEASURE)
    shown = measure(options.only or PARTS, options.rows)
    if options.write:
        write_pages("benchmarks.doctor", {PAGE: shown})
    print(shown)


if __name__ == "__main__":
    main()
