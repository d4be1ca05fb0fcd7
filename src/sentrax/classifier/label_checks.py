"""Checks of labels before any training: how many there are, of how many texts, and which."""

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from sentrax.classifier.labels import Labels
from sentrax.errors import InputError
from sentrax.wording import counted, quoted

_MANY_LABELS = 1000
_MANY_FRACTIONS = 20


def check_label_count(labels: Labels, n_texts: int) -> None:
    """Reject very many labels with one or two texts each, such as row numbers or measurements.

    Training on such a column by mistake would fill the memory.

    Raises:
        InputError: If there are that many labels.
    """
    if len(labels.names) > _MANY_LABELS and 2 * len(labels.names) > n_texts:
        raise InputError(
            f"{n_texts:,} texts have {len(labels.names):,} distinct labels; is this the label column?"
        )
    has_fractions = labels.kind == "float" and any("." in name for name in labels.names)
    if has_fractions and len(labels.names) > _MANY_FRACTIONS and 2 * len(labels.names) > n_texts:
        raise InputError(
            f"the labels are continuous: {n_texts:,} texts have {len(labels.names):,} distinct numbers; a"
            " classifier needs several texts for each label, so put the numbers into a few ranges"
        )


def check_enough_labels(labels: Labels, n_texts: int) -> None:
    """Reject texts that all have the same label.

    Raises:
        InputError: If all texts have the same label, or no text has any.
    """
    if len(labels.names) >= (1 if labels.multi_label else 2):
        return
    if not labels.names:
        raise InputError("there is no label; a classifier needs texts with two labels or more")
    which = "the only text has" if n_texts == 1 else f"all {n_texts:,} texts have"
    raise InputError(
        f"{which} the label {quoted(labels.names[0])}, which is one class; a classifier needs texts with"
        " two labels or more"
    )


def check_same_labels(labels: Labels, others: Labels) -> None:
    """Check that another set of labels has the same ones.

    Raises:
        InputError: If it does not; the message says which differ.
    """
    unknown = next((name for name in others.names if labels.find(name) is None), None)
    if unknown is not None:
        raise InputError(
            f"classes has {labels.describe_unknown(unknown)}; pass the classes of the first call"
        )
    missing = next((name for name in labels.names if others.find(name) is None), None)
    if missing is not None:
        raise InputError(
            f"classes does not have {quoted(missing)}, which is a label of the first call; pass the same"
            " classes in each call, or none"
        )


def check_lengths(n_texts: int, labels: Sequence[Any] | npt.NDArray[Any]) -> None:
    """Check that there is one label per text, and at least one text.

    Raises:
        InputError: If the numbers differ, or there is no text.
    """
    if n_texts != len(labels):
        raise InputError(
            f"got {counted(n_texts, 'text')} but {counted(len(labels), 'label')}; pass one label per text"
        )
    if not n_texts:
        raise InputError("there are no texts; a classifier needs some for each label")
