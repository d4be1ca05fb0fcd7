"""Whether one model is really better than another on the same texts."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.intervals import bootstrap, percentile_interval

BoolArray = npt.NDArray[np.bool_]

_ERROR_RATE = 0.05


def compare_answers(
    is_right: BoolArray, other_is_right: BoolArray, *, name: str, other: str, seed: int
) -> dict[str, Any]:
    """The difference in accuracy of two models, its interval, and whether it is more than chance.

    The interval is that of a paired bootstrap, and the test McNemar's exact one (1947): of the texts that
    only one of the models is right on, equally many should be each model's if they were equally good.

    Args:
        is_right: Whether the answer of the model to each text is right, (texts,).
        other_is_right: The same of the other model.
        name: The name of the model.
        other: The name of the other model.
        seed: Random seed of the bootstrap.

    Returns:
        `other`; `accuracy`, of the other; `difference`, the accuracy of the model minus that; `interval`;
        `mcnemar_p`; `sentence`.
    """
    from scipy.stats import binomtest

    n_only, n_other_only = int((is_right & ~other_is_right).sum()), int((other_is_right & ~is_right).sum())
    n_texts = len(is_right)
    counts = np.array([n_only, n_other_only, n_texts - n_only - n_other_only])
    drawn = bootstrap(counts, lambda drawn: (drawn[:, 0] - drawn[:, 1]) / n_texts, seed=seed)
    n_either = n_only + n_other_only
    p_value = float(binomtest(n_only, n_either).pvalue) if n_either else 1.0
    result = {
        "other": other,
        "accuracy": float(other_is_right.mean()),
        "difference": (n_only - n_other_only) / n_texts,
        "interval": percentile_interval(drawn),
        "mcnemar_p": p_value,
    }
    return {**result, "sentence": _describe(result, name)}


def describe_p_value(p_value: float) -> str:
    """A p-value for a sentence, such as `p = 0.012` or `p < 0.001`."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def _describe(result: dict[str, Any], name: str) -> str:
    difference, (low, high), p_value = result["difference"], result["interval"], result["mcnemar_p"]
    shown = describe_p_value(p_value)
    better, worse = (name, result["other"]) if difference >= 0 else (result["other"], name)
    if difference < 0:
        low, high = -high, -low
    points = f"{100 * abs(difference):.1f}"
    how_many = f"{points} {'point' if points == '1.0' else 'points'} more texts"
    interval = f"95% interval {100 * low:.1f} to {100 * high:.1f}, McNemar {shown}"
    if p_value <= _ERROR_RATE:
        return f"{better} is right on {how_many} than {worse} ({interval}): the difference is real"
    if difference == 0:
        return f"{better} and {worse} are right on equally many texts ({interval}): no difference is shown"
    return f"{better} is right on {how_many} than {worse} ({interval}): that may be chance"
