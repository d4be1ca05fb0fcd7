"""Reads what fastText saves: `.bin`, and `.ftz` with product-quantized matrices, of versions 11 and 12.

    magic, version │ settings │ dictionary: words, labels, kept buckets │ input matrix │ output matrix

All numbers are little-endian. Every size that the file states is checked against what is left of the file
before anything is made of it, and matrices stay in the file until their rows are used.
"""

import mmap
import os
import struct
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError
from sentrax.models.fasttext.matrices import N_CENTROIDS
from sentrax.models.state import PredictorState

_MAGIC = 793712314
_VERSIONS = (11, 12)
_WITHOUT_SUBWORDS = 11
_MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}
_LOSSES = {1: "hierarchical-softmax", 2: "negative-sampling", 3: "softmax", 4: "one-vs-all"}
_WORD, _LABEL = 0, 1
_LONGEST_WORD = 1 << 20
_SMALLEST_ENTRY = 10
"""Bytes of an entry whose word is empty: the byte that ends it, a count, and a type."""


class FastTextFile(NamedTuple):
    """The content of a fastText file.

    Attributes:
        labels: The labels as they are in the file.
        state: What `FastTextPredictor.from_state` takes.
        details: How the model was trained, as far as the file says.
    """

    labels: tuple[str, ...]
    state: PredictorState
    details: dict[str, Any]


class _Cursor:
    """A position in a file, which advances with every read."""

    def __init__(self, path: Path, content: mmap.mmap | bytes):
        self._path, self._content, self._position = path, content, 0

    @property
    def left(self) -> int:
        """The number of bytes that are left."""
        return len(self._content) - self._position

    def error(self, reason: str) -> FileFormatError:
        """The error with the reason why the file cannot be used."""
        return FileFormatError(f"{self._path} is not a fastText model that can be used: {reason}")

    def read_numbers(self, what: str, layout: str) -> tuple[Any, ...]:
        """The next numbers, of which `layout` (as in `struct`) says the types."""
        start = self._advance(what, struct.calcsize(f"<{layout}"))
        return struct.unpack_from(f"<{layout}", self._content, start)

    def read_flag(self, what: str) -> bool:
        """The next byte, which is 0 or 1."""
        (value,) = self.read_numbers(what, "B")
        if value > 1:
            raise self.error(f"the byte that says {what} is {value}; expected 0 or 1")
        return bool(value)

    def read_array(self, what: str, dtype: str, *shape: int) -> npt.NDArray[Any]:
        """The next array, which stays in the file."""
        kind, count = np.dtype(dtype), int(np.prod(shape, dtype=object))
        start = self._advance(what, count * kind.itemsize)
        if not count:
            return np.zeros(shape, dtype=kind)
        array = np.frombuffer(self._content, kind, count, start).reshape(shape)
        if kind.kind == "f" and not np.isfinite([array.min(), array.max()]).all():
            raise self.error(f"{what} has numbers that are not finite")
        return array

    def read_word(self) -> bytes:
        """The next word, with the zero byte that ends it."""
        end = self._content.find(b"\0", self._position, self._position + _LONGEST_WORD) + 1
        if not end:
            raise self.error(f"the word at byte {self._position:,} has no end")
        start, self._position = self._position, end
        return self._content[start:end]

    def _advance(self, what: str, size: int) -> int:
        if size > self.left:
            raise self.error(
                f"{what} should take {size:,} bytes, but {self.left:,} are left; it was cut short"
            )
        start, self._position = self._position, self._position + size
        return start


def read_file(path: str | os.PathLike[str], *, mmap: bool = True) -> FastTextFile:
    """The content of a fastText classifier's file.

    Args:
        path: The file.
        mmap: Whether its matrices stay in the file.

    Raises:
        FileFormatError: If the file is missing or damaged, is not of fastText, or holds no classifier.
    """
    path = Path(path)
    try:
        if not path.is_file():
            raise FileFormatError(f"cannot read {path}: no such file")
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise FileFormatError(f"{path} is empty, not a fastText model")
            content = _map(file) if mmap else file.read()
    except OSError as error:
        raise FileFormatError(f"cannot read {path}: {error.strerror}") from None
    return _read_content(_Cursor(path, content))


