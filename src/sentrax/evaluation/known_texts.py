"""Whether a model has seen the texts that it is measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.data.labelled import LabelledTexts
from sentrax.evaluation.metrics import share_interval
from sentrax.wording import counted

BoolArray = npt.NDArray[np.bool_]


def is_training_data(data: LabelledTexts, training: object, names: Sequence[str]) -> bool:
    """Whether a model was trained on just these texts and labels, in this order.

    Args:
        data: The texts that it is measured on.
        training: What its file says about its training; it may hold anything.
        names: The labels, in the order of the model.
    """
    if not isinstance(training, Mapping) or training.get("texts") != len(data):
        return False
    if data.is_multi_label:  # a model has the labels of a text in its own order
        ordered = tuple(tuple(name for name in names if name in own) for own in data.labels)
        data = replace(data, labels=ordered)
    return bool(training.get("fingerprint") == data.fingerprint())


def describe_training_data(data_name: str, model_name: str) -> str:
    """Says that a model is measured on what it was trained on."""
    return (
        f"measured on its own training texts ({model_name} was trained on {data_name}): the figures say"
        " nothing about new texts"
    )


def measure_copies(are_copies: BoolArray, is_right: BoolArray) -> dict[str, Any]:
    """How many texts are copies of training texts, and the accuracy without them.

    Args:
        are_copies: Whether each text is one, (texts,).
        is_right: Whether the answer to it is right, (texts,).

    Returns:
        `texts`, `accuracy_without` and `interval_without`, which are `None` if all are copies; `sentence`.
    """
    n_copies, n_texts = int(are_copies.sum()), len(is_right)
    n_others, n_right = n_texts - n_copies, int(is_right[~are_copies].sum())
    accuracy, interval = n_right / n_others if n_others else None, share_interval(n_right, n_others)
    verb = "is a copy of a training text" if n_copies == 1 else "are copies of training texts"
    sentence = f"{n_copies:,} of {counted(n_texts, 'text')} {verb}"
    if n_copies and accuracy is not None and interval is not None:
        low, high = interval
        without = f"accuracy without {'it' if n_copies == 1 else 'them'}"
        sentence += f"; {without}: {accuracy:.1%} ({100 * low:.1f} to {100 * high:.1f})"
    elif n_copies:
        sentence += ": the figures say nothing about new texts"
    return {
        "texts": n_copies,
        "accuracy_without": accuracy,
        "interval_without": interval,
        "sentence": sentence,
    }
