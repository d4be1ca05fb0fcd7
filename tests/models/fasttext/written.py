"""A writer of fastText's format, from its description: small files, whose answers are worked out by hand."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

Table = Sequence[Sequence[float]]
LOSSES = {"hs": 1, "ns": 2, "softmax": 3, "ova": 4}
MODELS = {"cbow": 1, "skipgram": 2, "supervised": 3}


def dense(table: Table) -> bytes:
    """A matrix as fastText writes it."""
    flat = [number for row in table for number in row]
    return struct.pack(f"<qq{len(flat)}f", len(table), len(table[0]), *flat)


def quantizer(columns: int, width: int, centroids: Sequence[float]) -> bytes:
    """A product quantizer; first come the centroids of the first stretch, then of the next, and so on."""
    stretches = -(-columns // width)
    last = columns % width or width
    return struct.pack(f"<iiii{len(centroids)}f", columns, stretches, width, last, *centroids)


def quantized(
    columns: int,
    width: int,
    codes: Sequence[Sequence[int]],
    centroids: Sequence[float],
    norms: tuple[Sequence[int], Sequence[float]] | None = None,
) -> bytes:
    """A product-quantized matrix, with codes and centroids of norms if there are any."""
    flat = bytes(code for row in codes for code in row)
    body = struct.pack("<?qqi", norms is not None, len(codes), columns, len(flat)) + flat
    body += quantizer(columns, width, centroids)
    return body + (bytes(norms[0]) + quantizer(1, 1, norms[1]) if norms else b"")


@dataclass(frozen=True)
class Written:
    """What to write; by default two words, two labels, and vectors of one number."""

    words: tuple[bytes, ...] = (b"</s>", b"good", b"bad")
    labels: tuple[tuple[bytes, int], ...] = ((b"__label__no", 3), (b"__label__yes", 2))
    inputs: bytes = field(default_factory=lambda: dense([[0.0], [2.0], [-1.0]]))
    outputs: bytes = field(default_factory=lambda: dense([[-1.0], [1.0]]))
    dim: int = 1
    word_ngrams: int = 1
    loss: str = "softmax"
    model: str = "supervised"
    buckets: int = 0
    subwords: tuple[int, int] = (0, 0)
    version: int = 12
    kept: tuple[tuple[int, int], ...] | None = None
    is_quantized: bool = False
    is_output_quantized: bool = False

    def content(self) -> bytes:
        """The bytes of the file."""
        shortest, longest = self.subwords
        numbers = (self.dim, 5, 5, 1, 5, self.word_ngrams, LOSSES[self.loss], MODELS[self.model])
        body = struct.pack("<ii", 793712314, self.version)
        body += struct.pack("<12id", *numbers, self.buckets, shortest, longest, 100, 1e-4)
        entries = [(word, 1, 0) for word in self.words] + [(label, count, 1) for label, count in self.labels]
        n_kept = -1 if self.kept is None else len(self.kept)
        body += struct.pack("<iiiqq", len(entries), len(self.words), len(self.labels), 9, n_kept)
        body += b"".join(word + struct.pack("<bqb", 0, count, kind) for word, count, kind in entries)
        for bucket, place in self.kept or ():
            body += struct.pack("<ii", bucket, place)
        body += struct.pack("<?", self.is_quantized) + self.inputs
        return body + struct.pack("<?", self.is_output_quantized) + self.outputs

    def to(self, folder: Path, **changes: object) -> Path:
        """Write the file, with some changes, and say where it is."""
        path = folder / "model.bin"
        path.write_bytes(replace(self, **changes).content())  # type: ignore[arg-type]
        return path
