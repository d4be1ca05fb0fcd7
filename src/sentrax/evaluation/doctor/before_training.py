"""What is worth saying before a training: the one or two faults that matter most, found without any model."""

import numpy as np

from sentrax.data.labelled import LabelledTexts
from sentrax.evaluation.doctor.contents import usable_rows
from sentrax.evaluation.doctor.duplicates import find_conflicts, find_copies, text_keys
from sentrax.evaluation.doctor.encodings import LOST, repair_texts
from sentrax.evaluation.doctor.findings import share_of
from sentrax.evaluation.doctor.labels import one_spelling, unify_labels
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.wording import counted, quoted

_MOST = 2
_LEAST_SHARE = 0.01
"""Of less than this share of the texts nothing is said, but for copies in validation data."""
_IMBALANCED_FROM = 10
_MOST_COPIES = 0.1


def warn_before_training(
    data: LabelledTexts, validation: LabelledTexts | None = None, *, is_balanced: bool = False
) -> list[str]:
    """At most two sentences about the data, the most important first; none if all is well.

    Args:
        data: The texts to train on.
        validation: The texts to measure on, if they are not held out from `data`.
        is_balanced: Whether every label will count the same, so that it does not matter which are rare.
    """
    rows = LabelledRows.of(data)
    rows = usable_rows(unify_labels(rows, one_spelling(rows)))  # as the doctor counts
    copies = find_copies(rows.texts)
    said = []
    if validation is not None:
        n_seen = int(np.isin(text_keys(repair_texts(validation.texts)), copies.keys).sum())
        if n_seen:
            said.append(
                f"{counted(n_seen, 'validation text')} ({share_of(n_seen, len(validation))}) also in the"
                " training data, so the measured accuracy will be too high"
            )
    conflicts = find_conflicts(rows, copies)
    if conflicts is not None and conflicts.rows >= _LEAST_SHARE * len(rows):
        n_texts = counted(conflicts.details["texts"], "text")
        said.append(f"{n_texts} with different labels in different rows ({counted(conflicts.rows, 'row')})")
    n_lost = int(rows.texts.str.contains(LOST, literal=True).sum())
    if n_lost >= _LEAST_SHARE * len(rows):
        said.append(f"{counted(n_lost, 'text')} with lost characters (U+FFFD)")
    counts = rows.label_counts().most_common()
    if len(counts) > 1 and not is_balanced and counts[0][1] >= _IMBALANCED_FROM * counts[-1][1]:
        times = counts[0][1] / counts[-1][1]
        said.append(
            f"{quoted(counts[0][0])} has {times:,.0f} times as many texts as {quoted(counts[-1][0])}"
            " (--class-weight balanced lets both count the same)"
        )
    n_again = len(rows) - len(np.unique(copies.groups))
    if n_again >= _MOST_COPIES * len(rows):
        said.append(
            f"{counted(n_again, 'row')} ({share_of(n_again, len(rows))}) with the text of an earlier one"
        )
    return said[:_MOST]
