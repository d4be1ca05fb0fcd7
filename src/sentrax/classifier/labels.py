"""The labels of a classifier: what people call them, and the numbers that models work with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.inputs import label_items
from sentrax.errors import InputError
from sentrax.text.pipeline import without_lone_surrogates

FloatArray = npt.NDArray[np.float64]

_KINDS: dict[str, type] = {"str": str, "bool": bool, "int": int, "float": float}
"""The types of labels, by the name that a file has for each."""
_MISSING = ("NAType", "NaTType")
"""The types of what pandas puts where there is nothing."""
_SHOWN = 5
_MANY_LABELS = 1000


@dataclass(frozen=True)
class Labels:
    """The labels that there are, in order.

    Attributes:
        names: What each is called, a string for a file.
        kind: What type they have: str, bool, int or float.
        multi_label: Whether a text may have several, or none.
        as_matrix: Whether several are given as a matrix of 0 and 1, a column for each label.
    """

    names: tuple[str, ...]
    kind: str = "str"
    multi_label: bool = False
    as_matrix: bool = False

    @classmethod
    def of(cls, labels: Any) -> "Labels":
        """The labels that texts have.

        Args:
            labels: One for each text; or for several a text, a list, tuple or set of them for each, or a
                matrix of 0 and 1, (texts, labels).

        Raises:
            InputError: If one is missing, or they are of several types; the message says which.
        """
        if getattr(labels, "ndim", 1) == 2:
            return cls(tuple(map(str, range(_matrix(labels).shape[1]))), "int", True, True)
        items = label_items(labels)
        multi_label = any(_is_several(item) for item in items)
        singles: list[Any] = []
        for index, item in enumerate(items):
            if multi_label != _is_several(item):
                raise InputError(
                    f"label {index} is {item!r}, and others are {'lists' if multi_label else 'single'};"
                    " pass a list of labels for each text, or one label for each"
                )
            of_item = list(item) if multi_label else [item]
            singles += [_plain(label, index) for label in of_item]
        kinds = {type(label).__name__ for label in singles}
        if len(kinds) > 1:
            raise InputError(f"the labels are of several types, {', '.join(sorted(kinds))}; convert them")
        names = tuple(str(label) for label in sorted(set(singles)))
        return cls(names, kinds.pop() if kinds else "str", multi_label)

    @property
    def classes(self) -> npt.NDArray[Any]:
        """The labels in their own type, (labels,)."""
        labels = [self._typed(name) for name in self.names]
        array = np.array(labels)
        # Numpy drops zeros at the end of strings, and has no type for some sets of large numbers.
        return array if array.tolist() == labels else np.array(labels, dtype=object)

    def targets(self, labels: Any) -> FloatArray:
        """1 for each label that a text has, else 0, (texts, labels).

        Raises:
            InputError: If a text has a label that is not among these; the message says which.
        """
        if self.as_matrix:
            matrix = _matrix(labels)
            if matrix.shape[1] != len(self.names):
                raise InputError(f"the labels have {matrix.shape[1]} columns, not {len(self.names)}")
            return matrix
        place = {self._typed(name): number for number, name in enumerate(self.names)}
        items = label_items(labels)
        targets = np.zeros((len(items), len(self.names)))
        for index, item in enumerate(items):
            if self.multi_label != _is_several(item):
                wanted = "a list of labels" if self.multi_label else "one label"
                raise InputError(f"label {index} is {item!r}; expected {wanted}")
            for label in item if self.multi_label else [item]:
                number = place.get(_plain(label, index))
                if number is None:
                    raise InputError(
                        f"label {index} is {label!r}, which the classifier does not know;"
                        f" it was trained on {self._shown()}"
                    )
                targets[index, number] = 1
        return targets

    def answers(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
        """Labels in the form in which they were given.

        Args:
            chosen: Which labels each text has, (texts, labels).

        Returns:
            A label for each text; or a tuple of labels for each; or a matrix of 0 and 1.
        """
        if self.as_matrix:
            return chosen.astype(np.int64)
        if not self.multi_label:
            labels: npt.NDArray[Any] = self.classes[chosen.argmax(axis=1)]
            return labels
        names = [self._typed(name) for name in self.names]
        result = np.empty(len(chosen), dtype=object)
        for row, flags in enumerate(chosen):
            result[row] = tuple(name for name, flag in zip(names, flags, strict=True) if flag)
        return result

    def _typed(self, name: str) -> Any:
        return name == "True" if self.kind == "bool" else _KINDS[self.kind](name)

    def _shown(self) -> str:
        shown = ", ".join(map(repr, self.names[:_SHOWN]))
        return shown + (f" and {len(self.names) - _SHOWN} more" if len(self.names) > _SHOWN else "")


def _is_several(item: Any) -> bool:
    return isinstance(item, list | tuple | set | frozenset | np.ndarray)


def _plain(label: Any, index: int) -> Any:
    """A label as Python's own str, bool, int or float."""
    label = label.item() if isinstance(label, np.generic) else label
    is_nan = isinstance(label, float) and label != label
    is_missing = label is None or is_nan or type(label).__name__ in _MISSING
    if is_missing or type(label) not in _KINDS.values():
        found = "missing" if is_missing else f"{label!r}, a {type(label).__name__}"
        raise InputError(f"label {index} is {found}; expected a string or a number")
    if isinstance(label, str) and without_lone_surrogates(label) != label:
        raise InputError(f"label {index} is {label!r}, with half of a character in it; no file can hold that")
    return label


def _matrix(labels: Any) -> FloatArray:
    try:
        matrix = np.asarray(labels, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("a matrix of labels holds 0 and 1 only") from None
    if not np.isin(matrix, (0, 1)).all():
        raise InputError("a matrix of labels holds 0 and 1 only")
    return matrix


def check_lengths(n_texts: int, labels: Sequence[Any] | npt.NDArray[Any]) -> None:
    """Raise an `InputError` unless there is one label for each text, and one text at least."""
    if n_texts != len(labels):
        raise InputError(f"got {n_texts:,} texts but {len(labels):,} labels; pass one label for each text")
    if not n_texts:
        raise InputError("there are no texts; a classifier needs some of each label")


def check_labels_recur(n_texts: int, labels: Labels) -> None:
    """Raise an `InputError` if there are very many labels, each of a text or two: numbers of rows, say.

    Training on such a column by mistake would fill the memory.
    """
    if len(labels.names) > _MANY_LABELS and 2 * len(labels.names) > n_texts:
        raise InputError(
            f"{n_texts:,} texts have {len(labels.names):,} different labels; are these the labels?"
        )
