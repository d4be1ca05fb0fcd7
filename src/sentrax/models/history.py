"""`TrainingHistory`: what happened in a training run, for a report: its parts, their time, and curves."""

import time
from typing import Any


class TrainingHistory:
    """Filled by `SentimentClassifier.fit`, for whoever wants to see how a training went.

    It decides nothing: a model is the same, to the bit, with and without it. What a resumed run takes from
    its checkpoints is not in it.
    """

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._is_running = False

    def start(self, name: str) -> None:
        """Begin a part of the training, which ends the one before."""
        self.stop()
        self._parts.append(_Part(name))
        self._is_running = True

    def stop(self) -> None:
        """End the part that has begun, if one has."""
        if self._is_running:
            part = self._parts[-1]
            part.seconds = time.perf_counter() - part.start
            self._is_running = False

    def record(self, curve: str, **numbers: float) -> None:
        """Add a point to a curve of this part: `record("loss", step=3, loss=0.42)`."""
        if self._is_running:
            point = {name: float(number) for name, number in numbers.items()}
            self._parts[-1].curves.setdefault(curve, []).append(point)

    def to_json(self) -> list[dict[str, Any]]:
        """The parts in their order: `name`, `seconds` and `curves`, the points of each by its name."""
        return [
            {
                "name": part.name,
                "seconds": part.seconds,
                "curves": {name: [dict(point) for point in points] for name, points in part.curves.items()},
            }
            for part in self._parts
        ]


class _Part:
    def __init__(self, name: str):
        self.name = name
        self.start = time.perf_counter()
        self.seconds = 0.0
        self.curves: dict[str, list[dict[str, float]]] = {}
