"""The report of a training shows its scores, curves and times, and leaves out what a kind does not have."""

from pathlib import Path
from typing import Any

import pytest

from sentrax.evaluation.report.training import render_training_report, write_training_report
from tests.evaluation.report.evaluations import FULL
from tests.evaluation.report.test_report import ALLOWED, anchors, text_of
from tests.test_html import HOSTILE, Reader

TRAINING: dict[str, Any] = {
    "model": FULL["model"],
    "data": {"name": "folder/reviews.csv"},
    "scores": {
        "texts": 240,
        "accuracy": 0.85,
        "accuracy_interval": [0.8, 0.9],
        "macro_recall": 0.845,
        "calibration_error": 0.02,
        "calibration_error_before": 0.05,
        "precision_target": 0.9,
        "coverage": 0.75,
        "precision": 0.91,
        "promise": {"precision": 0.9, "confidence": 0.95, "holds": True},
    },
    "history": [
        {"name": "reading", "seconds": 0.5, "curves": {}},
        {
            "name": "held-out parts",
            "seconds": 2.0,
            "curves": {"penalty search": [{"l2": 1e-3, "loss": 0.5}, {"l2": 3e-4, "loss": 0.25}]},
        },
        {
            "name": "final fit",
            "seconds": 1.5,
            "curves": {
                "loss": [
                    {"step": 1.0, "loss": 0.75, "validation": 0.625},
                    {"step": 2.0, "loss": 0.5, "validation": 0.875},
                    {"step": 3.0, "loss": 0.375, "validation": 0.75},
                ]
            },
        },
    ],
    "parameters": {"model": "cnn", "seed": 7, "settings": {"epochs": 3}, "preset": None},
}


def test_scores_curves_and_times_are_shown() -> None:
    page = render_training_report(TRAINING)
    text = text_of(page)
    for words in (
        *("How reviews.safetensors was trained on reviews.csv", "Accuracy on 240 held-out texts", "85.0%"),
        *("95% interval 80.0 to 90.0%", "sure about 75.0% of texts; 90% was asked for", "91.0%", "84.5%"),
        "At least 90% of confident answers to such texts are right (95% confidence, from 240 held-out",
        *("2.0 points", "5.0 before calibration", "0.750 to 0.375", "best 87.5%, step 2"),
        *("best: 0.0003, with a loss of 0.2500", "4.0 s", "for 1,200 texts with 2 labels"),
        *("500 ms 12%", "2.0 s 50%", "600 texts", "seed7", "epochs3"),
    ):
        assert words in text, words
    assert anchors(page) == ["curves", "penalty", "time", "labels", "making"]


def test_without_curves_and_scores_parts_and_times_remain() -> None:
    history = [{**part, "curves": {}} for part in TRAINING["history"]]
    page = render_training_report({**TRAINING, "history": history, "scores": {"texts": 8}})
    assert anchors(page) == ["time", "labels", "making"]
    assert "8 held-out texts: too few to estimate it" in text_of(page)


def test_a_resumed_run_says_that_its_curve_is_not_whole() -> None:
    final = TRAINING["history"][-1]
    resumed = {**final, "curves": {"loss": final["curves"]["loss"][1:]}}
    assert "steps before 2 are not shown" in text_of(
        render_training_report({**TRAINING, "history": [resumed]})
    )
    assert "resumed:" not in text_of(render_training_report(TRAINING))


def test_a_long_training_of_many_labels_is_a_small_report() -> None:
    points = [{"step": float(step), "loss": 1 / step} for step in range(1, 20_001)]
    curves = {f"loss of {'x' * 1000}{number}": points for number in range(50)}
    model = {
        **FULL["model"],
        "training": {"texts": 9, "labels": {f"{n}{'y' * 1000}": n for n in range(1000)}},
    }
    history = [{"name": "z" * 1000, "seconds": 1.0, "curves": curves}] * 100
    page = render_training_report({**TRAINING, "model": model, "history": history})
    assert len(page) < 1_000_000
    assert "and 38 more labels" in text_of(page)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str, tmp_path: Path) -> None:
    curves = {f"loss of {text}": [{"step": 1, "loss": 1}] * 2}
    hostile = {
        **TRAINING,
        "model": {**FULL["model"], "name": text, "kind": text, "training": {"texts": 1, "labels": {text: 1}}},
        "data": {"name": text},
        "history": [{"name": text, "seconds": 1.0, "curves": curves}],
        "parameters": {text: text},
    }
    path = tmp_path / "report.html"
    write_training_report(path, hostile)
    found = Reader(path.read_text(encoding="utf-8"))
    assert {name for name, _ in found.elements} <= ALLOWED
    assert not [key for _, values in found.elements for key in values if key.startswith("on")]
    assert text in found.text