def _map(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _read_content(file: _Cursor) -> FastTextFile:
    settings = _read_settings(file)
    n_words, n_kept, labels, counts, entries = _read_dictionary(file)
    arrays: dict[str, npt.NDArray[Any]] = {"entries": entries}
    if n_kept >= 0:
        kept = file.read_array("the list of kept buckets", "<i4", n_kept, 2)
        arrays["kept_buckets"] = kept[np.argsort(kept[:, 0], kind="stable")]
    is_quantized = file.read_flag("whether the input matrix is quantized")
    if n_kept >= 0 and not is_quantized:
        raise file.error("it is pruned but not quantized, which fastText itself does not read")
    dim = settings.pop("dim")
    arrays |= _read_matrix(file, "input", dim, is_quantized)
    # fastText writes whether it was asked to quantize the output, and obeys only if the input is quantized.
    is_output_quantized = file.read_flag("whether the output matrix is quantized") and is_quantized
    arrays |= _read_matrix(file, "output", dim, is_output_quantized)
    if file.left:
        raise file.error(f"it is damaged: {file.left:,} bytes follow its end")
    details = {"made by": "fastText", "dim": dim, "quantized": is_quantized, **settings}
    content = {**settings, "dim": dim, "n_words": n_words}
    if settings["loss"] == "hierarchical-softmax":
        content["label_counts"] = counts
    return FastTextFile(labels, PredictorState(content, arrays), details)


def _read_settings(file: _Cursor) -> dict[str, Any]:
    if file.left < 8 or (start := file.read_numbers("its beginning", "ii"))[0] != _MAGIC:
        raise file.error(
            "it has no fastText header (nor do models from before 2017: save them with a newer fastText)"
        )
    version = start[1]
    if version not in _VERSIONS:
        raise file.error(f"its format has version {version}; expected {' or '.join(map(str, _VERSIONS))}")
    numbers = file.read_numbers("the list of settings", "12id")
    dim, _, _, _, _, word_ngrams, loss, model, buckets, min_n, max_n, _, _ = numbers
    if model not in _MODELS:
        raise file.error(f"it is damaged: its kind of model is {model}; expected {_MODELS}")
    if _MODELS[model] != "supervised":
        raise file.error(
            f"it holds word vectors ({_MODELS[model]}), not a classifier; for pretrained vectors, use the"
            " `.vec` file that fastText writes beside it"
        )
    if loss not in _LOSSES:
        raise file.error(f"its loss has number {loss}; expected {_LOSSES}")
    # As in fastText: classifiers of that version have settings of subwords, and were trained without.
    if version == _WITHOUT_SUBWORDS:
        max_n = 0
    return {
        "dim": dim,
        "word_ngrams": max(word_ngrams, 0),
        "min_n": max(min_n, 0),
        "max_n": max(max_n, 0),
        "buckets": buckets,
        "loss": _LOSSES[loss],
    }


def _read_dictionary(file: _Cursor) -> tuple[int, int, tuple[str, ...], list[int], npt.NDArray[np.uint8]]:
    """The numbers of words and of kept buckets (-1 for all), the labels, their counts, and all entries."""
    size, n_words, n_labels, _, n_kept = file.read_numbers("the head of the dictionary", "iiiqq")
    if n_words < 0 or n_labels < 1 or size != n_words + n_labels:
        raise file.error(f"its {size:,} entries are {n_words:,} words and {n_labels:,} labels")
    if n_kept < -1:
        raise file.error(f"it has {n_kept:,} kept buckets")
    if size * _SMALLEST_ENTRY + max(n_kept, 0) * 8 > file.left:
        raise file.error(
            f"{file.left:,} bytes are too few for {size:,} entries of its dictionary and {max(n_kept, 0):,}"
            " kept buckets; it was cut short or is damaged"
        )
    entries, labels, counts = bytearray(), [], []
    for index in range(size):
        word = file.read_word()
        count, kind = file.read_numbers("an entry of the dictionary", "qb")
        if kind != (_WORD if index < n_words else _LABEL):
            raise file.error(f"entry {index:,} of its dictionary has type {kind}; words come before labels")
        entries += word
        if kind == _LABEL:
            labels.append(word[:-1].decode("utf-8", "replace"))
            counts.append(count)
    return n_words, n_kept, tuple(labels), counts, np.frombuffer(entries, dtype=np.uint8)


def _read_matrix(file: _Cursor, name: str, dim: int, is_quantized: bool) -> dict[str, npt.NDArray[Any]]:
    if is_quantized:
        return _read_quantized(file, name, dim)
    rows, columns = file.read_numbers(f"the head of the {name} matrix", "qq")
    _check_size(file, name, rows, columns, dim)
    return {name: file.read_array(f"the {name} matrix", "<f4", rows, columns)}


def _read_quantized(file: _Cursor, name: str, dim: int) -> dict[str, npt.NDArray[Any]]:
    has_norms = file.read_flag(f"whether the {name} matrix has norms")
    rows, columns, n_codes = file.read_numbers(f"the head of the {name} matrix", "qqi")
    _check_size(file, name, rows, columns, dim)
    blocks = n_codes // rows
    if blocks < 1 or blocks * rows != n_codes:
        raise file.error(f"its {name} matrix has {n_codes:,} codes for {rows:,} rows")
    arrays = {f"{name}_codes": file.read_array(f"the {name} matrix's codes", "u1", rows, blocks)}
    arrays[f"{name}_centroids"] = _read_centroids(file, name, columns, blocks)
    if has_norms:
        arrays[f"{name}_norm_codes"] = file.read_array(f"the {name} matrix's norms", "u1", rows)
        arrays[f"{name}_norms"] = _read_centroids(file, f"{name} norm", 1, 1).reshape(N_CENTROIDS)
    return arrays


def _read_centroids(file: _Cursor, name: str, columns: int, blocks: int) -> npt.NDArray[np.float32]:
    """The centroids of each block, (blocks, 256, width); in the file, the last may be narrower."""
    head = file.read_numbers(f"the head of the {name} quantizer", "iiii")
    width = head[2]
    last = columns - (blocks - 1) * width
    if head != (columns, blocks, width, last) or not 1 <= last <= width:
        raise file.error(f"its {name} quantizer is for {head}, which does not fit {columns} columns")
    width = min(width, columns)  # fastText keeps the width that was asked for, however few columns there are
    whole = file.read_array(f"the {name} quantizer", "<f4", blocks - 1, N_CENTROIDS, width)
    rest = file.read_array(f"the {name} quantizer", "<f4", N_CENTROIDS, last)
    return np.concatenate([whole, np.pad(rest, ((0, 0), (0, width - last)))[None]]).astype(np.float32)


def _check_size(file: _Cursor, name: str, rows: int, columns: int, dim: int) -> None:
    if rows < 1 or columns < 1 or columns != dim:
        raise file.error(
            f"its {name} matrix has {rows:,} rows and {columns:,} columns; expected {dim:,} columns"
        )
