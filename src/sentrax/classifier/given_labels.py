"""Labels as people pass them: lists, columns, tables and sparse matrices become plain values, or 0 and 1."""

import math
import sys
import warnings
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.inputs import convert_labels
from sentrax.data.label_lists import parse_label_list, unwrap_word
from sentrax.data.label_values import is_missing_marker
from sentrax.errors import InputError, LabelWarning
from sentrax.text.pipeline import without_lone_surrogates

FloatArray = npt.NDArray[np.float64]

_MISSING = ("NAType", "NaTType")
"""The types of pandas' missing values."""
_MOST_SHOWN = 80
_MOST_BITS = 996


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


@dataclass(frozen=True, eq=False)
class LabelMatrix:
    """Labels as a matrix with a column for each label.

    Attributes:
        matrix: 1 for each label of a text, else 0, (texts, labels).
        names: The labels, if the columns are named.
    """

    matrix: FloatArray
    names: tuple[Any, ...] | None

    def __len__(self) -> int:
        return len(self.matrix)


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
    if _is_table(values):
        names, table = _read_table(values)
        if table.shape[1] != 1:
            return LabelMatrix(_check_matrix(table, names), names)
        _warn_about_column()
        values = table[:, 0]
    return read_label_list(convert_labels(values), keep_na=keep_na, known=known)


def read_label_list(items: list[Any], *, keep_na: bool = False, known: Container[Any] = ()) -> LabelList:
    """The same for a list of labels, or of lists of them."""
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
    reader = _LabelReader(keep_na, known)
    plain: list[Any] = []
    for index, item in enumerate(items):
        if is_multi_label and not _is_collection(item):
            raise InputError(
                f"label {index} is {_shown(item)}, but others are lists; pass a list of labels for every"
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
        return all(label.bit_length() <= _MOST_BITS for label in set(items))
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
            raise _wrong_type(label, index) from None
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
        plain = _plain(label, index)
        if not isinstance(plain, str) or plain in self._known or not is_missing_marker(plain):
            return plain
        return plain if self._keep_na and plain.strip() else None

    def _reason(self, label: Any) -> str:
        if not isinstance(label, str):
            return f"is missing ({label!r})"
        return f"is {str(label)!r}, which marks a missing label" if label.strip() else "is empty"


def _plain(label: Any, index: int) -> Any:
    """A label as Python's own str, bool, int or float; None for a missing one."""
    if isinstance(label, np.generic):
        label = float(label) if isinstance(label, np.floating) else label.item()
    if label is None or type(label).__name__ in _MISSING:
        return None
    if isinstance(label, Decimal):
        is_whole = label.is_finite() and label == label.to_integral_value()
        label = int(label) if is_whole else float(label)
    plain = _without_subclass(label, index)
    if isinstance(plain, float) and not math.isfinite(plain):
        if math.isnan(plain):
            return None
        raise InputError(f"label {index} is {plain!r}; expected a string or a finite number")
    if isinstance(plain, int) and plain.bit_length() > _MOST_BITS:
        raise InputError(f"label {index} is a number of more than 300 digits; use strings for such labels")
    if isinstance(plain, str) and without_lone_surrogates(plain) != plain:
        raise InputError(
            f"label {index} is {_shown(plain)}, which has a lone surrogate, so no file can store it"
        )
    return plain


def _without_subclass(label: Any, index: int) -> Any:
    """Also of a member of StrEnum or IntEnum, for example."""
    if isinstance(label, str):
        return str.__str__(label)
    for plain_type in (bool, int, float):
        if isinstance(label, plain_type):
            return plain_type(label)
    raise _wrong_type(label, index)


def _wrong_type(label: Any, index: int) -> InputError:
    return InputError(
        f"label {index} is {_shown(label)}, of type {type(label).__name__}; expected a string or a number"
    )


def _is_collection(item: Any) -> bool:
    return isinstance(item, list | tuple | set | frozenset | np.ndarray)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MOST_SHOWN else shown[:_MOST_SHOWN] + "…"


def _is_table(values: Any) -> bool:
    return getattr(values, "ndim", 1) == 2 or hasattr(values, "column_names") or _is_polars_frame(values)


def _is_polars_frame(values: Any) -> bool:
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(values, polars.DataFrame)


def _read_table(values: Any) -> tuple[tuple[Any, ...] | None, npt.NDArray[Any]]:
    """The names of the columns, if they have any, and the values."""
    if hasattr(values, "toarray"):  # sparse, of scipy
        return None, np.asarray(values.toarray())
    if hasattr(values, "column_names"):  # of Arrow
        columns = [values.column(place).to_pylist() for place in range(values.num_columns)]
        table = np.empty((values.num_rows, len(columns)), dtype=object)
        for place, column in enumerate(columns):
            table[:, place] = column
        return _column_names(values.column_names), table
    if not hasattr(values, "columns"):
        return None, np.asarray(values)
    names = list(values.columns)
    is_numbered = names == list(range(len(names))) and not any(isinstance(name, bool) for name in names)
    if len(names) == 1:  # as a column, so that its items keep their types
        column = values[names[0]] if isinstance(names[0], str) else values.iloc[:, 0]
        table = np.empty((len(values), 1), dtype=object)
        table[:, 0] = convert_labels(column)
        return None, table
    table = values.to_numpy()
    return None if is_numbered else _column_names(names), table


def _column_names(names: Sequence[Any]) -> tuple[Any, ...]:
    plain = [_plain_name(name, place) for place, name in enumerate(names)]
    if len({type(name) for name in plain}) > 1:
        plain = list(map(str, plain))
    return tuple(plain)


def _plain_name(name: Any, place: int) -> Any:
    if isinstance(name, tuple):  # of several levels
        name = " ".join(map(str, name))
    label = _plain(name, place)
    if label is None or (isinstance(label, str) and not label.strip()):
        raise InputError(f"column {place} of the label table has no name; name each column after its label")
    return label


def _check_matrix(table: npt.NDArray[Any], names: tuple[Any, ...] | None) -> FloatArray:
    try:
        matrix = np.asarray(table, dtype=np.float64)
        is_wrong = ~np.isin(matrix, (0, 1))
    except (TypeError, ValueError):
        matrix = np.zeros(table.shape)
        is_wrong = np.array([[_is_not_0_or_1(value) for value in row] for row in table]).reshape(table.shape)
    if is_wrong.any():
        row, column = (int(indices[0]) for indices in np.nonzero(is_wrong))
        name = "" if names is None else f" ({names[column]!r})"
        found = table[row, column]
        shown = _shown(found.item() if isinstance(found, np.generic) else found)
        raise InputError(
            f"row {row}, column {column}{name} of the label matrix is {shown}; a label matrix must hold only"
            " 0 and 1. For one label per text, pass one column"
        )
    return matrix


def _is_not_0_or_1(value: Any) -> bool:
    try:
        return float(value) not in (0, 1)
    except (TypeError, ValueError):
        return True


def _warn_about_column() -> None:
    """Say what scikit-learn says where a table with one column is passed."""
    exceptions = sys.modules.get("sklearn.exceptions")
    category = LabelWarning if exceptions is None else exceptions.DataConversionWarning
    warnings.warn(
        "A column-vector y was passed when a 1d array was expected: the labels are a table with one column,"
        " which is read as one label per text; pass the column itself, for example labels.ravel()",
        category,
        stacklevel=2,
    )
