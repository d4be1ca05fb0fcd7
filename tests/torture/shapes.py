"""Files of hostile shapes: read or refused, within a time and a memory that follow their size."""

import gzip
import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.saved_models import saved_model
from tests.torture.attempts import BrokenError

_MEMORY = 3 << 30
_SECONDS = 120

Shape = Callable[[random.Random], bytes]


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode(errors="surrogatepass")


def _columns(random: random.Random) -> bytes:
    n = random.choice((100, 9_000, 50_000, 300_000))
    return _lines(",".join(f"c{i}" for i in range(n - 2)) + ",text,label", *["x," * (n - 2) + "good,pos"] * 3)


def _long_line(random: random.Random) -> bytes:
    size = random.choice((1 << 16, 1 << 24, 200 << 20))
    return b"text,label\n" + b"good " * (size // 5) + b",pos\nbad,neg\n"


def _open_quote(random: random.Random) -> bytes:
    return b'text,label\ngood,pos\n"bad' + b",neg\nfine,pos" * random.choice((10, 10_000, 1_000_000))


def _quotes(random: random.Random) -> bytes:
    return _lines("text,label", *("".join(random.choices('",;\t |a', k=30)) for _ in range(2_000)))


def _line_ends(random: random.Random) -> bytes:
    ends = ("\n", "\r", "\r\n", "\n\n", "\r\r\n", "\x0b", "\x0c", "\x85", "\u2028")
    return ("text,label" + "".join(f"{random.choice(ends)}good,pos" for _ in range(1_000))).encode()


def _bytes(random: random.Random) -> bytes:
    return random.randbytes(random.choice((1, 100, 100_000, 5_000_000)))


def _zeros(random: random.Random) -> bytes:
    return bytes(random.choice((1, 1000, 50_000_000)))


def _keys(random: random.Random) -> bytes:
    n = random.choice((10, 1_000, 20_000))
    row = {"text": "good", "label": "pos", **{f"k{i}": i for i in range(n)}}
    return _lines(*[json.dumps(row)] * 5)


def _a_key_per_line(random: random.Random) -> bytes:
    n = random.choice((10, 1_000, 30_000))
    return _lines(*(json.dumps({"text": "good", "label": "pos", f"k{i}": i}) for i in range(n)))


def _nested(random: random.Random) -> bytes:
    depth = random.choice((10, 400, 10_000, 1_000_000))
    opening, closing = random.choice((("[", "]"), ('{"a":', "}")))
    return _lines(f'{{"text": "good", "label": "pos", "x": {opening * depth}1{closing * depth}}}')


def _bomb(random: random.Random) -> bytes:
    return gzip.compress(bytes(random.choice((1 << 20, 1 << 30))), 6, mtime=0)


def _labels(random: random.Random) -> bytes:
    n = random.choice((100, 5_000, 100_000))
    return _lines("text,label", *(f"text number {i},label{i % n}" for i in range(min(2 * n, 50_000))))


SHAPES: dict[str, Shape] = {
    "columns.csv": _columns,
    "line.csv": _long_line,
    "quote.csv": _open_quote,
    "quotes.csv": _quotes,
    "ends.csv": _line_ends,
    "bytes.csv": _bytes,
    "bytes.jsonl": _bytes,
    "bytes.parquet": _bytes,
    "zeros.txt": _zeros,
    "keys.jsonl": _keys,
    "lines.jsonl": _a_key_per_line,
    "nested.jsonl": _nested,
    "bomb.csv.gz": _bomb,
    "labels.csv": _labels,
}


def feed_shape(random: random.Random, folder: Path) -> str:
    """A file of a random shape, given to a random verb, which ends in time with at most one line of error."""
    name = random.choice(list(SHAPES))
    (folder / name).write_bytes(SHAPES[name](random))
    saved_model("lexicon").save(folder / "model")
    model = ["--model", "model"]
    command = random.choice(
        (
            ["evaluate", name, *model],
            ["train", name, "--kind", "nbsvm", "--output", "out"],
            ["predict", *model, "--input", name, "--output", "out.csv", "--suffix", "_new"],
        )
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sentrax.cli", *command],
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS,
            preexec_fn=_limit_memory,
        )
    except subprocess.TimeoutExpired:
        raise BrokenError(f"{name}: sentrax {command[0]} takes more than {_SECONDS} s") from None
    errors = done.stderr.decode(errors="replace")
    if "Traceback" in errors or "panicked" in errors or done.returncode not in (0, 1):
        raise BrokenError(f"{name}: sentrax {command[0]} ends with {done.returncode}: {errors[-2000:]}")
    if done.returncode and not errors.splitlines()[-1].startswith("sentrax: error: "):
        raise BrokenError(f"{name}: sentrax {command[0]} fails without a message: {errors[-2000:]}")
    return "refused" if done.returncode else "done"


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
