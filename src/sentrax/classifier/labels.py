"""`Labels`: encodes users' labels as the numbers that models work with, and decodes them."""

import functools
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.data.label_values import label_value
from sentrax.errors import InputError, LabelWarning
from sentrax.wording import counted, listed, quoted

if TYPE_CHECKING:
    from sentrax.classifier.given_labels import GivenLabels, LabelList
    from sentrax.classifier.label_tables import LabelMatrix

FloatArray = npt.NDArray[np.float64]

_KINDS: dict[str, type] = {"str": str, "bool": bool, "int": int, "float": float}
"""The types of labels, by their names in model files."""
_TRUTH = {"0": "false", "1": "true", "false": "0", "true": "1"}
"""As in Python and numpy, 0 and 1 are equal to False and True."""
_MOST_TARGETS = 1 << 28


@dataclass(frozen=True)
class Labels:
    """The labels of a classifier: sorted, or in the order of the columns of a matrix.

    Labels are compared by value (`sentrax.data.label_values`), so that a classifier that was trained on
    numbers or booleans can be evaluated on a file, and the other way round.

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
    def from_values(cls, values: Any, *, keep_na: bool = False) -> "Labels":
        """The distinct labels of some texts; warns of those that look alike.

        Args:
            values: One per text, or several, in the forms that `read_labels` takes.
            keep_na: Whether strings such as `NA`, which mark a missing label, are labels.

        Raises:
            InputError: If one is missing, or they are of several types; the message says which.
        """
        from sentrax.classifier.given_labels import read_labels
        from sentrax.classifier.label_tables import LabelMatrix

        given = read_labels(values, keep_na=keep_na)
        if isinstance(given, LabelMatrix):
            return _from_matrix(given)
        n_columns = _rows_of_a_matrix(given)
        if n_columns > 1:
            return _from_matrix(LabelMatrix(np.zeros((0, n_columns)), None))
        singles = set(given.items)
        if given.is_multi_label:
            singles = {label for item in given.items for label in item}
        # A set takes True for 1 and 1.0, so types are looked for among all.
        labels = (label for item in given.items for label in item) if given.is_multi_label else given.items
        kinds = {type(label).__name__ for label in labels}
        if kinds == {"int", "float"}:
            kinds = {"float"}  # as in an array of numpy
        if len(kinds) > 1:
            raise InputError(
                f"the labels have several types, {', '.join(sorted(kinds))}; convert them to one type"
            )
        kind = kinds.pop() if kinds else "str"
        names = _string_names(singles) if kind == "str" else [label_value(label) for label in sorted(singles)]
        result = cls(tuple(names), kind, given.is_multi_label)
        _warn_about_lookalikes(result.names)
        return result

    @property
    def classes(self) -> npt.NDArray[Any]:
        """The labels in their own type, (labels,)."""
        labels = [self._typed(name) for name in self.names]
        array = np.array(labels)
        # Numpy drops zeros at the end of strings, and has no type for some sets of large numbers.
        return array if array.tolist() == labels else np.array(labels, dtype=object)

    def find(self, label: Any) -> int | None:
        """The place of the label with this value, a plain str, bool, int or float; None if it is unknown."""
        if isinstance(label, str) and label in self._places:
            return self._places[label]
        return self._places_by_value.get(label_value(label))

    def read(self, values: Any, *, keep_na: bool = False) -> "GivenLabels":
        """Labels in any of their forms; those that this classifier knows are never taken for missing.

        Raises:
            InputError: As `read_labels` does.
        """
        from sentrax.classifier.given_labels import read_labels

        return read_labels(values, keep_na=keep_na, known=self._places)

    def encode(self, values: Any) -> FloatArray:
        """1 for each label that a text has, else 0, (texts, labels).

        Raises:
            InputError: If a text has an unknown label; the message says which.
        """
        from sentrax.classifier.label_tables import LabelMatrix

        given = self.read(values)
        if isinstance(given, LabelMatrix):
            return self._in_own_order(given)
        if self.as_matrix and _rows_of_a_matrix(given) == len(self.names):
            return np.array(given.items, dtype=np.float64).reshape(len(given), len(self.names))
        if len(given) and given.is_multi_label != self.multi_label:
            expected = "a list of labels" if self.multi_label else "one label"
            raise InputError(f"label 0 is {quoted(given.items[0])}; expected {expected}")
        _check_size(len(given), len(self.names))
        known: dict[tuple[type, Any], int] = {}
        rows, places = list[int](), list[int]()
        for index, item in enumerate(given.items):
            for label in item if self.multi_label else (item,):
                key = (type(label), label)
                if key not in known:
                    place = self.find(label)
                    if place is None:
                        raise InputError(f"label {index} is {self.describe_unknown(label)}")
                    known[key] = place
                rows.append(index)
                places.append(known[key])
        targets = np.zeros((len(given), len(self.names)))
        targets[rows, places] = 1
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

    def describe_unknown(self, label: Any) -> str:
        """An unknown label for a message, with those that there are, and the one it may stand for."""
        name = label if isinstance(label, str) else label_value(label)
        hint = self.describe_lookalike(name)
        return f"{quoted(label)}, which is unknown; the classifier was trained on {self.shown()}{hint}"

    def shown(self) -> str:
        """The first labels, for a message."""
        return listed(self.names)

    def describe_lookalike(self, label: str) -> str:
        """The label that an unknown one may stand for, to end a message with; empty if there is none."""
        from sentrax.data.lookalikes import difference, find_lookalike

        lookalike = find_lookalike(label, self.names)
        if lookalike is None:
            return ""
        return f"; {quoted(lookalike)} differs from {quoted(label)} only in {difference(label, lookalike)}"

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @functools.cached_property
    def _places_by_value(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            places.setdefault(label_value(name), place)
        if set(places) in ({"0", "1"}, {"false", "true"}):
            places |= {_TRUTH[value]: place for value, place in places.items()}
        return places

    def _typed(self, name: str) -> Any:
        return label_value(name) == "true" if self.kind == "bool" else _KINDS[self.kind](name)

    def _in_own_order(self, given: "LabelMatrix") -> FloatArray:
        """The columns of a matrix in the order of the labels."""
        n_columns = given.matrix.shape[1]
        if not self.multi_label:
            raise InputError(
                f"the labels are a matrix of {counted(n_columns, 'column')}; expected one label per text"
            )
        if n_columns != len(self.names):
            raise InputError(
                f"the label matrix has {counted(n_columns, 'column')}; expected {len(self.names)}, for"
                f" {self.shown()}"
            )
        if given.names is None:
            return given.matrix
        places = []
        for name in given.names:
            place = self.find(name)
            if place is None:
                raise InputError(f"a column of the label matrix is {self.describe_unknown(name)}")
            places.append(place)
        ordered = np.empty_like(given.matrix)
        ordered[:, places] = given.matrix
        return ordered


def _check_size(n_texts: int, n_labels: int) -> None:
    """Refuse targets that would not fit into the memory of most machines."""
    if n_texts * n_labels > _MOST_TARGETS:
        wanted, most = (8 * size / 1e9 for size in (n_texts * n_labels, _MOST_TARGETS))
        raise InputError(
            f"{n_texts:,} texts with {n_labels:,} labels take {wanted:,.0f} GB, a number for each label of a"
            f" text; at most {most:,.0f} GB are used. Put rare labels together into one, or take fewer texts"
        )


def _rows_of_a_matrix(given: "LabelList") -> int:
    """The number of columns, if lists of labels are the rows of a matrix of 0 and 1; else 0."""
    lengths = set(map(len, given.items)) if given.is_multi_label else set()
    if len(lengths) != 1:
        return 0
    is_matrix = all(not isinstance(value, str) and value in (0, 1) for item in given.items for value in item)
    return lengths.pop() if is_matrix else 0


def _from_matrix(given: "LabelMatrix") -> Labels:
    if given.names is None:
        return Labels(tuple(map(str, range(given.matrix.shape[1]))), "int", True, True)
    kind = type(given.names[0]).__name__ if given.names else "str"
    names = tuple(name if isinstance(name, str) else label_value(name) for name in given.names)
    values = list(map(label_value, names))
    twice = next((name for name, value in zip(names, values, strict=True) if values.count(value) > 1), None)
    if twice is not None:
        raise InputError(f"the label table has the column {quoted(twice)} twice; give each label one column")
    _warn_about_lookalikes(names)
    return Labels(names, kind, True, True)


def _string_names(labels: set[str]) -> list[str]:
    """The labels, each value in one spelling: its own, if there is no other."""
    spellings = defaultdict[str, list[str]](list)
    for label in sorted(labels):
        spellings[label_value(label)].append(label)
    merged = {value: given for value, given in spellings.items() if len(given) > 1}
    if merged:
        value, given = next(iter(merged.items()))
        n_more = len(merged) - 1
        more = f" (and {counted(n_more, 'more label')} in several spellings)" if n_more else ""
        warnings.warn(
            f"the labels {listed(given)} have one value, so they are one label, {quoted(value)}{more}",
            LabelWarning,
            stacklevel=2,
        )
        return sorted(spellings)
    return sorted(labels)


def _warn_about_lookalikes(names: Sequence[str]) -> None:
    from sentrax.data.lookalikes import describe_lookalikes

    notice = describe_lookalikes(names)
    if notice is not None:
        warnings.warn(notice, LabelWarning, stacklevel=2)
