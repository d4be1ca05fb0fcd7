"""Labels as a table: a matrix of 0 and 1 with a column for each label, or a column of labels."""

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.inputs import convert_labels
from sentrax.classifier.plain_labels import plain_label
from sentrax.errors import InputError, LabelWarning
from sentrax.wording import quoted

FloatArray = npt.NDArray[np.float64]


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


def is_table(values: Any) -> bool:
    """Whether values are a table, a matrix or a sparse matrix, and not a column."""
    polars = sys.modules.get("polars")
    is_polars_frame = polars is not None and isinstance(values, polars.DataFrame)
    return getattr(values, "ndim", 1) == 2 or hasattr(values, "column_names") or is_polars_frame


def read_label_table(values: Any) -> LabelMatrix | list[Any]:
    """The matrix in a table; of a table with one column its items, with the warning of scikit-learn.

    Raises:
        InputError: If a matrix holds anything but 0 and 1, or a column has no name; the message says where.
    """
    names = _column_names(values)
    n_columns = values.shape[1] if names is None else len(names)
    if n_columns == 1:
        _warn_about_column()
        return _only_column(values)
    if names is not None and names == list(range(n_columns)) and not any(map(_is_bool, names)):
        names = None  # pandas numbers columns that have no names
    labels = None if names is None else _labels_of(names)
    return LabelMatrix(_check_matrix(_as_array(values), labels), labels)


def _column_names(values: Any) -> list[Any] | None:
    for attribute in ("column_names", "columns"):  # of Arrow; of pandas and Polars
        if hasattr(values, attribute):
            return list(getattr(values, attribute))
    return None


def _only_column(values: Any) -> list[Any]:
    if hasattr(values, "iloc"):  # of pandas
        return convert_labels(values.iloc[:, 0])
    if hasattr(values, "column_names"):  # of Arrow
        return convert_labels(values.column(0))
    if hasattr(values, "get_column"):  # of Polars
        return convert_labels(values.get_column(values.columns[0]))
    return convert_labels(_as_array(values)[:, 0])


def _as_array(values: Any) -> npt.NDArray[Any]:
    if hasattr(values, "toarray"):  # sparse, of scipy
        return np.asarray(values.toarray())
    if hasattr(values, "column_names"):  # of Arrow
        columns = [values.column(place).to_pylist() for place in range(len(values.column_names))]
        return np.array(columns, dtype=object).reshape(len(columns), -1).T
    return np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)


def _labels_of(names: Sequence[Any]) -> tuple[Any, ...]:
    labels = []
    for place, name in enumerate(names):
        joined = " ".join(map(str, name)) if isinstance(name, tuple) else name  # of several levels
        label = plain_label(joined, place)
        if label is None or (isinstance(label, str) and not label.strip()):
            raise InputError(
                f"column {place} of the label table has no name; name each column after its label"
            )
        labels.append(label)
    return tuple(labels) if len(set(map(type, labels))) == 1 else tuple(map(str, labels))


def _check_matrix(table: npt.NDArray[Any], labels: tuple[Any, ...] | None) -> FloatArray:
    try:
        matrix = np.asarray(table, dtype=np.float64)
        is_wrong = ~np.isin(matrix, (0, 1))
    except (TypeError, ValueError):
        matrix = np.zeros(table.shape)
        is_wrong = np.array([[_is_not_0_or_1(value) for value in row] for row in table]).reshape(table.shape)
    if is_wrong.any():
        row, column = (int(indices[0]) for indices in np.nonzero(is_wrong))
        name = "" if labels is None else f" ({quoted(labels[column])})"
        found = table[row, column]
        shown = quoted(found.item() if isinstance(found, np.generic) else found)
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


def _is_bool(value: object) -> bool:
    return isinstance(value, bool | np.bool_)


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
