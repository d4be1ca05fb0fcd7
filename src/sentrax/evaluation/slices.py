"""How good a model is on texts of a kind, and which of them it finds harder than others."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.difference import describe_p_value
from sentrax.evaluation.metrics import wilson_interval
from sentrax.wording import counted

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

LEAST_TEXTS = 20
_MOST_NAMED = 3
_ERROR_RATE = 0.05


def measure_slices(
    slices: Mapping[str, BoolArray], is_right: BoolArray, *, columns: Mapping[str, BoolArray] | None = None
) -> list[dict[str, Any]]:
    """The accuracy on each slice and the difference to the other texts, the worst slices first.

    Slices with fewer than 20 texts, or all but fewer, are left out. The p-value is that of Fisher's exact
    test; since many slices are looked at, it is adjusted by Holm's method (1979), and a slice is worse if
    that is at most 0.05.

    Args:
        slices: Which texts are in each slice, by its name, (texts,) each.
        is_right: Whether the answer to each text is right, (texts,).
        columns: More slices, by a column of the data.

    Returns:
        `name`, `kind` ("text" or "column"), `texts`, `accuracy`, `interval` (Wilson's), `difference`,
        `p_value`, `p_adjusted`, `is_worse` and `sentence` of each.
    """
    kinds = {"text": slices, "column": columns or {}}
    measured = [
        {"name": name, "kind": kind, **_measure(is_in, is_right)}
        for kind, named in kinds.items()
        for name, is_in in named.items()
        if LEAST_TEXTS <= int(is_in.sum()) <= len(is_right) - LEAST_TEXTS
    ]
    adjusted = adjust_by_holm(np.array([found["p_value"] for found in measured]))
    for found, p_value in zip(measured, adjusted.tolist(), strict=True):
        found["p_adjusted"] = p_value
        found["is_worse"] = found["difference"] < 0 and p_value <= _ERROR_RATE
        found["sentence"] = _describe(found)
    return sorted(measured, key=lambda found: (not found["is_worse"], found["difference"]))


def name_worst(measured: list[dict[str, Any]], most: int = _MOST_NAMED) -> list[str]:
    """The names of slices that are worse by more than chance, those with the largest deficit first.

    The worst of each kind is among them: many values of a column must not hide what the texts themselves say.
    """
    worse = [found for found in measured if found["is_worse"]]
    kinds = [found["kind"] for found in worse]
    chosen = sorted(range(len(worse)), key=lambda place: (kinds.index(kinds[place]) != place, place))[:most]
    return [worse[place]["name"] for place in sorted(chosen)]


def adjust_by_holm(p_values: FloatArray) -> FloatArray:
    """P-values of several tests, adjusted so that any false alarm is as rare as they say, (tests,)."""
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(factors * p_values[order]))
    return adjusted


def _measure(is_in: BoolArray, is_right: BoolArray) -> dict[str, Any]:
    from scipy.stats import fisher_exact

    n_in, n_right_in = int(is_in.sum()), int(is_right[is_in].sum())
    n_out, n_right_out = len(is_right) - n_in, int(is_right.sum()) - n_right_in
    table = [[n_right_in, n_in - n_right_in], [n_right_out, n_out - n_right_out]]
    return {
        "texts": n_in,
        "accuracy": n_right_in / n_in,
        "interval": list(wilson_interval(n_right_in, n_in)),
        "difference": n_right_in / n_in - n_right_out / n_out,
        "p_value": float(fisher_exact(table).pvalue),
    }


def _describe(found: Mapping[str, Any]) -> str:
    difference = found["difference"]
    points = f"{100 * abs(difference):.1f} points {'less' if difference < 0 else 'more'}"
    than_others = f"{points} than on the others"
    if found["p_adjusted"] > _ERROR_RATE:
        than_others += ", which may be chance"
    else:
        than_others += f" ({describe_p_value(found['p_adjusted'])}, corrected for looking at many)"
    texts = counted(found["texts"], "text")
    return f"{found['name']}: {found['accuracy']:.1%} of {texts} right, {than_others}"
