"""Reads what fastText saves: `.bin`, and `.ftz` with product-quantized matrices, of versions 11 and 12.

    magic, version │ settings │ dictionary: words, labels, kept buckets │ input matrix │ output matrix

All numbers are little-endian. Every size that the file states is checked against what is left of the file
before anything is made of it, and matrices stay in the file until their rows are used.
"""

import mmap
import os
import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import FileFormatError
from sentrax.models.base import PredictorState
from sentrax.models.fasttext.matrices import N_CENTROIDS

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
    """What such a file holds.

    Attributes:
        labels: The labels as they are in the file.
        parts: What `FastTextPredictor.from_state` takes.
        details: How the model was trained, as far as the file says.
    """

    labels: tuple[str, ...]
    parts: PredictorState
    details: dict[str, Any]


class _Cursor:
    """A place in a file, which moves on with what is taken."""

    def __init__(self, path: Path, content: mmap.mmap):
        self._path, self._content, self._place = path, content, 0

    @property
    def left(self) -> int:
        """How many bytes there are to come."""
        return len(self._content) - self._place

    def refused(self, reason: str) -> FileFormatError:
        """The error that says why the file cannot be used."""
        return FileFormatError(f"{self._path} is not a fastText model that can be used: {reason}")

    def numbers(self, what: str, layout: str) -> tuple[Any, ...]:
        """The next numbers, of which `layout` (as in `struct`) says the types."""
        start = self._advance(what, struct.calcsize(f"<{layout}"))
        return struct.unpack_from(f"<{layout}", self._content, start)

    def flag(self, what: str) -> bool:
        """The next byte, which says yes or no."""
        (found,) = self.numbers(what, "B")
        if found > 1:
            raise self.refused(f"the byte that says {what} is {found}, not 0 or 1")
        return bool(found)

    def array(self, what: str, dtype: str, *shape: int) -> npt.NDArray[Any]:
        """The next array, which stays in the file."""
        kind, count = np.dtype(dtype), int(np.prod(shape, dtype=object))
        start = self._advance(what, count * kind.itemsize)
        if not count:
            return np.zeros(shape, dtype=kind)
        array = np.frombuffer(self._content, kind, count, start).reshape(shape)
        if kind.kind == "f" and not np.isfinite([array.min(), array.max()]).all():
            raise self.refused(f"{what} has numbers that are not finite")
        return array

    def word(self) -> bytes:
        """The next word, with the zero byte that ends it."""
        end = self._content.find(b"\0", self._place, self._place + _LONGEST_WORD) + 1
        if not end:
            raise self.refused(f"the word at byte {self._place:,} has no end")
        start, self._place = self._place, end
        return self._content[start:end]

    def _advance(self, what: str, size: int) -> int:
        if size > self.left:
            raise self.refused(
                f"{what} should take {size:,} bytes, and {self.left:,} are left; it was cut short"
            )
        start, self._place = self._place, self._place + size
        return start


def read_file(path: str | os.PathLike[str]) -> FastTextFile:
    """What a fastText classifier's file holds; its matrices stay in the file.

    Raises:
        FileFormatError: If the file is missing or damaged, is not of fastText, or holds no classifier.
    """
    path = Path(path)
    try:
        if not path.is_file():
            raise FileFormatError(f"cannot read {path}: there is no such file")
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise FileFormatError(f"{path} is empty, not a fastText model")
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FileFormatError(f"cannot read {path}: {error.strerror}") from None
    return _read(_Cursor(path, content))


def _read(file: _Cursor) -> FastTextFile:
    settings = _settings(file)
    n_words, n_kept, labels, counts, entries = _dictionary(file)
    arrays: dict[str, npt.NDArray[Any]] = {"entries": entries}
    if n_kept >= 0:
        kept = file.array("the list of kept buckets", "<i4", n_kept, 2)
        arrays["kept"] = kept[np.argsort(kept[:, 0], kind="stable")]
    is_quantized = file.flag("whether the input matrix is quantized")
    if n_kept >= 0 and not is_quantized:
        raise file.refused("it is pruned but not quantized, which fastText itself does not read")
    dim = settings.pop("dim")
    arrays |= _matrix(file, "input", dim, is_quantized)
    # fastText writes whether it was asked to quantize the output, and obeys only if the input is quantized.
    is_output_quantized = file.flag("whether the output matrix is quantized") and is_quantized
    arrays |= _matrix(file, "output", dim, is_output_quantized)
    if file.left:
        raise file.refused(f"{file.left:,} bytes come after its end; it is damaged")
    details = {"made by": "fastText", "dim": dim, "quantized": is_quantized, **settings}
    content = {**settings, "dim": dim, "n_words": n_words}
    if settings["loss"] == "hierarchical-softmax":
        content["label_counts"] = counts
    return FastTextFile(labels, PredictorState(content, arrays), details)


