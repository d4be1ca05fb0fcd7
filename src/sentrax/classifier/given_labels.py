"""Labels as people pass them: lists, columns, tables and sparse matrices become plain values, or 0 and 1."""

import math
import warnings
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sentrax.classifier.inputs import convert_labels
from sentrax.classifier.label_tables import LabelMatrix, is_table, read_label_table
from sentrax.classifier.plain_labels import MOST_BITS, plain_label, wrong_type
from sentrax.data.label_lists import matrix_rows, parse_label_list, unwrap_word
from sentrax.data.label_values import is_missing_marker
from sentrax.errors import InputError, LabelWarning
from sentrax.text.pipeline import without_lone_surrogates
from sentrax.wording import quoted


@dataclass(frozen=True, eq=False)
class LabelList:
    """Labels by text.

    Attributes:
        items: One label for each text, or a tuple of them; each a plain str, bool, int or float.
        is_multi_label: Whether they are tuples.
    """

    items: Sequence[Any]
    is_multi_label: bool

    def __len__(self) -> int:
        return len(self.items)


GivenLabels = LabelList | LabelMatrix


def read_labels(values: Any, *, keep_na: bool = False, known: Container[Any] = ()) -> GivenLabels:
    """Labels in any of their forms; see `SentimentClassifier.fit`.

    Args:
        values: A list or column with one label, or a list, tuple or set of labels, for each text; or a table,
            matrix or sparse matrix of 0 and 1 with a column for each label.
        keep_na: Whether strings such as `NA`, which mark a missing label, are labels.
        known: Strings that are labels even so.

    Raises:
        InputError: If a label is missing or cannot be one, or this is neither a column nor a table of labels;
            the message says which, and what was found.
    """
    if isinstance(values, GivenLabels):
        return values
    if is_table(values):
        table = read_label_table(values)
        return (
            table if isinstance(table, LabelMatrix) else read_label_list(table, keep_na=keep_na, known=known)
        )
    if hasattr(values, "toarray"):  # one-dimensional, but sparse
        values = values.toarray()
    return read_label_list(convert_labels(values), keep_na=keep_na, known=known)


def read_label_list(items: list[Any], *, keep_na: bool = False, known: Container[Any] = ()) -> LabelList:
    """The same for a list of labels, or of lists of them.

    Raises:
        InputError: If a label is missing or cannot be one.
    """
    if _are_plain(items):
        return LabelList(items, is_multi_label=False)
    is_multi_label = any(map(_is_collection, items))
    lists = {} if is_multi_label else _written_lists(items, known)
    if lists:
        warnings.warn(
            "the labels are lists that are written as text, such as \"['joy', 'love']\"; they are read as"
            " lists, so that a text may have several labels",
            LabelWarning,
            stacklevel=2,
        )
        is_multi_label = True
        items = [lists[item] if item in lists else [unwrap_word(item)] for item in items]
        items = matrix_rows(items) or items
    reader = _LabelReader(keep_na, known)
    plain: list[Any] = []
    for index, item in enumerate(items):
        if is_multi_label and not _is_collection(item):
            raise InputError(
                f"label {index} is {quoted(item)}, but others are lists; pass a list of labels for every"
                " text, or one label for every text"
            )
        if is_multi_label:
            plain.append(tuple(reader.read(label, index) for label in item))
        else:
            plain.append(reader.read(item, index))
    reader.refuse_missing()
    return LabelList(plain, is_multi_label)


def _are_plain(items: Sequence[Any]) -> bool:
    """Whether all are plain labels of one type, and none can be missing or a list: the usual, quick case."""
    types = set(map(type, items))
    if types <= {bool} or types <= {int}:
        return all(label.bit_length() <= MOST_BITS for label in set(items))
    if types <= {float}:
        return all(map(math.isfinite, set(items)))
    return types <= {str} and not any(
        is_missing_marker(label) or label.rstrip()[-1] in ")]}" or without_lone_surrogates(label) != label
        for label in set(items)
    )


def _written_lists(items: Sequence[Any], known: Container[Any]) -> dict[str, list[str]]:
    """The lists of labels among the labels that are strings, by their text; empty if not all are strings."""
    if not all(isinstance(item, str) for item in items):
        return {}
    candidates = {text for text in items if text.rstrip().endswith(("]", ")", "}")) and text not in known}
    parsed = {text: parse_label_list(text) for text in candidates}
    return {text: labels for text, labels in parsed.items() if labels is not None}


class _LabelReader:
    """Reads each distinct label once, and gathers what is missing."""

    def __init__(self, keep_na: bool, known: Container[Any]):
        self._keep_na = keep_na
        self._known = known
        self._plain: dict[tuple[type, Any], Any] = {}
        self._missing: dict[int, str] = {}

    def read(self, label: Any, index: int) -> Any:
        """The label as Python's own str, bool, int or float; None for a missing one."""
        try:
            key = (type(label), label)
            if key not in self._plain:
                self._plain[key] = self._read(label, index)
            plain = self._plain[key]
        except TypeError:  # not hashable, so no label
            raise wrong_type(label, index) from None
        if plain is None:
            self._missing.setdefault(index, self._reason(label))
        return plain

    def refuse_missing(self) -> None:
        """Raise an `InputError` if labels are missing."""
        if not self._missing:
            return
        index, reason = next(iter(self._missing.items()))
        n_more = len(self._missing) - 1
        more = f", and {n_more:,} more {'are' if n_more > 1 else 'is'} missing" if n_more else ""
        keep = "; if it is a label, pass keep_na=True" if "marks" in reason else ""
        raise InputError(f"label {index} {reason}{more}; leave out texts without a label{keep}")

    def _read(self, label: Any, index: int) -> Any:
        plain = plain_label(label, index)
        if not isinstance(plain, str) or plain in self._known or not is_missing_marker(plain):
            return plain
        return plain if self._keep_na and plain.strip() else None

    def _reason(self, label: Any) -> str:
        if not isinstance(label, str):
            return f"is missing ({quoted(label)})"
        return f"is {quoted(str(label))}, which marks a missing label" if label.strip() else "is empty"


def _is_collection(item: Any) -> bool:
    return isinstance(item, list | tuple | set | frozenset | np.ndarray)
