"""L-BFGS beside scipy's and beside functions whose minimum is known."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize

from sentrax.errors import TrainingError
from sentrax.models.linear import lbfgs

Floats = npt.NDArray[np.float32]


def rosenbrock(point: Floats) -> tuple[float, Floats]:
    return float(optimize.rosen(point)), optimize.rosen_der(point).astype(np.float32)


def test_a_curved_valley_is_followed_to_its_end() -> None:
    start = np.full(6, -1.2, dtype=np.float32)
    found = lbfgs.minimize(rosenbrock, start, max_iterations=500, tolerance=0)
    np.testing.assert_allclose(found, np.ones(6), atol=0.01)


@pytest.mark.parametrize("history", [3, 8])
def test_a_parabola_takes_about_as_many_iterations_as_scipys(history: int) -> None:
    curvatures = np.geomspace(1, 1000, 50)

    def parabola(point: npt.NDArray[np.floating]) -> tuple[float, npt.NDArray[np.float64]]:
        return 1 + float((curvatures * (point - 1) ** 2).sum()) / 2, curvatures * (point - 1)

    def in_32_bits(point: Floats) -> tuple[float, Floats]:
        value, gradient = parabola(point)
        return value, gradient.astype(np.float32)

    iterations: list[int] = []
    found = lbfgs.minimize(
        in_32_bits,
        np.zeros(50, dtype=np.float32),
        max_iterations=500,
        tolerance=1e-5,
        history=history,
        on_iteration=lambda number, _: iterations.append(number),
    )
    theirs = optimize.minimize(
        parabola, np.zeros(50), jac=True, method="L-BFGS-B", options={"ftol": 1e-5, "maxcor": history}
    )
    assert parabola(found)[0] == pytest.approx(1, abs=1e-3)
    assert iterations[-1] < 1.5 * theirs.nit + 3


def test_a_function_that_is_no_number_has_no_minimum() -> None:
    def nothing(point: Floats) -> tuple[float, Floats]:
        return float("nan"), np.full_like(point, np.nan)

    with pytest.raises(TrainingError, match="no longer a number"):
        lbfgs.minimize(nothing, np.ones(3, dtype=np.float32), max_iterations=5, tolerance=0)
