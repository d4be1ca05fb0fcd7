"""Checks for people who write layers: that evaluation is deterministic, and that prediction equals it.

A model in `"eval"` mode sees a whole text; in `"predict"` mode it gets the same text in parts. Both
must give the same. The checks take a function that makes the model, called with `mode=`, and raise an
`AssertionError` if it fails. Import the module, not its functions, or pytest takes them for tests:

    from sentrax.trax.layers import test_utils

    def test_my_layer_predicts_as_it_evaluates():
        test_utils.test_eval_equals_predict(np.ones((2, 8, 4), np.float32), MyLayer)
"""
# ruff: noqa: PT028 - these are no tests themselves, and their defaults are Trax's

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError
from sentrax.trax.fastmath import ShapeDtype, random, signature, tree_flatten, tree_unflatten
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Layer


def test_eval_is_deterministic(inp: Any, model_fn: Callable[..., Layer], message: str = "") -> None:
    """Check that two models with the same weights, and different random keys, give the same in `"eval"`.

    Args:
        inp: The input: an array, or a tuple of arrays.
        model_fn: Makes the model; called with `mode=`.
        message: What to say if the check fails.
    """
    first, second = _models_with_same_weights(model_fn, signature(inp), ("eval", "eval"))
    expected, outputs = (_outputs(model, inp, seed) for seed, model in enumerate((first, second)))
    _check_equal(outputs, expected, message)


def test_eval_equals_predict(
    inp: Any,
    model_fn: Callable[..., Layer],
    seq_axis: int = 1,
    seq_tensor: int | None = None,
    init_tokens: int = 3,
    message: str = "",
) -> None:
    """Check that a text given in parts in `"predict"` mode gives what the whole gives in `"eval"`.

    The first part has `init_tokens` positions, and each later one has one. All outputs are compared.

    Args:
        inp: The input: an array, or a tuple of arrays.
        model_fn: Makes the model; called with `mode=`.
        seq_axis: The axis of positions, in the input and in the outputs.
        seq_tensor: Which input comes in parts, if there are several; the others are given whole.
        init_tokens: Number of positions in the first piece.
        message: What to say if the check fails.

    Raises:
        InputError: If the text has fewer than `init_tokens + 2` positions: too few to check anything.
    """
    length = np.shape(inp if seq_tensor is None else inp[seq_tensor])[seq_axis]
    if length < init_tokens + 2:
        raise InputError(
            f"the input has {length} positions along axis {seq_axis}; with init_tokens={init_tokens} the"
            f" check needs at least {init_tokens + 2}"
        )

    def part(start: int, end: int) -> Any:
        places = np.arange(start, end)
        if seq_tensor is None:
            return np.take(inp, places, seq_axis)
        return tuple(np.take(x, places, seq_axis) if i == seq_tensor else x for i, x in enumerate(inp))

    whole, stepwise = _models_with_same_weights(model_fn, signature(inp), ("eval", "predict"))
    expected = _outputs(whole, inp)
    ends = range(init_tokens, length + 1)
    for start, end in zip((0, *ends), ends, strict=False):
        outputs = _outputs(stepwise, part(start, end))
        expected_here = [np.take(output, np.arange(start, end), seq_axis) for output in expected]
        _check_equal(outputs, expected_here, f"{message}\nat positions {start} to {end - 1}")


def test_eval_equals_predict_configs(
    inp: Any,
    model_fn: Callable[..., Layer],
    configs: Iterable[Mapping[str, Any]],
    seq_axis: int = 1,
    seq_tensor: int | None = None,
    message: str = "",
) -> None:
    """Check `test_eval_equals_predict` for each of several configurations of a model.

    Args:
        inp: The input: an array, or a tuple of arrays.
        model_fn: Makes the model; called with `mode=` and the arguments of a configuration.
        configs: Dictionaries of arguments.
        seq_axis: The axis of positions, in the input and in the outputs.
        seq_tensor: Which input comes in parts, if there are several.
        message: What to say if the check fails.
    """
    for config in configs:
        configured = functools.partial(model_fn, **config)
        test_eval_equals_predict(
            inp, configured, seq_axis, seq_tensor, message=f"{message}\nconfiguration: {dict(config)}"
        )


