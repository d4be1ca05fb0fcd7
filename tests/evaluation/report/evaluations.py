"""Evaluations for reports, written by hand in the form of `sentrax evaluate --json`."""

import copy
from typing import Any

from sentrax.explanation.explanation import Explanation, WordShare

LABELS = ("negative", "positive")
TEXT = "not good :("


def explanation(text: str = TEXT, labels: tuple[str, ...] = LABELS) -> Explanation:
    """An explanation in which the words say -0.5, 0.25, -0.125, ... for the second label."""
    words, start = [], 0
    for index, word in enumerate(text.split()):
        start = text.index(word, start)
        value = (-0.5) ** (index + 1) / 2
        words.append(WordShare(word, start, start + len(word), (-value, value, *[0.0] * (len(labels) - 2))))
        start += len(word)
    zeros = (0.0,) * (len(labels) - 2)
    return Explanation(
        text,
        labels[1],
        False,
        labels,
        (0.25, 0.75, *zeros),
        labels[1],
        tuple(words),
        (0.03125, -0.03125, *zeros),
        (-0.5, 0.5, *zeros),
        0.0,
        "exact",
    )


_BINS = [
    {"from": 0.5, "to": 0.75, "texts": 4, "confidence": 0.6, "accuracy": 0.5, "low": 0.2, "high": 0.8},
    {"from": 0.75, "to": 1.0, "texts": 6, "confidence": 0.9, "accuracy": 5 / 6, "low": 0.5, "high": 0.95},
]


def _slice(name: str, accuracy: float, *, is_worse: bool, texts: int = 4) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "text",
        "texts": texts,
        "accuracy": accuracy,
        "interval": [accuracy - 0.1, accuracy + 0.1],
        "difference": accuracy - 0.7,
        "p_value": 0.01 if is_worse else 0.4,
        "p_adjusted": 0.02 if is_worse else 1.0,
        "is_worse": is_worse,
        "sentence": f"Texts with {name}: {accuracy:.0%} are right.",
    }


def _label(texts: int, precision: float, recall: float, f1: float) -> dict[str, Any]:
    return {
        "texts": texts,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "intervals": {"precision": [0.4, 0.9], "recall": [0.3, 0.9], "f1": [0.4, 0.8]},
        "roc_auc": 0.875,
        "average_precision": 0.8125,
    }


FULL: dict[str, Any] = {
    "texts": 10,
    "accuracy": 0.7,
    "accuracy_interval": [0.397, 0.892],
    "macro_recall": 0.7,
    "macro_f1": 0.697,
    "calibration_error": 0.08,
    "calibration_error_before": 0.12,
    "aurc": 0.15,
    "coverage": 0.6,
    "precision": 5 / 6,
    "labels": {"negative": _label(5, 2 / 3, 0.8, 8 / 11), "positive": _label(5, 0.75, 0.6, 2 / 3)},
    "confusion": [[4, 1], [2, 3]],
    "recalls": [0.8, 0.6],
    "intervals": {
        "accuracy": [0.4, 0.9],
        "macro_f1": [0.4, 0.9],
        "macro_recall": [0.4, 0.9],
        "calibration_error": [0.02, 0.2],
        "coverage": [0.3, 0.8],
        "precision": [0.4, 0.96],
        "aurc": [0.05, 0.3],
    },
    "model": {
        "name": "reviews.safetensors",
        "kind": "linear",
        "labels": list(LABELS),
        "multi_label": False,
        "temperature": 1.25,
        "abstain_threshold": 0.7,
        "training": {
            "texts": 1200,
            "labels": {"negative": 600, "positive": 600},
            "fingerprint": "8851b1e72e86c3c7",
            "versions": {"python": "3.11.7", "numpy": "2.4.6"},
        },
    },
    "data": {"name": "test.csv"},
    "curves": {
        "roc": {name: [[0.0, 0.0], [0.2, 0.8], [1.0, 1.0]] for name in LABELS},
        "precision_recall": {name: [[0.0, 1.0], [0.8, 0.75], [1.0, 0.5]] for name in LABELS},
        "reliability": _BINS,
        "reliability_before": _BINS,
        "coverage": [[0.1, 1.0, 0.3, 1.0, 0.95], [0.6, 5 / 6, 0.4, 0.96, 0.7], [1.0, 0.7, 0.4, 0.9, 0.5]],
    },
    "promise": {
        "precision": 0.9,
        "confidence": 0.95,
        "threshold": 0.7,
        "coverage": 0.6,
        "at_least": 0.4182,
        "holds": False,
        "status": "open",
        "promised": True,
        "sentence": "open: 5 of 6 confident answers are right, which shows at least 41.8%",
    },
    "slices": [_slice("negation", 0.5, is_worse=True), _slice("emoji", 0.9, is_worse=False)],
    "worst_slices": ["negation"],
    "errors": [
        {
            "row": 3,
            "text": TEXT,
            "label": "negative",
            "predicted": "positive",
            "probability": 0.75,
            "explanation": explanation().to_json(),
        },
        {
            "row": 7,
            "text": "no words",
            "label": "positive",
            "predicted": "negative",
            "probability": 0.5,
            "explanation": None,
        },
    ],
    "suspected_labels": {
        "count": 1,
        "rows": [{"row": 9, "text": TEXT, "label": "negative", "suggested": "positive", "probability": 0.75}],
    },
    "comparison": {
        "other": "older.safetensors",
        "accuracy": 0.6,
        "difference": 0.1,
        "interval": [-0.1, 0.3],
        "mcnemar_p": 0.5,
        "is_significant": False,
        "sentence": "The difference to older.safetensors may be chance.",
    },
}
"""Everything that an evaluation can have."""


