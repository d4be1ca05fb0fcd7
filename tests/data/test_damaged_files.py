"""A file that is damaged, or changes while it is read, is read or refused in a line; nothing else happens."""

import bz2
import gzip
import io
import json
import lzma
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sentrax.data.raw_files import zstd
from sentrax.data.reading import read_labelled
from sentrax.errors import CorpusError, SentraxError
from sentrax.scoring.files import score_file
from tests.scoring.test_files import SCORER

FRAME = pl.DataFrame(
    {
        "text": ["so good", "bad, so bad", "café"] * 30,
        "label": ["pos", "neg", "pos"] * 30,
        "n": range(90),
        "kind": pl.Series(["a", "b", "a"] * 30, dtype=pl.Categorical),
    }
)


def written(write: Callable[[io.BytesIO], Any]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


CSV = FRAME.write_csv().encode()
WHOLE = {
    "in.parquet": written(FRAME.write_parquet),
    "plain.parquet": written(lambda file: FRAME.write_parquet(file, compression="uncompressed")),
    "in.arrow": written(FRAME.write_ipc),
    "zstd.arrow": written(lambda file: FRAME.write_ipc(file, compression="zstd")),
    "in.xlsx": written(FRAME.write_excel),
    "in.jsonl": written(FRAME.write_ndjson),
    "in.json": written(FRAME.write_json),
    "in.csv": CSV,
    "in.csv.gz": gzip.compress(CSV),
    "in.csv.bz2": bz2.compress(CSV),
    "in.csv.xz": lzma.compress(CSV),
    "in.csv.zst": zstd.compress(CSV),
}


def score(path: Path) -> Any:
    return score_file(SCORER, path, path.with_name("out.parquet"), suffix="_new", skip_bad=True)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A content with some bits flipped, a part cut off, overwritten or inserted."""
    place = chance.randrange(len(content))
    after = content[place:]
    damages = [
        b"",
        bytes(30) + after[30:],
        chance.randbytes(5) + after,
        bytes([after[0] ^ 1 << chance.randrange(8)]) + after[1:],
    ]
    return content[:place] + chance.choice(damages)


@pytest.mark.parametrize("name", WHOLE)
def test_damage_is_refused_in_a_line_or_changes_what_is_read(name: str, tmp_path: Path) -> None:
    chance, path = random.Random(name), tmp_path / name
    for _ in range(5):
        path.write_bytes(damaged(WHOLE[name], chance))
        for read in (read_labelled, score):
            try:
                read(path)
            except SentraxError as error:
                assert "\n" not in str(error)  # noqa: PT017
                assert len(str(error)) < 500 + len(str(path))  # noqa: PT017


@pytest.mark.parametrize("where", ["scan_parquet", "json_decode", "cast"])
def test_a_panic_of_the_library_is_no_panic_here(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panic(*arguments: Any, **options: Any) -> Any:
        raise pl.exceptions.PanicException("index out of bounds")

    name = "in.jsonl" if where == "json_decode" else "in.parquet"
    (tmp_path / name).write_bytes(WHOLE[name])
    if where == "scan_parquet":
        monkeypatch.setattr(pl, where, panic)
    elif where == "cast":
        monkeypatch.setattr(pl.Series, where, panic)
    else:
        monkeypatch.setattr("polars.series.string.StringNameSpace.json_decode", panic)
    if where == "json_decode":  # Python's own reader takes over
        assert len(read_labelled(tmp_path / name)) == 90
        return
    for read in (read_labelled, score):
        with pytest.raises(CorpusError, match=r"in\.parquet cannot be read"):
            read(tmp_path / name)


CHANGES: dict[str, Callable[[Path], object]] = {
    "removed": Path.unlink,
    "changed": lambda path: os.truncate(path, path.stat().st_size // 2),
    "changed while it grew": lambda path: path.write_bytes(path.read_bytes() * 2),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_changes_while_it_is_read_is_refused(name: str, change: str, tmp_path: Path) -> None:
    path = tmp_path / name
    for read in (
        read_labelled,
        lambda *a, **o: score_file(SCORER, path, tmp_path / "o.parquet", suffix="_", **o),
    ):
        path.write_bytes(WHOLE[name])
        os.utime(path, (0, 0))

        def at_first_notice(notice: str) -> None:
            if path.exists() and path.stat().st_mtime == 0:
                CHANGES[change](path)

        with pytest.raises(CorpusError, match=rf"was {change.split()[0]} while it was read; run this again"):
            read(path, on_notice=at_first_notice)


def test_a_folder_is_read_by_its_files(tmp_path: Path) -> None:
    for label, content in {"pos": zstd.compress(b"so good"), "neg": "café".encode("utf-16")}.items():
        (tmp_path / label).mkdir()
        (tmp_path / label / ("1.txt.zst" if label == "pos" else "1.txt")).write_bytes(content)
    assert list(read_labelled(tmp_path).texts) == ["café", "so good"]
    (tmp_path / "neg" / "2.txt").write_bytes(b"a" * (5 << 20))
    with pytest.raises(CorpusError, match=r"neg/2\.txt: has more than 4,194,304 bytes; the limit row_bytes"):
        read_labelled(tmp_path)


def test_columns_of_json_that_differ_are_said_in_our_words(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"text": "good", "n": n}) + "\n" for n in ({"a": 1}, [2], "b", 3)))
    with pytest.raises(
        SentraxError, match=r"in\.jsonl.*(different types|keys and types).*save to a \.jsonl file"
    ):
        score_file(SCORER, path, tmp_path / "out.parquet")
