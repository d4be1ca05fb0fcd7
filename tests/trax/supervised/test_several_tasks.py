"""Several tasks that share a model, best and permanent checkpoints, and gradients over several batches."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised.training import EvalTask, Loop, TrainTask
from tests.trax.supervised.simple import (
    X,
    Y,
    assert_same_but_for_speed,
    assert_same_weights,
    batches,
    eval_task,
    every,
    files,
    leaves,
    model,
    train_task,
)


def by_hand(weight: float, bias: float, signs: list[float], rate: float = 0.1) -> tuple[float, float]:
    """Steps of gradient descent on the mean square, with targets times each sign."""
    for sign in signs:
        slope = 2 * (weight * X + bias - sign * Y)
        weight, bias = weight - rate * (slope * X).mean(), bias - rate * slope.mean()
    return weight, bias


def test_the_step_decides_which_task_the_shared_model_learns() -> None:
    made = model()
    start = [leaf.item() for leaf in made.weights[0]]
    Loop(made, [train_task(), train_task(sign=-1)], which_task=lambda step: step % 2).run(3)
    found = [leaf.item() for leaf in made.weights[0]]
    np.testing.assert_allclose(found, by_hand(start[0], start[1], [-1, 1, -1]), rtol=1e-5)


def test_each_task_has_slots_and_a_log_of_its_own() -> None:
    first = train_task(optimizers.Momentum(0.1), export_prefix="up")
    second = train_task(optimizers.Adam(0.1), sign=-1, export_prefix="down", loss_name="distance")
    loop = Loop(model(), [first, second], which_task=lambda step: step % 2, eval_at=every(4))
    loop.run(4)
    assert [len(optimizer.slots or ()) for optimizer in (first.optimizer, second.optimizer)] == [2, 2]
    assert [step for step, _ in loop.history.get("train", "metrics/up/L2Loss")] == [4]
    assert [step for step, _ in loop.history.get("train", "metrics/down/distance")] == [4]


def test_several_tasks_require_which_task() -> None:
    with pytest.raises(InputError, match="got 2 training tasks; pass one, or several with which_task"):
        Loop(model(), [train_task(), train_task()])


def test_two_halves_of_two_tasks_equal_the_whole(tmp_path: Path) -> None:
    def loop(folder: str) -> Loop:
        tasks = [
            train_task(optimizers.Momentum(0.05), n_steps_per_checkpoint=3),
            TrainTask(
                batches(2, -1),
                tl.Serial(tl.Dense(1), tl.Select([0, 1, 2]), tl.L2Loss()),
                optimizers.Adam(0.1),
            ),
        ]
        evaluations = [eval_task(export_prefix="up"), eval_task(sign=-1, export_prefix="down")]
        return Loop(
            model(),
            tasks,
            eval_tasks=evaluations,
            output_dir=tmp_path / folder,
            checkpoint_low_metric="loss",
            which_task=lambda step: step % 2,
            random_seed=5,
        )

    whole = loop("whole")
    whole.run(9)
    loop("halves").run(5)  # saved at step 3
    second = loop("halves")
    assert second.step == 3
    second.run(6)
    assert_same_weights(whole, second)
    for name in ("checkpoint-00000009", "lowest_loss"):
        one, other = (tmp_path / folder / f"{name}.safetensors" for folder in ("whole", "halves"))
        assert_same_but_for_speed(one, other)


def test_evaluations_are_told_apart_by_their_prefix(capsys: pytest.CaptureFixture[str]) -> None:
    evaluations = [eval_task(export_prefix="up"), eval_task(sign=-1, export_prefix="down")]
    loop = Loop(model(), train_task(), eval_tasks=evaluations, eval_at=every(2))
    loop.run(2)
    up, down = (loop.history.get("eval", f"metrics/{prefix}/loss")[0][1] for prefix in ("up", "down"))
    assert up < down
    assert loop.step_metrics == {"loss": up, "up/loss": up, "down/loss": down}
    assert f"Step      2: eval  down/loss | {down:.8f}" in capsys.readouterr().out


def test_eval_task_is_an_alias_of_eval_tasks() -> None:
    loop = Loop(model(), train_task(), eval_task=eval_task())
    assert len(loop.eval_tasks) == 1
    with pytest.raises(InputError, match="pass one of the two"):
        Loop(model(), train_task(), eval_tasks=eval_task(), eval_task=eval_task())


def zigzag_loop(folder: Path, **kwargs: Any) -> Loop:
    """A loop whose evaluations at steps 1 to 5 give 5, 3, 4, 2 and 6, whatever the model."""
    measured = EvalTask(
        ((X, np.full_like(X, value)) for value in (0, 5, 3, 4, 2, 6)),  # the first one is for the shapes
        [tl.Fn("Given", lambda _, value: value.mean())],
        ["zigzag"],
    )
    task = train_task(n_steps_per_checkpoint=1)
    return Loop(model(), task, eval_tasks=measured, output_dir=folder, **kwargs)


def test_the_best_metric_so_far_is_saved_by_its_name(tmp_path: Path) -> None:
    loop = zigzag_loop(tmp_path, checkpoint_low_metric="zigzag", checkpoint_high_metric="zigzag")
    saved: list[tuple[int, str]] = []

    def save(name: str) -> None:
        saved.append((loop.step, name))

    loop.save_checkpoint = save  # type: ignore[assignment, method-assign]
    loop.run(5)
    lowest = [step for step, name in saved if name == "lowest_zigzag"]
    highest = [step for step, name in saved if name == "highest_zigzag"]
    assert (lowest, highest) == ([1, 2, 4], [1, 5])
    assert [step for step, name in saved if name == "model"] == [1, 2, 3, 4, 5]


def test_a_resumed_training_knows_the_best_so_far(tmp_path: Path) -> None:
    zigzag_loop(tmp_path, checkpoint_low_metric="zigzag").run(2)
    loop = zigzag_loop(tmp_path, checkpoint_low_metric="zigzag")
    lowest = tmp_path / "lowest_zigzag.safetensors"
    before = lowest.read_bytes()
    loop.run(1)  # 4 is worse than 3
    assert lowest.read_bytes() == before
    loop.run(1)  # 2 is better
    assert lowest.read_bytes() != before


def test_the_best_model_can_be_loaded(tmp_path: Path) -> None:
    loop = zigzag_loop(tmp_path, checkpoint_low_metric="zigzag")
    loop.run(4)
    best = leaves(loop)
    loop.run(1)
    loop.load_checkpoint(filename="lowest_zigzag")
    assert loop.step == 4
    for mine, theirs in zip(leaves(loop), best, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_an_unknown_metric_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"no evaluation task has a metric 'loss'; the metrics are \['zigzag'\]"
    ):
        zigzag_loop(tmp_path, checkpoint_low_metric="loss")


def test_permanent_checkpoints_stay(tmp_path: Path) -> None:
    task = train_task(n_steps_per_checkpoint=2, n_steps_per_permanent_checkpoint=4)
    Loop(model(), task, output_dir=tmp_path).run(13)
    rotating = ["checkpoint-00000010.safetensors", "checkpoint-00000012.safetensors"]
    assert files(tmp_path) == rotating + [f"model_{step}.safetensors" for step in (1, 12, 4, 8)]


def test_a_step_over_several_batches_is_that_of_one_large_batch() -> None:
    one_large = Loop(model(), train_task(optimizers.Adam(0.1)))
    four_small = Loop(
        model(), train_task(optimizers.Adam(0.1), size=1, n_batches_per_step=4, sample_batch=(X, Y, X))
    )
    for loop in (one_large, four_small):
        loop.run(5)
    for mine, theirs in zip(leaves(four_small), leaves(one_large), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5)


def test_a_given_sample_batch_consumes_no_data() -> None:
    task = train_task(size=1, sample_batch=(X, Y, X))
    np.testing.assert_array_equal(task.next_batch()[0], X[:1])


@pytest.mark.parametrize(
    "argument",
    [{"n_devices": 2}, {"adasum": True}, {"loss_chunk_size": 8}],
    ids=lambda argument: next(iter(argument)),
)
def test_what_cannot_be_used_is_refused(argument: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=f"{next(iter(argument))} is .*leave it out"):
        Loop(model(), train_task(), **argument)


def test_random_seed_determines_all_random_numbers() -> None:
    def trained(seed: int) -> Loop:
        made = tl.Serial(tl.Dense(8), tl.Dropout(0.5), tl.Dense(1))
        loop = Loop(made, train_task(), random_seed=seed)
        loop.run(3)
        return loop

    first = trained(7)
    assert_same_weights(first, trained(7))
    assert not np.array_equal(leaves(first)[0], leaves(trained(8))[0])


def test_the_memory_efficient_trainer_takes_the_same_steps_and_shares_checkpoints(tmp_path: Path) -> None:
    def loop(folder: str, **kwargs: Any) -> Loop:
        made = tl.Serial(tl.Dense(6), tl.Tanh(), tl.Dense(1))
        task = train_task(optimizers.Adam, n_steps_per_checkpoint=4)
        return Loop(made, task, output_dir=tmp_path / folder, random_seed=3, **kwargs)

    ordinary = loop("ordinary")
    ordinary.run(8)
    loop("mixed").run(4)
    loop("mixed", use_memory_efficient_trainer=True).run(2)
    mixed = loop("mixed", use_memory_efficient_trainer=True)
    mixed.run(4)
    for mine, theirs in zip(leaves(mixed), leaves(ordinary), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5)