def test_eval_equals_predict_discrete(
    model_fn: Callable[..., Layer], vocab_size: int = 10, length: int = 5, batch_size: int = 3
) -> None:
    """Check that a language model gives the same logits in `"predict"` mode, id by id, as in `"eval"`.

    In `"eval"` mode the model shifts its input to the right, so that its output at a position depends on
    the ids before it; in `"predict"` mode it gets those ids, the first of which is 0.

    Args:
        model_fn: Makes the model; called with `mode=` and `vocab_size=`.
        vocab_size: The ids are below it.
        length: Number of positions.
        batch_size: Number of texts.
    """
    ids = np.random.default_rng(length).integers(vocab_size, size=(batch_size, length), dtype=np.int32)
    given = ShapeDtype((batch_size, 1), np.int32)
    make = functools.partial(model_fn, vocab_size=vocab_size)
    whole, stepwise = _models_with_same_weights(make, given, ("eval", "predict"))
    expected = _outputs(whole, ids)[0]
    before = np.pad(ids, [(0, 0), (1, 0)])
    for place in range(length):
        outputs = _outputs(stepwise, before[:, place : place + 1])[0]
        _check_equal([outputs[:, 0]], [expected[:, place]], f"at position {place}")


class MockTransformerLM(Layer):
    """A language model that knows what comes next, for testing what samples from a model.

    Ids (batch, length) to logits (batch, length, vocab_size), all but certain of one id at each position.
    As a `TransformerLM`, it shifts its input to the right in `"eval"` mode, and remembers what came before
    in `"predict"` mode. It runs outside `jit` only.

    Args:
        sequence_fn: From the ids so far, an array that begins with the start id, to the next id.
        mode: `"train"`, `"eval"` or `"predict"`.
        vocab_size: The ids are below it.
    """

    def __init__(self, sequence_fn: Callable[[Any], Any], mode: str, vocab_size: int):
        super().__init__()
        self._sequence_fn = sequence_fn
        self._mode = mode
        self._vocab_size = vocab_size

    def forward(self, inputs: Any) -> Any:
        """Ids to logits; in `"predict"` mode the state is the ids so far, (batch, number)."""
        if isinstance(inputs, jax.core.Tracer):
            raise UnfitInputError("a call outside jit, for example with accelerate=False")
        ids = np.asarray(inputs)
        if self._mode == "predict":
            seen = ids if isinstance(self.state, tuple) else np.concatenate([self.state, ids], axis=1)
            self.state = seen
        else:
            seen = np.pad(ids, [(0, 0), (1, 0)])[:, :-1]
        ends = range(seen.shape[1] - ids.shape[1] + 1, seen.shape[1] + 1)
        next_ids = np.array([[self._sequence_fn(row[:end]) for end in ends] for row in seen])
        return np.where(next_ids[..., None] == np.arange(self._vocab_size), 0.0, -1e9).astype(np.float32)

    def assert_prediction_buffers_equal(self, expected_buffers: Any) -> None:
        """Raise an `AssertionError` unless these are the ids that came so far, in `"predict"` mode.

        Args:
            expected_buffers: Ids (batch, number).
        """
        np.testing.assert_array_equal(self.state, expected_buffers)


def _models_with_same_weights(
    model_fn: Callable[..., Layer], given: Any, modes: tuple[str, str]
) -> tuple[Layer, Layer]:
    first, second = (model_fn(mode=mode) for mode in modes)
    first.init(given, random.get_prng(0))
    second.init(given, random.get_prng(0))
    # A mode may nest its layers differently, and then the key leads to other weights; their order stays.
    second.weights, _ = tree_unflatten(tree_flatten(first.weights), second.weights)
    return first, second


def _outputs(model: Layer, inputs: Any, seed: int = 0) -> list[Any]:
    outputs = model(inputs, rng=random.get_prng(seed))
    return [np.asarray(output) for output in (outputs if isinstance(outputs, tuple | list) else (outputs,))]


def _check_equal(outputs: list[Any], expected: list[Any], message: str) -> None:
    np.testing.assert_equal(len(outputs), len(expected), f"number of outputs\n{message}")
    for output, other in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(output, other, rtol=1e-4, atol=1e-5, err_msg=message)