def _settings(file: _Cursor) -> dict[str, Any]:
    if file.left < 8 or (start := file.numbers("its beginning", "ii"))[0] != _MAGIC:
        raise file.refused(
            "it does not begin as one (models from before 2017 do not, either: save them anew)"
        )
    version = start[1]
    if version not in _VERSIONS:
        raise file.refused(f"its format has version {version}; versions {_VERSIONS} can be read")
    numbers = file.numbers("the list of settings", "12id")
    dim, _, _, _, _, word_ngrams, loss, model, buckets, shortest, longest, _, _ = numbers
    if model not in _MODELS:
        raise file.refused(f"the number that says what it is a model of is {model}; it is damaged")
    if _MODELS[model] != "supervised":
        raise file.refused(
            f"it holds word vectors ({_MODELS[model]}), not a classifier; for pretrained vectors, use the"
            " `.vec` file that fastText writes beside it"
        )
    if loss not in _LOSSES:
        raise file.refused(f"its loss has number {loss}; there is {_LOSSES}")
    # As in fastText: classifiers of that version have settings of subwords, and were trained without.
    if version == _WITHOUT_SUBWORDS:
        longest = 0
    return {
        "dim": dim,
        "word_ngrams": max(word_ngrams, 0),
        "shortest": max(shortest, 0),
        "longest": max(longest, 0),
        "buckets": buckets,
        "loss": _LOSSES[loss],
    }


def _dictionary(file: _Cursor) -> tuple[int, int, tuple[str, ...], list[int], npt.NDArray[np.uint8]]:
    """How many words, how many kept buckets (-1 for all), the labels, their counts, and all entries."""
    size, n_words, n_labels, _, n_kept = file.numbers("the head of the dictionary", "iiiqq")
    if n_words < 0 or n_labels < 1 or size != n_words + n_labels:
        raise file.refused(f"its {size:,} entries are {n_words:,} words and {n_labels:,} labels")
    if n_kept < -1:
        raise file.refused(f"it has {n_kept:,} kept buckets")
    if size * _SMALLEST_ENTRY + max(n_kept, 0) * 8 > file.left:
        raise file.refused(
            f"{file.left:,} bytes are too few for {size:,} entries of its dictionary and {max(n_kept, 0):,}"
            " kept buckets; it was cut short or is damaged"
        )
    entries, labels, counts = bytearray(), [], []
    for place in range(size):
        word = file.word()
        count, kind = file.numbers("an entry of the dictionary", "qb")
        if kind != (_WORD if place < n_words else _LABEL):
            raise file.refused(f"entry {place:,} of its dictionary has type {kind}; words come before labels")
        entries += word
        if kind == _LABEL:
            labels.append(word[:-1].decode("utf-8", "replace"))
            counts.append(count)
    return n_words, n_kept, tuple(labels), counts, np.frombuffer(entries, dtype=np.uint8)


def _matrix(file: _Cursor, name: str, dim: int, is_quantized: bool) -> dict[str, npt.NDArray[Any]]:
    if is_quantized:
        return _quantized(file, name, dim)
    rows, columns = file.numbers(f"the head of the {name} matrix", "qq")
    _check_size(file, name, rows, columns, dim)
    return {name: file.array(f"the {name} matrix", "<f4", rows, columns)}


def _quantized(file: _Cursor, name: str, dim: int) -> dict[str, npt.NDArray[Any]]:
    has_norms = file.flag(f"whether the {name} matrix has norms")
    rows, columns, n_codes = file.numbers(f"the head of the {name} matrix", "qqi")
    _check_size(file, name, rows, columns, dim)
    stretches = n_codes // rows
    if stretches < 1 or stretches * rows != n_codes:
        raise file.refused(f"its {name} matrix has {n_codes:,} codes for {rows:,} rows")
    arrays = {f"{name}_codes": file.array(f"the {name} matrix's codes", "u1", rows, stretches)}
    arrays[f"{name}_centroids"] = _centroids(file, name, columns, stretches)
    if has_norms:
        arrays[f"{name}_norm_codes"] = file.array(f"the {name} matrix's norms", "u1", rows)
        arrays[f"{name}_norms"] = _centroids(file, f"{name} norm", 1, 1).reshape(N_CENTROIDS)
    return arrays


def _centroids(file: _Cursor, name: str, columns: int, stretches: int) -> npt.NDArray[np.float32]:
    """The centroids of each stretch, (stretches, 256, width); in the file, the last may be narrower."""
    found = file.numbers(f"the head of the {name} quantizer", "iiii")
    width = found[2]
    last = columns - (stretches - 1) * width
    if found != (columns, stretches, width, last) or not 1 <= last <= width:
        raise file.refused(f"its {name} quantizer is for {found}, which does not fit {columns} columns")
    width = min(width, columns)  # fastText keeps the width that was asked for, however few columns there are
    whole = file.array(f"the {name} quantizer", "<f4", stretches - 1, N_CENTROIDS, width)
    rest = file.array(f"the {name} quantizer", "<f4", N_CENTROIDS, last)
    return np.concatenate([whole, np.pad(rest, ((0, 0), (0, width - last)))[None]]).astype(np.float32)


def _check_size(file: _Cursor, name: str, rows: int, columns: int, dim: int) -> None:
    if rows < 1 or columns < 1 or columns != dim:
        raise file.refused(
            f"its {name} matrix has {rows:,} rows of {columns:,} columns, of which {dim:,} are due"
        )
