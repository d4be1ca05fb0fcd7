"""Files are whole or not there: what is damaged or foreign is refused; what fails leaves nothing behind."""

import json
import os
import pickle
import stat
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files import container as storage
from sentrax.files.header import make_header
from sentrax.saved.model import SavedModel
from tests.saved_models import MAKERS, saved_model

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="pipes, rights and limits are those of Unix")

ARRAYS: dict[str, np.ndarray[Any, Any]] = {
    "a": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b": np.arange(3, dtype=np.uint8),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.safetensors"


def refused(path: Path) -> str:
    """Why a file is refused."""
    with pytest.raises(FileFormatError) as error:
        SavedModel.load(path)
    return str(error.value)


def write_header(path: Path, header: str, data: bytes = b"") -> None:
    raw = header.encode()
    path.write_bytes(struct.pack("<Q", len(raw)) + raw + data)


def header_of(path: Path) -> tuple[dict[str, Any], bytes]:
    """The JSON of a file's header, and what follows it."""
    content = path.read_bytes()
    end = 8 + struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8:end]), content[end:]


@pytest.mark.parametrize("kind", MAKERS)
def test_any_truncation_and_any_changed_byte_of_a_model_is_refused(kind: str, path: Path) -> None:
    saved_model(kind).save(path)
    whole = path.read_bytes()
    last = len(whole) - 1

    @settings(
        max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    )
    @given(st.integers(0, last) | st.integers(0, min(last, 500)), st.integers(0, 255))
    def check(place: int, flipped: int) -> None:
        rest = bytes([whole[place] ^ flipped]) + whole[place + 1 :] if flipped else b""
        path.write_bytes(whole[:place] + rest)
        refused(path)

    check()


def test_every_byte_of_a_file_counts(path: Path) -> None:
    storage.save(path, "model", {"é": [1.5, None]}, ARRAYS)
    whole = path.read_bytes()
    for place in range(len(whole)):
        for flipped in (1, 9, 32, 128):  # 9 and 32 turn one whitespace or case into the other
            path.write_bytes(whole[:place] + bytes([whole[place] ^ flipped]) + whole[place + 1 :])
            with pytest.raises(FileFormatError):
                storage.load(path, "model")


def with_header(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Save arrays, one of them empty, and change the header's JSON, which is written as compactly as ours."""
    storage.save(path, "model", {}, {**ARRAYS, "none": np.zeros((0, 2), np.float32)})
    header, data = header_of(path)
    change(header)
    raw = json.dumps(header, separators=(",", ":"))
    write_header(path, raw + " " * (-len(raw) % 8), data)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another key of the metadata": lambda header: header["__metadata__"].update(format="pt"),
    "offsets of an empty array": lambda header: header["none"].update(data_offsets=[0, 0]),
    "another key of an entry": lambda header: header["a"].update(note=1),
    "the order of keys": lambda header: header.update(a=header.pop("a")),
    "a shape with the same number of items": lambda header: header["none"].update(shape=[0, 3]),
    "true for a size": lambda header: header["none"].update(shape=[0, True]),
    "an entry more, of no bytes": lambda header: header.update(
        z={"dtype": "U8", "shape": [0], "data_offsets": [27, 27]}
    ),
}


def test_a_header_is_read_as_we_write_it(path: Path) -> None:
    with_header(path, lambda header: None)
    assert set(storage.load(path, "model")[1]) == {"a", "b", "none"}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_change_of_the_header_goes_unnoticed(
    change: Callable[[dict[str, Any]], object], path: Path
) -> None:
    with_header(path, change)
    for mapped in (False, True):
        with pytest.raises(FileFormatError, match="damaged"):
            storage.load(path, "model", mapped=mapped)


def test_padding_counts(path: Path) -> None:
    storage.save(path, "model", {}, ARRAYS)
    _, data = header_of(path)
    raw = path.read_bytes()[8 : -len(data)]
    for other in (raw.rstrip(b" "), raw + b" " * 8, b" " + raw, raw + b"\n" * 8):
        path.write_bytes(struct.pack("<Q", len(other)) + other + data)
        with pytest.raises(FileFormatError):
            storage.load(path, "model")


DTYPES = ("bool", "u1", "i1", "<u2", "<i2", "<f2", "<u4", "<i4", "<f4", "<u8", "<i8", "<f8", "bfloat16")


