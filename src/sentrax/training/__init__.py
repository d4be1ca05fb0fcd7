"""Training: tasks, the loop, checkpoints and history, with the interface of `trax.supervised.training`."""

from sentrax.training.history import History
from sentrax.training.loop import Loop
from sentrax.training.tasks import EvalTask, TrainTask

__all__ = ["EvalTask", "History", "Loop", "TrainTask"]
