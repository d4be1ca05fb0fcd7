"""Which texts a text is nearest to: the cosine of their words and pairs, of which rare ones count most."""

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.encoder import Encoder
from sentrax.text.hashing import combine_hashes, hash_texts
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.ragged import Ragged
from sentrax.text.social import SIGNALS
from sentrax.text.vocabulary import SPECIAL_TOKENS
from sentrax.wording import counted

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

_PAIRS = NGrams(words=2, rows=1 << 26)
"""So many rows that pairs of a million texts hardly ever share one."""


_MARKS = frozenset({"..", "...", "!!", "??", "!?", "?!"})


@dataclass(frozen=True)
class NearText:
    """A text near to another one.

    Attributes:
        index: Which of the texts it is, from 0.
        text: The text.
        label: Its label.
        cosine: How near it is: 1 if it has the same words and pairs.
    """

    index: int
    text: str
    label: str
    cosine: float


class NearestTexts:
    """Finds the nearest of some labelled texts.

    A text is a vector of its words and pairs of words. One that it has n times counts (1 + log n) · idf, with
    idf = 1 + log((1 + texts) / (1 + texts with it)). Signals such as `<caps>` and marks of punctuation alone
    count nothing.

    Args:
        pipeline: From a text to its tokens.
        texts: The texts.
        labels: The label of each.

    Raises:
        InputError: If an item is not a string, or there is not exactly one label for each text.
    """

    def __init__(self, pipeline: TextPipeline, texts: "pl.Series | Iterable[str]", labels: Sequence[str]):
        self._texts, self._labels = list(texts), list(labels)
        n_texts, n_labels = len(self._texts), len(self._labels)
        if n_labels != n_texts:
            raise InputError(
                f"got {counted(n_texts, 'text')} but {counted(n_labels, 'label')}; pass one label per text"
            )
        self._encoder, ids = Encoder.fit(replace(pipeline, ngrams=_PAIRS), self._texts)
        self._ids = np.unique(ids.ids)
        """The ids that the texts have; each is a column of the table."""
        table = self._counts(ids)
        idf = 1 + np.log((1 + n_texts) / (1 + np.bincount(table.indices, minlength=len(self._ids))))
        self._idf = np.where(np.isin(self._ids, self._ids_of_nothing()), 0, idf)
        self._vectors = self._weighted(table)

    def find(self, text: str, n: int = 3) -> list[NearText]:
        """At most `n` texts, the nearest first. A text that shares no word has none.

        A text that comes several times with one label is found once.

        Raises:
            InputError: If `text` is not a string.
        """
        ids = self._encoder.one(text)
        if not len(self._ids):
            return []
        ids = ids[self._ids[np.searchsorted(self._ids, ids) % len(self._ids)] == ids]
        vector = self._weighted(self._counts(Ragged(ids, np.array([0, len(ids)]))))
        cosines = self._vectors @ vector.toarray()[0]
        found: dict[tuple[str, str], NearText] = {}
        for index in np.argsort(-cosines, kind="stable").tolist():
            if cosines[index] <= 0 or len(found) >= n:
                break
            near = NearText(index, self._texts[index], self._labels[index], float(cosines[index]))
            found.setdefault((near.text, near.label), near)
        return list(found.values())

    def _ids_of_nothing(self) -> npt.NDArray[np.int64]:
        """The ids of tokens that say nothing, and of pairs of them."""
        vocabulary = self._encoder.vocabulary
        own = [index for index, token in enumerate(vocabulary.tokens) if not _says_something(token)]
        hashes = hash_texts(*(vocabulary.tokens[index] for index in own))
        pairs = combine_hashes(np.repeat(hashes, len(own)), np.tile(hashes, len(own)))
        rows = (pairs % np.uint64(_PAIRS.rows)).astype(np.int64)
        return np.concatenate([np.array(own, dtype=np.int64), rows + len(vocabulary)])

    def _counts(self, ids: Ragged) -> "sparse.csr_matrix":
        """How often each text has each id, (texts, ids)."""
        from scipy import sparse

        columns = np.searchsorted(self._ids, ids.ids)
        shape = (len(ids), len(self._ids))
        table = sparse.csr_matrix((np.ones(len(columns)), columns, ids.offsets), shape=shape)
        table.sum_duplicates()
        return table

    def _weighted(self, counts: "sparse.csr_matrix") -> "sparse.csr_matrix":
        """Weights in place of counts; those of each text have the length 1."""
        from scipy import sparse

        counts.data = (1 + np.log(counts.data)) * self._idf[counts.indices]
        lengths = np.sqrt(counts.multiply(counts).sum(axis=1)).A1
        return sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ counts


def _says_something(token: str) -> bool:
    """Whether a token is more than a mark of punctuation or a signal."""
    is_mark = (len(token) == 1 and token in string.punctuation) or token in _MARKS
    return not (is_mark or token in SIGNALS or token in SPECIAL_TOKENS)