def test_a_file_is_what_safetensors_itself_writes_and_reads(path: Path) -> None:
    import ml_dtypes  # which gives numpy the type bfloat16

    arrays = {
        f"{'é' if shape else 'e'}{dtype}": np.ones(
            shape, ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype
        )
        for dtype in DTYPES
        for shape in ((), (3,), (0, 2), (2, 1, 2))
    }
    storage.save(path, "model", {"é": "\u2028"}, arrays)
    text = header_of(path)[0]["__metadata__"]
    assert path.read_bytes() == safetensors.numpy.save(arrays, metadata=text)
    assert safetensors.numpy.load_file(path).keys() == arrays.keys()
    for mapped in (False, True):
        _, found = storage.load(path, "model", mapped=mapped)
        for name, array in arrays.items():
            assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
            np.testing.assert_array_equal(found[name], array)


def test_arrays_of_types_that_the_format_lacks_are_not_saved(path: Path) -> None:
    with pytest.raises(FileWriteError, match="the array 'a' is of type complex128"):
        storage.save(path, "model", {}, {"a": np.ones(1, complex)})


@on_unix
def test_arrays_that_are_read_do_not_change_with_the_file(path: Path) -> None:
    storage.save(path, "model", {}, ARRAYS)
    read, mapped = (storage.load(path, "model", mapped=mapped)[1] for mapped in (False, True))
    size = path.stat().st_size
    with path.open("r+b") as file:  # in place, as `cp` onto it does
        file.write(bytes(size))
    assert not mapped["a"].any()
    np.testing.assert_array_equal(read["a"], ARRAYS["a"])


@on_unix
def test_a_file_that_is_replaced_leaves_what_is_mapped(path: Path) -> None:
    storage.save(path, "model", {}, ARRAYS)
    mapped = storage.load(path, "model", mapped=True)[1]
    storage.save(path, "model", {}, {"a": np.zeros(3)})
    np.testing.assert_array_equal(mapped["a"], ARRAYS["a"])


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "\x1b[2J" + "k" * 100_000, "layout": 2, "content": {}},
        {"kind": "model", "layout": "9" * 100_000, "content": {}},
        {"kind": ["model"] * 30_000, "layout": 2, "content": {}},
    ],
    ids=["kind", "layout", "list"],
)
def test_a_message_quotes_a_little_of_a_file_and_nothing_that_a_terminal_obeys(
    body: dict[str, Any], path: Path
) -> None:
    text = storage._canonical(body)
    envelope = storage._canonical({"checksum": storage._checksum(text, {}), "body": text})
    path.write_bytes(b"")
    raw = make_header(envelope, {}).to_bytes()
    path.write_bytes(struct.pack("<Q", len(raw)) + raw)
    message = refused(path)
    assert len(message) < 500 + len(str(path))
    assert message.isprintable()


def test_what_follows_the_end_is_refused(path: Path) -> None:
    storage.save(path, "model", {}, ARRAYS)
    path.write_bytes(path.read_bytes() + b"\0")
    assert "damaged" in refused(path)


@pytest.mark.parametrize("length", [0, 1, 2, 7, 1 << 10, 1 << 31, (1 << 63) - 1, (1 << 64) - 1])
def test_a_header_that_lies_about_its_length_is_refused(length: int, path: Path) -> None:
    path.write_bytes(struct.pack("<Q", length) + b"{}" + bytes(100))
    refused(path)


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    assert "it is a folder" in refused(tmp_path)
    assert "No such file" in refused(tmp_path / "nothing")
    assert "null" in refused(Path("a\0b"))
    (tmp_path / "empty").touch()
    assert refused(tmp_path / "empty").endswith("is empty")


@on_unix
def test_a_pipe_and_a_loop_of_links_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    assert "symbolic links" in refused(tmp_path / "loop")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_called_one(protocol: int, path: Path) -> None:
    path.write_bytes(pickle.dumps({"weights": list(range(500))}, protocol))
    assert "is a pickle" in refused(path)


def test_files_of_other_programs_are_named(path: Path) -> None:
    safetensors.numpy.save_file(ARRAYS, path, metadata={"format": "pt"})
    assert "was not written by sentrax" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps([1]))
    assert "zip archive" in refused(path)
    with path.open("wb") as file:
        np.save(file, ARRAYS["a"])
    assert "numpy" in refused(path)
    path.write_bytes(struct.pack("<ii", 793712314, 12) + bytes(100))
    assert "sentrax convert" in refused(path)


