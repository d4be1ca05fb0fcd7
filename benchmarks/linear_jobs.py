"""What `benchmarks.linear` measures of one classifier, each in a process of its own.

    python -m benchmarks.linear_jobs train fasttext FOLDER train-10000
    python -m benchmarks.linear_jobs score fasttext FOLDER train-10000

and so on read the sets that `benchmarks.new_texts` wrote to the folder, keep models there, and print figures
as JSON. Imports are not counted, unless they happen within a call; reading the sets is not counted either.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.new_texts import read_set
from benchmarks.peers import PEERS, Peer, Stopwatch

N_ONE = 1_000
"""How many texts are given one at a time."""
N_WARM = 200
"""How many texts a classifier gets before its time is taken: it imports and loads what it needs."""


def train(peer: Peer, folder: Path, name: str) -> dict[str, float]:
    """Seconds by the clock, of processors and of cleaning; accuracy on the dev parts; bytes of the model."""
    result = peer.fit(folder / f"{name}.jsonl")
    peer.save(model_path(peer, folder, name))
    return {
        **result,
        "accuracy": _accuracy(peer, folder, name),
        "bytes": model_path(peer, folder, name).stat().st_size,
    }


def score(peer: Peer, folder: Path, name: str) -> dict[str, float]:
    """Seconds for new texts, for the same texts again and for cleaning them; accuracy on the dev parts."""
    peer.load(model_path(peer, folder, name))
    texts, _ = read_set(folder / "new.jsonl")
    _warm_up(peer, folder)
    watch = Stopwatch()
    cleaned = peer.clean(texts)
    cleaning = watch.read()["seconds"]
    result: dict[str, float] = {"texts": len(texts), "cleaning": cleaning}
    for what in ("new", "again"):
        watch = Stopwatch()
        peer.predict(cleaned)
        took = watch.read()
        result |= {what: took["seconds"], f"{what} processor": took["processor"]}
    return {**result, "accuracy": _accuracy(peer, folder, name)}


def one(peer: Peer, folder: Path, name: str) -> dict[str, float]:
    """Median microseconds of a call with one new text, of one seen before, and of cleaning one."""
    peer.load(model_path(peer, folder, name))
    texts = read_set(folder / "new.jsonl")[0][:N_ONE]
    _warm_up(peer, folder)
    cleaned = peer.clean(texts)
    cleaning = microseconds(lambda text: peer.clean([text]), texts)
    return {
        "new": microseconds(peer.answer, cleaned),
        "seen": microseconds(peer.answer, cleaned),
        "cleaning": cleaning,
    }


def file(peer: Peer, folder: Path, name: str) -> dict[str, dict[str, float]]:
    """Of each form of the model file: bytes, accuracy, the share of answers that the full form changes."""
    path = model_path(peer, folder, name)
    peer.load(path)
    texts = peer.clean(read_set(folder / "dev.jsonl")[0] + read_set(folder / "new.jsonl")[0])
    before = peer.predict(texts)
    forms = {"full": path, **peer.smaller(folder / f"{name}.jsonl", path)}
    result = {}
    for form, file in forms.items():
        peer.load(file)
        after = peer.predict(texts)
        changed = sum(one != other for one, other in zip(before, after, strict=True)) / len(before)
        accuracy = _accuracy(peer, folder, name)
        result[form] = {"bytes": file.stat().st_size, "accuracy": accuracy, "changed": changed}
    return result


JOBS: dict[str, Callable[[Peer, Path, str], dict[str, Any]]] = {
    "train": train,
    "score": score,
    "one": one,
    "file": file,
}


def model_path(peer: Peer, folder: Path, name: str) -> Path:
    """Where the model of a set is kept."""
    return folder / f"{name}.{peer.model_name}"


def _accuracy(peer: Peer, folder: Path, name: str) -> float:
    held_out = "sst2-dev" if name.startswith("sst2") else "dev"
    texts, labels = read_set(folder / f"{held_out}.jsonl")
    predicted = peer.predict(peer.clean(texts))
    return sum(one == other for one, other in zip(predicted, labels, strict=True)) / len(labels)


def _warm_up(peer: Peer, folder: Path) -> None:
    texts = peer.clean(read_set(folder / "dev.jsonl")[0][:N_WARM])
    peer.predict(texts)
    for text in texts:
        peer.answer(text)


def microseconds(call: Callable[[str], object], texts: Sequence[str]) -> float:
    """The median time of a call with one of the texts."""
    times = []
    for text in texts:
        start = time.perf_counter()
        call(text)
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """The figures of one job, as the command line asks for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    options = parser.parse_args(arguments)
    return JOBS[options.job](PEERS[options.peer](), options.folder, options.name)


if __name__ == "__main__":
    print(json.dumps(main()))
