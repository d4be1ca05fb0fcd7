"""`Labels`: encodes users' labels as the numbers that models work with, and decodes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.inputs import convert_labels
from sentrax.errors import InputError
from sentrax.text.pipeline import without_lone_surrogates

FloatArray = npt.NDArray[np.float64]

_KINDS: dict[str, type] = {"str": str, "bool": bool, "int": int, "float": float}
"""The types of labels, by their names in model files."""
_MISSING = ("NAType", "NaTType")
"""The types of pandas' missing values."""
_MAX_SHOWN = 5
_MANY_LABELS = 1000


@dataclass(frozen=True)
class Labels:
    """The labels of a classifier, sorted.

    Attributes:
        names: Their names as strings, for files.
        kind: Their type: str, bool, int or float.
        multi_label: Whether a text may have several, or none.
        as_matrix: Whether several are given as a matrix of 0 and 1, with a column per label.
    """

    names: tuple[str, ...]
    kind: str = "str"
    multi_label: bool = False
    as_matrix: bool = False

    @classmethod
    def from_values(cls, values: Any) -> "Labels":
        """The distinct labels of some texts.

        Args:
            values: One per text; or for several per text, a list, tuple or set of them for each, or a matrix
                of 0 and 1, (texts, labels).

        Raises:
            InputError: If one is missing, or they are of several types; the message says which.
        """
        if getattr(values, "ndim", 1) == 2:
            return cls(tuple(map(str, range(_read_matrix(values).shape[1]))), "int", True, True)
        items = convert_labels(values)
        multi_label = any(_is_collection(item) for item in items)
        singles: list[Any] = []
        for index, item in enumerate(items):
            if multi_label != _is_collection(item):
                raise InputError(
                    f"label {index} is {item!r}, but others are {'lists' if multi_label else 'single'};"
                    " pass a list of labels for every text, or one label for every text"
                )
            singles += [_plain(label, index) for label in (list(item) if multi_label else [item])]
        kinds = {type(label).__name__ for label in singles}
        if len(kinds) > 1:
            raise InputError(
                f"the labels have several types, {', '.join(sorted(kinds))}; convert them to one type"
            )
        names = tuple(str(label) for label in sorted(set(singles)))
        return cls(names, kinds.pop() if kinds else "str", multi_label)

    @property
    def classes(self) -> npt.NDArray[Any]:
        """The labels in their own type, (labels,)."""
        labels = [self._typed(name) for name in self.names]
        array = np.array(labels)
        # Numpy drops zeros at the end of strings, and has no type for some sets of large numbers.
        return array if array.tolist() == labels else np.array(labels, dtype=object)

    def encode(self, values: Any) -> FloatArray:
        """1 for each label that a text has, else 0, (texts, labels).

        Raises:
            InputError: If a text has an unknown label; the message says which.
        """
        if self.as_matrix:
            matrix = _read_matrix(values)
            if matrix.shape[1] != len(self.names):
                raise InputError(
                    f"the label matrix has {matrix.shape[1]} columns; expected {len(self.names)}"
                )
            return matrix
        column_of = {self._typed(name): column for column, name in enumerate(self.names)}
        items = convert_labels(values)
        targets = np.zeros((len(items), len(self.names)))
        for index, item in enumerate(items):
            if self.multi_label != _is_collection(item):
                expected = "a list of labels" if self.multi_label else "one label"
                raise InputError(f"label {index} is {item!r}; expected {expected}")
            for label in item if self.multi_label else [item]:
                column = column_of.get(_plain(label, index))
                if column is None:
                    raise InputError(
                        f"label {index} is {label!r}, which is unknown; the classifier was trained on"
                        f" {self._shown()}"
                    )
                targets[index, column] = 1
        return targets

    def decode(self, is_chosen: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
        """Labels in the form they were given in: one per text, a tuple per text, or a matrix of 0 and 1.

        Args:
            is_chosen: Which labels each text has, (texts, labels).
        """
        if self.as_matrix:
            return is_chosen.astype(np.int64)
        if not self.multi_label:
            labels: npt.NDArray[Any] = self.classes[is_chosen.argmax(axis=1)]
            return labels
        names = [self._typed(name) for name in self.names]
        result = np.empty(len(is_chosen), dtype=object)
        for row, flags in enumerate(is_chosen):
            result[row] = tuple(name for name, flag in zip(names, flags, strict=True) if flag)
        return result

    def check_label_count(self, n_texts: int) -> None:
        """Reject very many labels with one or two texts each, such as row numbers.

        Training on such a column by mistake would fill the memory.

        Raises:
            InputError: If there are that many labels.
        """
        if len(self.names) > _MANY_LABELS and 2 * len(self.names) > n_texts:
            raise InputError(
                f"{n_texts:,} texts have {len(self.names):,} distinct labels; is this the label column?"
            )

    def check_enough_labels(self, n_texts: int) -> None:
        """Reject texts that all have the same label.

        Raises:
            InputError: If all texts have the same label, or no text has any.
        """
        if len(self.names) < (1 if self.multi_label else 2):
            found = f"all {n_texts:,} texts have the label {self.names[0]!r}" if self.names else "no label"
            raise InputError(f"{found}; a classifier needs texts with two labels or more")

    def _typed(self, name: str) -> Any:
        return name == "True" if self.kind == "bool" else _KINDS[self.kind](name)

    def _shown(self) -> str:
        shown = ", ".join(map(repr, self.names[:_MAX_SHOWN]))
        n_more = len(self.names) - _MAX_SHOWN
        return f"{shown} and {n_more} more" if n_more > 0 else shown


def check_lengths(n_texts: int, labels: Sequence[Any] | npt.NDArray[Any]) -> None:
    """Check that there is one label per text, and at least one text.

    Raises:
        InputError: If the numbers differ, or there is no text.
    """
    if n_texts != len(labels):
        raise InputError(f"got {n_texts:,} texts but {len(labels):,} labels; pass one label per text")
    if not n_texts:
        raise InputError("there are no texts; a classifier needs some for each label")


def _is_collection(item: Any) -> bool:
    return isinstance(item, list | tuple | set | frozenset | np.ndarray)


def _plain(label: Any, index: int) -> Any:
    """A label as Python's own str, bool, int or float."""
    label = label.item() if isinstance(label, np.generic) else label
    is_nan = isinstance(label, float) and label != label
    is_missing = label is None or is_nan or type(label).__name__ in _MISSING
    if is_missing or type(label) not in _KINDS.values():
        found = "missing" if is_missing else f"{label!r}, of type {type(label).__name__}"
        raise InputError(f"label {index} is {found}; expected a string or a number")
    if isinstance(label, str) and without_lone_surrogates(label) != label:
        raise InputError(f"label {index} is {label!r}, which has a lone surrogate, so no file can store it")
    return label


def _read_matrix(labels: Any) -> FloatArray:
    try:
        matrix = np.asarray(labels, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("a label matrix must hold only 0 and 1") from None
    if not np.isin(matrix, (0, 1)).all():
        raise InputError("a label matrix must hold only 0 and 1")
    return matrix
