"""Arguments of a wrong kind are named in a message of ours, whichever layer, optimizer or task gets them."""

import contextlib
import inspect
import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from sentrax.errors import FileFormatError, InputError, LayerError, SentraxError
from sentrax.trax import layers as tl
from sentrax.trax import models, optimizers
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.supervised import lr_schedules, training

ANY: Any = types.SimpleNamespace(
    tl=tl, optimizers=optimizers, training=training, lr_schedules=lr_schedules, models=models
)
"""The modules, whose types are not checked before."""
WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "a string for a size": (lambda: ANY.tl.Dense("3"), "n_units of Dense is '3'; expected a whole number"),
    "a number for sizes": (lambda: ANY.tl.Conv(3, 2), "kernel_size of Conv is 2; expected a list or tuple"),
    "no rate": (lambda: ANY.tl.Dropout(None), "rate of Dropout is None; expected a number"),
    "a class for a layer": (
        lambda: ANY.tl.Bidirectional(ANY.tl.GRU),
        "forward_layer of Bidirectional is GRU itself; expected a layer; call it to make one",
    ),
    "a number for a layer": (lambda: ANY.tl.Scan(3), "layer of Scan is 3; expected a layer"),
    "a number for a function": (lambda: ANY.tl.Fn("F", 3), "f of Fn is 3; expected a function"),
    "a layer for a size": (
        lambda: ANY.models.TransformerLM(9, n_layers=ANY.tl.Relu()),
        "n_layers of TransformerLM is Relu",
    ),
    "an argument too few": (lambda: ANY.tl.Dense(), "Dense missing a required argument: 'n_units'"),
    "an unknown argument": (lambda: ANY.tl.Dense(3, units=4), "unexpected keyword argument 'units'"),
    "a string for a rate": (lambda: ANY.optimizers.Adam("0.1"), "learning_rate of Adam is '0.1'"),
    "no decay": (lambda: ANY.optimizers.SM3(weight_decay=None), "weight_decay of SM3 is None"),
    "no steps": (lambda: ANY.lr_schedules.warmup(None, 0.1), "n_warmup_steps of warmup is None"),
    "a layer for an optimizer": (
        lambda: ANY.training.TrainTask(batches(), ANY.tl.L2Loss(), ANY.tl.Dense(2)),
        "optimizer is a Dense",
    ),
    "no metrics": (lambda: ANY.training.EvalTask(batches(), None), "metrics of EvalTask is None; expected"),
    "a number for tasks": (
        lambda: ANY.training.Loop(ANY.tl.Dense(2), 3),
        "tasks of Loop is 3; expected a TrainTask",
    ),
}


