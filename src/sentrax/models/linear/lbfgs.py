"""L-BFGS (Liu and Nocedal, 1989): minimizes a smooth function; its last gradients say how it curves.

All vectors that the method remembers are rows of one table. A step is a sum of these rows, so the recursion
runs over their products with each other, and an iteration reads the table twice (Chen, Wang and Zhou, 2014,
"Large-scale L-BFGS using MapReduce").
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sentrax.errors import TrainingError

Floats = npt.NDArray[np.float32]

_SUFFICIENT = 1e-4
"""How much of the decrease that the slope promises a step must bring (Armijo)."""
_LEAST_CURVATURE = 1e-7
"""A step along which the gradient changes by less says nothing but how numbers were rounded."""
_MOST_HALVINGS = 20
_PATIENCE = 3
"""For how many iterations the loss must fall by little before the minimum counts as found."""


def minimize(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    *,
    max_iterations: int,
    tolerance: float,
    history: int = 12,
    on_iteration: Callable[[int, float], None] = lambda iteration, value: None,
) -> Floats:
    """A point near the minimum of a function.

    The function should curve about alike in all directions.

    Args:
        function: From a point to the value and the gradient, a new array.
        start: Where to start.
        max_iterations: The maximum number of iterations.
        tolerance: Ends when three iterations together lower the value by less than this share of it.
        history: How many of the last steps are remembered.
        on_iteration: Called after each iteration with its number, from 1, and the value.

    Raises:
        TrainingError: If the value is no longer a number.
    """
    point, (value, gradient) = start, function(start)
    memory = _Memory(len(start), history)
    values = [value]
    for iteration in range(1, max_iterations + 1):
        step = memory.step(gradient)
        slope = float(step @ gradient)
        if not slope < 0:
            break  # the minimum, or the value is no number
        share = 1.0
        for _ in range(_MOST_HALVINGS):
            new_point = point + np.float32(share) * step
            new_value, new_gradient = function(new_point)
            if new_value <= value + _SUFFICIENT * share * slope:
                break
            # The minimum of the parabola through both values with this slope.
            best = -slope * share**2 / (2 * (new_value - value - share * slope))
            share = min(max(best, share / 10), share / 2) if np.isfinite(best) else share / 10
        else:
            break  # nearer than numbers of 32 bits can tell
        memory.add(share, new_point - point, gradient, new_gradient)
        point, value, gradient = new_point, new_value, new_gradient
        on_iteration(iteration, value)
        values.append(value)
        if len(values) > _PATIENCE and values[-1 - _PATIENCE] - value <= tolerance * abs(value):
            break
    if not np.isfinite(value):
        raise TrainingError("the loss is no longer a number; are all sample weights finite?")
    return point


class _Memory:
    """The last steps, the changes of the gradient over them, and all products of these vectors."""

    def __init__(self, size: int, history: int):
        self._rows: Floats = np.zeros((2 * history, size), dtype=np.float32)
        """Steps, and below them changes of the gradient."""
        self._products = np.zeros((2 * history, 2 * history))
        self._with_gradient = np.zeros(2 * history)
        self._history, self._count = history, 0
        self._shares, self._scale = np.zeros(2 * history), 1.0

    def step(self, gradient: Floats) -> Floats:
        """The step towards the minimum from where this is the gradient."""
        if not self._count:
            return -gradient
        history, products, with_gradient = self._history, self._products, self._with_gradient
        order = [number % history for number in range(max(0, self._count - history), self._count)]
        # The two loops of L-BFGS, on the share that each row has in the step.
        shares, alphas = np.zeros(2 * history), np.zeros(history)
        for row in reversed(order):
            alphas[row] = (with_gradient[row] + products[row] @ shares) / products[row, history + row]
            shares[history + row] -= alphas[row]
        newest = order[-1]
        scale = products[newest, history + newest] / products[history + newest, history + newest]
        shares *= scale
        for row in order:
            change = history + row
            beta = (scale * with_gradient[change] + products[change] @ shares) / products[row, change]
            shares[row] += alphas[row] - beta
        self._shares, self._scale = shares, scale
        step: Floats = -(shares.astype(np.float32) @ self._rows)
        step -= np.float32(scale) * gradient
        return step

    def add(self, share: float, step: Floats, gradient: Floats, new_gradient: Floats) -> None:
        """Remember a step, this share of the last one, and the gradients where it began and where it led."""
        with_new = (self._rows @ new_gradient).astype(np.float64)
        change = new_gradient - gradient
        curvature, square = float(step @ change), float(change @ change)
        if curvature > _LEAST_CURVATURE * square > 0:
            row = self._count % self._history
            changed = self._history + row
            with_step = -share * (self._products @ self._shares + self._scale * self._with_gradient)
            with_change = with_new - self._with_gradient
            with_step[row], with_step[changed] = step @ step, curvature
            with_change[row], with_change[changed] = curvature, square
            with_new[row], with_new[changed] = step @ new_gradient, change @ new_gradient
            self._products[row] = self._products[:, row] = with_step
            self._products[changed] = self._products[:, changed] = with_change
            self._rows[row], self._rows[changed] = step, change
            self._count += 1
        self._with_gradient = with_new
