"""Which labels of a model are the negative and the positive one."""

from collections.abc import Sequence

from sentrax.errors import InputError
from sentrax.wording import listed, quoted


def choose_polarity(labels: Sequence[str], negative: str | None, positive: str | None) -> tuple[int, int]:
    """The indices of the negative and the positive label: those that are named, or else by their names.

    Raises:
        InputError: If a label is unknown, both are the same, or it is not known which they are.
    """
    if negative is None and positive is None:
        from sentrax.models.features.polarity import polarity_by_name  # reads no texts

        by_name = polarity_by_name(labels)
        if by_name is not None:
            return by_name
    for label in (negative, positive):
        if label is not None and label not in labels:
            raise InputError(f"unknown label {quoted(label)}; the model has {listed(labels)}")
    if negative is None or positive is None:
        raise InputError(
            f"it is not known which of the labels {listed(labels)} are negative and positive; pass"
            " negative=... and positive=..."
        )
    if negative == positive:
        raise InputError(f"negative and positive are both {quoted(negative)}; pass two labels")
    return labels.index(negative), labels.index(positive)