@pytest.mark.parametrize(("call", "message"), WRONG.values(), ids=WRONG)
def test_an_argument_of_a_wrong_kind_is_named(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert message in str(caught.value)


GOOD: dict[str, Any] = {
    **{"n_units": 3, "vocab_size": 5, "d_feature": 4, "filters": 3, "kernel_size": (3,), "n_heads": 2},
    **{"layer": tl.Relu(), "forward_layer": tl.Relu(), "shape": (2,), "pool_size": (2,), "name": "n"},
    **{"f": lambda x: x, "forward": lambda x: x, "indices": [0], "initializer": lambda shape, key: shape},
    **{"learning_rate": 0.1, "optimizer": optimizers.Adam(), "layers": [tl.Relu()]},
}
BAD: tuple[Any, ...] = (None, "x", -1, 2.5, tl.Dense, tl.Relu(), object(), {}, [1, "a"])
LEFT_OUT = frozenset(
    [
        "AtariConvInit",
        "inputs_from_stack",
        "outputs_onto_stack",
        "to_list",
        "one_hot",
        "log_softmax",
        "log_gaussian_pdf",
        "log_gaussian_diag_pdf",
        "multigaussian_loss",
        "logsoftmax_sample",
        "unflatten_weights_and_state",
        "flatten_weights_and_state",
        "clip_grads",
        "l2_norm",
        "MomentumType",
    ]
)
"""Functions of arrays, about which JAX says what is wrong, and an enumeration."""
MADE = {
    name: made
    for module in (tl, optimizers)
    for name in dir(module)
    if not name.startswith("_") and callable(made := getattr(module, name)) and name not in LEFT_OUT
    if not isinstance(made, types.ModuleType) and made.__module__.startswith("sentrax.trax")
}


@contextlib.contextmanager
def suppress_layer_calls() -> Iterator[None]:
    """Suppress the error of a layer that is called without a tensor."""
    try:
        yield
    except TypeError as error:
        if "Layer.__call__" not in str(error):
            raise


@pytest.mark.parametrize("name", MADE)
def test_whatever_is_given_the_message_is_ours(name: str) -> None:
    parameters = inspect.signature(MADE[name]).parameters.values()
    named = [one for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    others = {one.name: GOOD.get(one.name, 1) for one in named if one.default is one.empty}
    for parameter in named:
        for bad in BAD:
            # A layer is a function too, so it may be called where a function is wanted.
            with contextlib.suppress(SentraxError), suppress_layer_calls():
                MADE[name](**{**others, parameter.name: bad})


def hinge(a: Any, b: Any, margin: float = 0.25) -> Any:
    return jnp.maximum(0, a - b + margin)


class Adder:
    """An object that is called, and has a method."""

    def __call__(self, a: Any, b: Any) -> Any:
        return a + b

    def double(self, x: Any) -> Any:
        return 2 * x


FUNCTIONS: dict[str, tuple[Any, int]] = {
    "a partial that names an argument": (partial(hinge, margin=0.5), 2),
    "a partial of places": (partial(hinge, 1.0, margin=0.5), 1),
    "a function of JAX with options": (jnp.maximum, 2),
    "a function with options by name": (lambda x, *, k=2: k * x, 1),
    "an object that is called": (Adder(), 2),
    "a method": (Adder().double, 1),
    "a builtin with a signature": (abs, 1),
}


@pytest.mark.parametrize(("function", "n_in"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_positional_arguments_are_inputs(function: Any, n_in: int) -> None:
    layer = tl.Fn("F", function)
    inputs = tuple(np.array([1.0, -2.0]) for _ in range(n_in))
    assert layer.n_in == n_in
    assert layer(inputs[0] if n_in == 1 else inputs).tolist() == function(*inputs).tolist()


UNCLEAR: dict[str, tuple[Any, str]] = {
    "a default": (hinge, "default"),
    "a lambda's default": (lambda a, b=1: a + b, "default"),
    "any number": (lambda *xs: xs, "variable"),
    "any name": (lambda x, **options: x, "keyword"),
    "a name that must be given": (lambda x, *, k: x * k, "keyword"),
    "a partial that leaves one without a place": (partial(hinge, a=1), "keyword"),
    "no signature": (max, "signature"),
}


@pytest.mark.parametrize(("function", "found"), UNCLEAR.values(), ids=UNCLEAR)
def test_a_function_with_an_unclear_number_of_inputs_is_refused(function: Any, found: str) -> None:
    with pytest.raises(InputError, match=found):
        tl.Fn("F", function)


def batches(n_inputs: int = 1, change: Callable[[Any], Any] = lambda batch: batch) -> Iterator[Any]:
    x, y = np.ones((4, 3), np.float32), np.ones((4, 1), np.float32)
    while True:
        yield change((*[x] * n_inputs, y, y))


@pytest.mark.parametrize("item", [0, 1, 2])
@pytest.mark.parametrize("change", [lambda array: array.tolist(), str, lambda array: None])
def test_an_item_of_a_batch_that_is_no_array_is_named(item: int, change: Callable[[Any], Any]) -> None:
    def changed(batch: Any) -> Any:
        return tuple(change(one) if place == item else one for place, one in enumerate(batch))

    with pytest.raises(InputError, match=f"item {item} of batch 1 .* pass numpy arrays"):
        training.TrainTask(batches(change=changed), tl.L2Loss(), optimizers.Adam())


def test_a_list_that_a_layer_gets_is_to_be_an_array() -> None:
    with pytest.raises(LayerError, match=r"one tensor, not a list; pass a numpy array"):
        tl.Relu()([1.0, 2.0])
    with pytest.raises(LayerError, match="input 1 is a list; pass a numpy array"):
        tl.Add()((np.ones(2), [1.0, 2.0]))


def test_a_file_with_the_name_that_trax_gives_is_the_newest_checkpoint(tmp_path: Any) -> None:
    model = tl.Serial(tl.Dense(1))
    task = training.TrainTask(batches(), tl.L2Loss(), optimizers.Adam(0.01), n_steps_per_checkpoint=2)
    training.Loop(model, task, output_dir=tmp_path, eval_at=lambda step: False).run(2)
    loaded = tl.Serial(tl.Dense(1))
    loaded.init_from_file(tmp_path / "model.pkl.gz", weights_only=True)
    np.testing.assert_array_equal(loaded.weights[0][0], model.weights[0][0])
    with pytest.raises(FileFormatError, match=r"newest checkpoint .* is checkpoint-00000002\.safetensors"):
        loaded.init_from_file(tmp_path / "another.pkl.gz")


def test_a_loss_that_takes_a_trained_output_for_targets_is_warned_of() -> None:
    two_heads = tl.Parallel(tl.Dense(1), tl.Dense(1))
    with pytest.warns(UserWarning, match="Parallel has 2 outputs, and L2Loss takes the second"):
        training.Loop(two_heads, training.TrainTask(batches(2), tl.L2Loss(), optimizers.Adam()))


def test_targets_that_pass_through_a_model_are_not_warned_of() -> None:
    passing = tl.Serial(tl.Dense(1), tl.Select([0, 1], n_in=2))
    training.Loop(passing, training.TrainTask(batches(), tl.L2Loss(), optimizers.Adam()))


def test_a_loss_of_both_outputs_is_not_warned_of() -> None:
    two_heads = tl.Parallel(tl.Dense(1), tl.Dense(1))
    distance = tl.Fn("Distance", lambda a, b: jnp.mean((a - b) ** 2))
    training.Loop(two_heads, training.TrainTask(batches(2), distance, optimizers.Adam()))
