"""Training: tasks, the loop, checkpoints and history, with the interface of `trax.supervised.training`."""

from sentrax.trax.supervised import lr_schedules
from sentrax.trax.supervised._loop import Loop
from sentrax.trax.supervised._randomness import init_host_and_devices, init_random_number_generators
from sentrax.trax.supervised._tasks import EvalTask, TrainTask
from sentrax.trax.supervised.callbacks import EarlyStopping, TrainingStepCallback
from sentrax.trax.supervised.history import History

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
