"""The history of a training: values by metric and step."""

from typing import Any


class History:
    """Values by mode (`"train"`, `"eval"`), metric and step.

    A loop records, when it logs,

    - `train`: `metrics/<name of the loss>` and `training/loss`, the mean loss since the last record;
      `training/gradients_l2` and `training/weights_l2`, the mean norms; `training/learning_rate`, that of
      this step; `training/steps per second`;
    - `eval`: `metrics/<name of the metric>`.

    If there are several tasks of a kind, the `export_prefix` of a task comes between:
    `metrics/<export_prefix>/<name>`.
    """

    def __init__(self) -> None:
        self._values: dict[str, dict[str, list[tuple[int, float]]]] = {}

    def append(self, mode: str, metric: str, step: int, value: float) -> None:
        """Record a value."""
        self._values.setdefault(mode, {}).setdefault(metric, []).append((step, value))

    def get(self, mode: str, metric: str) -> list[tuple[int, float]]:
        """All `(step, value)` of a metric, in the order of recording; empty if there are none."""
        return list(self._values.get(mode, {}).get(metric, ()))

    @property
    def modes(self) -> list[str]:
        """The modes that have values."""
        return sorted(self._values)

    def metrics_for_mode(self, mode: str) -> list[str]:
        """The metrics that have values in this mode."""
        return sorted(self._values.get(mode, {}))

    def to_dict(self) -> dict[str, Any]:
        """The history as JSON."""
        return {mode: dict(metrics) for mode, metrics in self._values.items()}

    @classmethod
    def from_dict(cls, json_object: dict[str, Any]) -> "History":
        """The history that `to_dict` gave."""
        history = cls()
        for mode, metrics in json_object.items():
            for metric, values in metrics.items():
                for step, value in values:
                    history.append(mode, metric, int(step), float(value))
        return history

    def __str__(self) -> str:
        return "\n".join(
            f"{mode:5} {metric}  " + "  ".join(f"{step}: {value:.6g}" for step, value in values)
            for mode, metrics in self._values.items()
            for metric, values in metrics.items()
        )
