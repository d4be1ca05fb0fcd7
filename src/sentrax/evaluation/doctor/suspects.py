"""Labels that are probably wrong, by confident learning on held-out probabilities."""

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.doctor.findings import EXAMPLES, Example, Finding, Mend, share_of
from sentrax.evaluation.doctor.quick_model import HeldOut
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.evaluation.label_errors import suspected_labels
from sentrax.wording import counted, quoted

Indices = npt.NDArray[np.int64]

MOST_PROBABLE = 0.1
"""A label is suspected if it is at most so probable: the fewer are named, the more of them are wrong."""
_MOST_LISTED = 1000


def find_suspects(rows: LabelledRows, held_out: HeldOut) -> Finding | None:
    """Rows whose label a model that was trained on the others contradicts with confidence.

    Args:
        rows: The rows that were looked at.
        held_out: What models say of them.
    """
    places, notes = _multi_label(rows, held_out) if held_out.is_multi_label else _single_label(rows, held_out)
    if not len(places):
        return None
    found = held_out.rows[places]
    return Finding(
        "suspects",
        f"Suspected labels: {len(found):,} of {counted(len(held_out.rows), 'text')}"
        f" ({share_of(len(found), len(held_out.rows))}) with a label that a quick model contradicts",
        len(found),
        [Example.of(rows, int(found[at]), notes[at]) for at in range(min(EXAMPLES, len(found)))],
        "a wrong label in training teaches the wrong thing; in a test it counts right answers as wrong. The"
        " model"
        f" itself is right on {held_out.accuracy:.1%} of held-out texts; a weak one contradicts many right"
        " labels",
        remedy="read them, the first ones first (--json lists them), and correct the labels that are wrong",
        mend=Mend(rows.indices[found]),
        details={
            "looked_at": len(held_out.rows),
            "accuracy": held_out.accuracy,
            "suspected": [
                {"row": int(rows.numbers[row]), "label": rows.shown_label(int(row)), "note": note}
                for row, note in zip(found.tolist(), notes, strict=True)
            ][:_MOST_LISTED],
        },
    )


def _single_label(rows: LabelledRows, held_out: HeldOut) -> tuple[Indices, list[str]]:
    suspected = suspected_labels(held_out.probabilities, held_out.targets)
    own = (held_out.probabilities * held_out.targets).sum(axis=1)[suspected.rows]
    order = np.argsort(own, kind="stable")
    order = order[own[order] <= MOST_PROBABLE]
    places, suggested = suspected.rows[order], suspected.suggested[order]
    chances = held_out.probabilities[places, suggested]
    notes = [
        f"the model says {quoted(rows.labels[label])}, {chance:.0%}"
        for label, chance in zip(suggested.tolist(), chances.tolist(), strict=True)
    ]
    return places, notes


def _multi_label(rows: LabelledRows, held_out: HeldOut) -> tuple[Indices, list[str]]:
    """Each label is a question of its own; a text is named once, for the most doubtful answer."""
    worst: dict[int, tuple[float, str]] = {}
    for column, label in enumerate(rows.labels):
        yes, target = held_out.probabilities[:, column], held_out.targets[:, column]
        if not 0 < target.sum() < len(target):
            continue
        suspected = suspected_labels(np.stack([1 - yes, yes], axis=1), np.stack([1 - target, target], axis=1))
        for row in suspected.rows.tolist():
            gap = abs(float(yes[row] - target[row]))
            verb = "lacks" if target[row] == 0 else "should not have"
            if gap >= max(1 - MOST_PROBABLE, worst.get(row, (0.0, ""))[0]):
                worst[row] = gap, f"the model says that it {verb} {quoted(label)}, {gap:.0%}"
    order = sorted(worst, key=lambda row: (-worst[row][0], row))
    return np.array(order, dtype=np.int64), [worst[row][1] for row in order]
