"""Training: tasks, the loop, checkpoints and history, with the interface of `trax.supervised.training`."""

from sentrax.training import lr_schedules
from sentrax.training.callbacks import EarlyStopping, TrainingStepCallback
from sentrax.training.history import History
from sentrax.training.loop import Loop
from sentrax.training.randomness import init_host_and_devices, init_random_number_generators
from sentrax.training.tasks import EvalTask, TrainTask

__all__ = [
    "EarlyStopping",
    "EvalTask",
    "History",
    "Loop",
    "TrainTask",
    "TrainingStepCallback",
    "init_host_and_devices",
    "init_random_number_generators",
    "lr_schedules",
]
