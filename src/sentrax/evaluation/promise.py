"""Whether confident answers to new texts are right as often as was asked for."""

from typing import Any

from sentrax.scoring.calibration import PROMISE_CONFIDENCE


def check_promise(
    n_right: int, n_confident: int, n_texts: int, *, scores: object, threshold: float
) -> dict[str, Any] | None:
    """What new texts say about the precision asked for in training; `None` if nothing is known of that.

    The threshold is the model's own, so one exact test decides, and its bound is Clopper and Pearson's
    (1934).

    Args:
        n_right: How many confident answers are right.
        n_confident: How many answers are confident.
        n_texts: How many texts there are.
        scores: The model's scores on held-out texts, as its file has them.
        threshold: The model's threshold.

    Returns:
        `precision`, the share asked for; `confidence`; `threshold`; `coverage` of these texts; `at_least`,
        the precision that these texts show with that confidence; `holds`, whether that is enough; `status`,
        "kept", "broken" or, if these texts are too few to tell, "open";
        `promised`, whether the texts held out in training were enough to promise it (`None` if unknown);
        `sentence`.
    """
    target, promised = _read(scores)
    if target is None:
        return None
    low, high = _bounds(n_right, n_confident)
    status = "kept" if low >= target else "broken" if high < target else "open"
    return {
        "precision": target,
        "confidence": PROMISE_CONFIDENCE,
        "threshold": threshold,
        "coverage": n_confident / n_texts,
        "at_least": low,
        "holds": status == "kept",
        "status": status,
        "promised": promised,
        "sentence": f"{status}: {_describe(status, n_right, n_confident, (low, high), target)}",
    }


def _read(scores: object) -> tuple[float | None, bool | None]:
    """The precision asked for, and whether it was promised, as far as a file tells: it may hold anything."""
    if not isinstance(scores, dict):
        return None, None
    target, promise = scores.get("precision_target"), scores.get("promise")
    if isinstance(target, bool) or not isinstance(target, int | float) or not 0 <= target <= 1:
        target = None
    holds = promise.get("holds") if isinstance(promise, dict) else None
    return None if target is None else float(target), holds if isinstance(holds, bool) else None


def _bounds(n_right: int, n_all: int) -> tuple[float, float]:
    """The bounds of a share that it is above, and below, each with a probability of 95 %."""
    from scipy.special import betaincinv

    low = float(betaincinv(n_right, n_all - n_right + 1, 1 - PROMISE_CONFIDENCE)) if n_right else 0.0
    high = float(betaincinv(n_right + 1, n_all - n_right, PROMISE_CONFIDENCE)) if n_right < n_all else 1.0
    return low, high


def _describe(status: str, n_right: int, n_all: int, bounds: tuple[float, float], target: float) -> str:
    if not n_all:
        return f"the model is unsure of every text; {100 * target:g}% was asked for"
    low, high = bounds
    asked = f"({PROMISE_CONFIDENCE:.0%} confidence); {100 * target:g}% was asked for"
    if status == "kept":
        return f"at least {low:.1%} of confident answers are right {asked}"
    if status == "broken":
        return f"at most {high:.1%} of confident answers are right {asked}"
    shown = f"{n_right:,} of {n_all:,} confident answers are right"
    return f"{shown}, which shows at least {low:.1%} {asked}"
