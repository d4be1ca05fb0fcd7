"""All of a training that changes while it runs, which is what a checkpoint holds."""

from collections.abc import Sequence
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import random, signature, tree_flatten
from sentrax.trax.layers import Layer
from sentrax.trax.layers._persistence import named_arrays, signature_to_json
from sentrax.trax.supervised._checkpoints import Checkpoint
from sentrax.trax.supervised._evaluator import Evaluator
from sentrax.trax.supervised._log import Log
from sentrax.trax.supervised._tasks import EvalTask, TrainTask, inputs_of
from sentrax.trax.supervised._trainer import Trainer
from sentrax.trax.supervised.callbacks import TrainingStepCallback
from sentrax.trax.supervised.history import History


class Session:
    """The model, the step, the random keys, the best metrics, the history, and the parts that have their own.

    Args:
        model: The model.
        trainers: What takes the steps.
        eval_tasks: What is measured.
        log: Where the history is.
        rng: The first key.
    """

    def __init__(
        self, model: Layer, trainers: Sequence[Trainer], eval_tasks: Sequence[EvalTask], log: Log, rng: Any
    ):
        self.model = model
        self.trainers = list(trainers)
        self.eval_tasks = tuple(eval_tasks)
        self.callbacks: list[TrainingStepCallback] = []
        self.step = 0
        self.log = log
        self.rng = rng
        self.best: dict[str, float] = {}

    def new_rng(self) -> Any:
        """A new single-use random key."""
        self.rng, key = random.split(self.rng)
        return key

    def content(self) -> dict[str, Any]:
        """What goes into the header of a checkpoint, as JSON."""
        sample_batch = tuple(self.trainers[0].task.sample_batch)
        return {
            "step": self.step,
            "model": repr(self.model),
            "input_signature": signature_to_json(signature(inputs_of(self.model, sample_batch))),
            "history": self.log.history.to_dict(),
            "best": self.best,
            "tasks": [trainer.content() for trainer in self.trainers],
            "eval_data": [task.source.position() for task in self.eval_tasks],
            "callbacks": [[type(callback).__name__, callback.state()] for callback in self.callbacks],
        }

    def arrays(self) -> dict[str, Any]:
        """The arrays of a checkpoint, by name."""
        arrays = {
            **named_arrays("weights", self.model.weights),
            **named_arrays("state", self.model.state),
            **named_arrays("rng", self.rng),
        }
        for number, trainer in enumerate(self.trainers):
            arrays |= trainer.arrays(number)
        for number, callback in enumerate(self.callbacks):
            arrays |= named_arrays(f"callback{number}", list(callback.arrays()))
        return arrays

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint, and print from where.

        Raises:
            InputError: If it is of a training with other tasks.
            WeightsMismatchError: If it is not of this model or of its beginning.
        """
        content, path = checkpoint.content, checkpoint.path
        if len(content["tasks"]) != len(self.trainers):
            raise InputError(
                f"{path} is a checkpoint of another training: it has {len(content['tasks'])} training tasks,"
                f" not {len(self.trainers)}; use another output_dir, or remove it"
            )
        model = self.model
        model.weights = checkpoint.fitted(model.weights, "weights", may_be_fewer=True)
        model.state = checkpoint.fitted(model.state, "state", may_be_fewer=True)
        for number, (trainer, saved) in enumerate(zip(self.trainers, content["tasks"], strict=True)):
            trainer.restore(saved, checkpoint, number)
        self.rng = checkpoint.fitted(self.rng, "rng")
        self.step = content["step"]
        self.best = dict(content["best"])
        self.log.history = History.from_dict(content["history"])
        for task, position in zip(self.eval_tasks, content["eval_data"], strict=False):
            task.source.restore(position)
        pairs = zip(self.callbacks, content["callbacks"], strict=False)
        for number, (callback, (name, state)) in enumerate(pairs):
            if name == type(callback).__name__:
                callback.restore(state, checkpoint.all_of(f"callback{number}"))
        found, needed = len(checkpoint.all_of("weights")), len(tree_flatten(model.weights))
        if found < needed:
            print(f"The model in {path} is smaller: the first {found} of {needed} arrays are from there.")
        elif content["model"] != repr(model):
            print(f"The model in {path} is another one, but its arrays fit, so they are used.")
        print(f"Going on from step {self.step}: {path}")


def begun(
    model: Layer,
    eval_model: Layer,
    tasks: Sequence[TrainTask],
    eval_tasks: Sequence[EvalTask],
    log: Log,
    seed: int | None,
    saves_memory: bool,
) -> tuple[Session, list[Evaluator]]:
    """A session at its beginning, and what measures for it.

    All weights are made, except those of a model that has them already.

    Args:
        model: The model.
        eval_model: The model in the form for evaluation.
        tasks: What to train on.
        eval_tasks: What to measure.
        log: Where the history is.
        seed: Where all that is random starts; if `None`, the model's own key says.
        saves_memory: See `Trainer`.
    """

    def key(number: int) -> Any:
        return None if seed is None else random.fold_in(random.get_prng(seed), number)

    n = len(tasks)
    if not model.is_initialized:
        model.init(signature(inputs_of(model, tuple(tasks[0].sample_batch))), key(0))
    trainers = [Trainer(model, task, saves_memory, key(2 + place)) for place, task in enumerate(tasks)]
    evaluators = [
        Evaluator(eval_model, task, model.weights, model.state, key(2 + n + place))
        for place, task in enumerate(eval_tasks)
    ]
    rng = random.fold_in(model.rng, 1) if seed is None else key(1)
    return Session(model, trainers, eval_tasks, log, rng), evaluators