@pytest.mark.parametrize("depth", [50_000, 900])
def test_json_that_is_nested_deeply_is_refused(depth: int, path: Path) -> None:
    nested = "[" * depth + "]" * depth
    write_header(path, f'{{"__metadata__":{{"sentrax":{json.dumps(nested)}}}}}')
    refused(path)
    write_header(path, nested)
    refused(path)
    body = f'{{"kind":"model","layout":1,"content":{{"labels":["a"],"details":{nested}}}}}'
    header = json.dumps({"body": body, "checksum": "0"})
    write_header(path, json.dumps({"__metadata__": {"sentrax": header}}))
    refused(path)


def test_what_a_file_claims_is_not_allocated(path: Path) -> None:
    storage.save(path, "model", {}, {"a": np.zeros(4, np.float32)})
    header, data = header_of(path)
    for shape in ([10_000_000], [1 << 40, 0], [1 << 70, 0], [-4, -1], [1] * 100, [2.0, 2]):
        for end in (16, 40_000_000, 1 << 62):
            header["a"] |= {"shape": shape, "data_offsets": [0, end]}
            write_header(path, json.dumps(header, separators=(",", ":")), data)
            tracemalloc.start()
            refused(path)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < 1 << 20


@pytest.mark.parametrize("filling", ["[],", "{},", '"",', '{"a":0},'])
def test_memory_is_bounded_by_the_size_of_the_file(filling: str, path: Path) -> None:
    content = f"[{filling * 100_000}0]"
    header = json.dumps({"body": f'{{"kind":"model","layout":1,"content":{content}}}', "checksum": ""})
    write_header(path, json.dumps({"__metadata__": {"sentrax": header}}))
    tracemalloc.start()
    refused(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * path.stat().st_size


@pytest.mark.parametrize("dtype", ["bool", "int16", "uint32", "float64", "bfloat16"])
def test_a_model_has_no_arrays_of_types_that_sentrax_does_not_write(dtype: str, path: Path) -> None:
    import ml_dtypes

    content, arrays = saved_model("nbsvm").to_state()
    kind = ml_dtypes.bfloat16 if dtype == "bfloat16" else np.dtype(dtype)
    storage.save(path, "model", content, {**arrays, "bias": arrays["bias"].astype(kind)})
    refused(path)


def test_an_entry_that_comes_twice_gives_no_bytes_beyond_its_array(path: Path) -> None:
    storage.save(path, "model", {}, ARRAYS)
    header, data = header_of(path)
    plain = json.dumps(header)
    twice = plain.replace(
        '"a": {', '"a": {"dtype": "F32", "shape": [99], "data_offsets": [0, 396]}, "a": {', 1
    )
    write_header(path, twice, data)
    refused(path)


@on_unix
def test_a_file_may_be_read_by_whom_other_files_may(path: Path) -> None:
    (path.parent / "other").touch()
    storage.save(path, "model", {}, ARRAYS)
    modes = {stat.S_IMODE(name.stat().st_mode) for name in (path, path.parent / "other")}
    assert len(modes) == 1


_SAVE = """
import os, resource, sys
from pathlib import Path
import numpy as np
import safetensors.numpy
from sentrax.files import atomic, container as storage
from sentrax.errors import FileWriteError
path = Path(sys.argv[1])
{limit}
try:
    storage.save(path, "model", {{}}, {{"a": np.zeros(100_000)}})
except FileWriteError as error:
    print(error)
"""
_LIMITS = {
    "a full disk": "resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))",
    "a folder without the right to write": "os.chmod(path.parent, 0o555); os.geteuid() or os.setuid(65534)",
}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter: run by root, the command becomes somebody whom rights concern."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@on_unix
@pytest.mark.parametrize("limit", _LIMITS.values(), ids=_LIMITS)
def test_what_was_there_is_untouched_if_it_cannot_be_written(limit: str, open_folder: Path) -> None:
    path = open_folder / "folder" / "model.safetensors"
    path.parent.mkdir()
    storage.save(path, "model", {}, ARRAYS)
    before = path.read_bytes()
    command = [sys.executable, "-c", _SAVE.format(limit=limit), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"cannot write {path}: ")
    assert done.stdout.endswith("the previous file is untouched\n")
    path.parent.chmod(0o755)
    assert [name.name for name in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", ".", "..", "folder", "nothing/model", "a\0b", "a" * 300])
def test_a_place_that_cannot_be_written_to_is_an_error_of_ours(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileWriteError, match="cannot write"):
        storage.save(Path(name), "model", {}, ARRAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
