"""What combinators refuse."""

from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl

X = np.ones((2, 3), np.float32)


@pytest.mark.parametrize(
    ("indices", "n_in", "message"),
    [
        ([-1], None, "takes 0 tensors"),
        ([0, 5], 2, "expected 0 to 1, as it takes 2 tensors"),
        (0, None, "indices of Select is 0; expected a list"),
        (["top"], None, "a list of whole numbers"),
    ],
    ids=["counted from below nothing", "beyond n_in", "not a list", "not a number"],
)
def test_select_refuses_what_is_not_an_index(indices: Any, n_in: int | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        tl.Select(indices, n_in=n_in)


def test_select_accepts_negative_indices() -> None:
    assert tl.Select([-1], n_in=2)((X, 2 * X)).tolist() == (2 * X).tolist()


@pytest.mark.parametrize(
    "n_side_outputs", [3, [1], [1, 3]], ids=["too many", "too few numbers", "one too many"]
)
def test_side_outputs_must_be_there(n_side_outputs: Any) -> None:
    with pytest.raises(InputError, match=r"one number for each layer.*\[2, 2\]"):
        tl.SerialWithSideOutputs([tl.Dup(), tl.Dup()], n_side_outputs)


def test_scan_refuses_inputs_without_its_axis() -> None:
    with pytest.raises(LayerError, match=r"Scan_axis2 .*\n.*\n.*an axis 2.* \(2, 3\)"):
        tl.Scan(tl.Dense(3), axis=2, n_carry=0).init(X)
