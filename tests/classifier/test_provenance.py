"""What identifies a training run: whatever can change its result."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sentrax.classifier.provenance import identify_training
from tests.models.fitting import fit_context, training_data

DATA = training_data(["a", "b", "c"], np.eye(3))


def identity(**changes: Any) -> str:
    context = fit_context("linear", "abc")
    return identify_training("linear", context, replace(DATA, **changes), None, share=0.2, seed=1)


def test_equal_runs_have_one_identity() -> None:
    assert identity() == identity()


@pytest.mark.parametrize(
    "changes",
    [
        {"texts": DATA.texts.reverse()},
        {"targets": np.eye(3)[::-1].copy()},
        {"weights": np.array([1.0, 2, 1])},
        {"offsets": np.zeros((3, 3))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_other_data_have_another_identity(changes: dict[str, Any]) -> None:
    assert identity(**changes) != identity()
