"""Damaged files: what is changed is refused with a reason, or read as far as it is whole."""

import gzip
import io
import json
import random
from pathlib import Path

import polars as pl

from sentrax.data.reading import read_labelled
from sentrax.errors import SentraxError
from sentrax.saved.loading import load_model
from sentrax.scoring.files import score_file
from sentrax.scoring.scorer import Scorer
from tests.models.fasttext.written import Written
from tests.saved_models import saved_model
from tests.torture.attempts import BrokenError

GOLDEN = Path(__file__).parents[1] / "golden"
_LONGEST_MESSAGE = 2000
_ROWS = [(f"a {word} film, number {number}", label) for number in range(40)
         for word, label in (("good", "positive"), ("bad", "negative"))]  # fmt: skip


def damaged(random: random.Random, data: bytes) -> bytes:
    """The data with a few bytes changed, a stretch cut out, doubled, zeroed or moved, or the end cut off."""
    changed, size = bytearray(data), len(data)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        start = random.randrange(size) if random.random() < 0.5 else random.randrange(min(size, 400))
        end = min(size, start + random.choice((1, 1, 8, 100, 5000)))
        match random.randrange(6):
            case 0:
                changed[start:end] = random.randbytes(end - start)
            case 1:
                changed[start] ^= 1 << random.randrange(8)
            case 2:
                del changed[start:end]
            case 3:
                changed[start:start] = changed[start:end]
            case 4:
                changed[start:end] = bytes(end - start)
            case 5:
                del changed[start:]
        size = max(len(changed), 1)
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def damage_model(random: random.Random, folder: Path) -> str:
    """A model file of any kind with damage is refused."""
    source = random.choice(sorted(GOLDEN.glob("*.safetensors")))
    data = source.read_bytes()
    changed = damaged(random, data)
    path = folder / "model.safetensors"
    path.write_bytes(changed)
    try:
        load_model(path)
    except SentraxError as error:
        return _refused(error)
    if changed != data:
        raise BrokenError(f"{source.name} is loaded although it is damaged")
    return "not changed after all"


def damage_fasttext(random: random.Random, folder: Path) -> str:
    """A model file of fastText has no checksum; one that is damaged is refused, or gives probabilities."""
    data = Written(loss=random.choice(("hs", "ova", "softmax", "ns"))).to(folder).read_bytes()
    path = folder / "damaged.bin"
    path.write_bytes(damaged(random, data))
    try:
        scorer = Scorer(load_model(path))
        total = scorer.probabilities(["good", "a bad film", ""]).sum(axis=1)
    except SentraxError as error:
        return _refused(error)
    if not scorer.model.multi_label and not (abs(total - 1) < 1e-6).all():
        raise BrokenError(f"probabilities that sum up to {total}")
    return "of use"


def damage_data(random: random.Random, folder: Path) -> str:
    """A data file of any format with damage is refused, or read; trained on and scored alike."""
    name, data = random.choice(_files())
    path = folder / name
    path.write_bytes(damaged(random, data))
    skip_bad = random.random() < 0.5
    outcomes = []
    try:
        read_labelled(path, skip_bad=skip_bad)
        outcomes.append("read")
    except SentraxError as error:
        outcomes.append(_refused(error))
    try:
        score_file(Scorer(saved_model("lexicon")), path, folder / "out.csv", suffix="_new", skip_bad=skip_bad)
        outcomes.append("scored")
    except SentraxError as error:
        outcomes.append(_refused(error))
    return ", ".join(outcomes)


def _files() -> list[tuple[str, bytes]]:
    lines = [f"{text},{label}\n" for text, label in _ROWS]
    csv = "".join(["text,label\n", *(line.replace(", ", " ", 1) for line in lines)]).encode()
    quoted = "text;label\n" + "".join(f'"{text}";{label}\n' for text, label in _ROWS)
    objects = [{"text": text, "label": label} for text, label in _ROWS]
    parquet = io.BytesIO()
    pl.DataFrame(_ROWS, schema=["text", "label"], orient="row").write_parquet(parquet)
    return [
        ("data.csv", csv),
        ("quoted.csv", quoted.encode()),
        ("utf-16.csv", quoted.encode("utf-16")),
        ("data.tsv", csv.replace(b",", b"\t")),
        ("data.csv.gz", gzip.compress(csv, mtime=0)),
        ("data.jsonl", "".join(json.dumps(row) + "\n" for row in objects).encode()),
        ("data.json", json.dumps(objects).encode()),
        ("data.parquet", parquet.getvalue()),
        ("data.txt", "".join(f"__label__{label} {text}\n" for text, label in _ROWS).encode()),
    ]


def _refused(error: SentraxError) -> str:
    message = str(error)
    if len(message) > _LONGEST_MESSAGE:
        raise BrokenError(f"a message of {len(message):,} characters: {message[:_LONGEST_MESSAGE]}")
    return "refused"