def bare() -> dict[str, Any]:
    """What there is without scikit-learn, curves, slices or anything else that may be absent."""
    kept = ("texts", "accuracy", "accuracy_interval", "calibration_error", "coverage", "precision")
    found = {key: copy.deepcopy(FULL[key]) for key in kept}
    labels = {name: {key: FULL["labels"][name][key] for key in ("texts", "precision", "recall", "f1")}
              for name in LABELS}  # fmt: skip
    return {**found, "precision": None, "coverage": 0.0, "labels": labels}


def with_texts_everywhere(text: str) -> dict[str, Any]:
    """The full evaluation, in which every string is this text, and so are labels and names."""
    names = (f"{text}0", f"{text}1")
    renamed = dict(zip(LABELS, names, strict=True))

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            return renamed.get(value, text)
        if isinstance(value, list):
            return [replaced(item) for item in value]
        if isinstance(value, dict):
            return {renamed.get(key, key): replaced(item) for key, item in value.items()}
        return value

    hostile: dict[str, Any] = replaced(FULL)
    hostile["model"]["training"]["labels"] = dict.fromkeys(names, 600)
    hostile["model"]["training"]["versions"] = {text: text}
    hostile["errors"][0]["explanation"] = explanation(f"{text} {text}", names).to_json()
    return hostile


def large(n_labels: int = 1_000, n_characters: int = 1_000_000) -> dict[str, Any]:
    """An evaluation with very many labels and slices, and very long texts and names."""
    found = copy.deepcopy(FULL)
    names = [f"{number} {'long name ' * 100}" for number in range(n_labels)]
    text = ("word " * (n_characters // 5 + 1))[:n_characters]
    found["model"]["labels"] = names
    found["model"]["training"]["labels"] = dict.fromkeys(names, 3)
    found["labels"] = {name: _label(number, 0.5, 0.5, 0.5) for number, name in enumerate(names)}
    found["confusion"] = [[int(row == column) + (row + column) % 3 for column in range(n_labels)]
                          for row in range(n_labels)]  # fmt: skip
    curve = [[number / 199, number / 199] for number in range(200)]
    for kind in ("roc", "precision_recall"):
        found["curves"][kind] = dict.fromkeys(names, curve)
    found["curves"]["coverage"] = [[share, 0.9, 0.8, 0.95, 0.5] for share, _ in curve]
    found["slices"] = [_slice(name, 0.5, is_worse=False) for name in names]
    error = {**found["errors"][0], "text": text, "label": names[0], "predicted": names[1]}
    error["explanation"] = explanation(text[:20_000], (names[0], names[1])).to_json()
    found["errors"] = [error] * 20
    found["suspected_labels"] = {
        "count": 90_000,
        "rows": [{**found["suspected_labels"]["rows"][0], "text": text}] * 20,
    }
    return found
