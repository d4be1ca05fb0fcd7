"""Every layer of the library: shapes, gradients, jit, vmap, saving, and an answer computed in numpy."""

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from sentrax.trax.fastmath import random, signature
from tests.trax.layers.rows import (
    Row,
    activation_fns,
    attention,
    combinators,
    convolution,
    core,
    metrics,
    normalization,
    pooling,
    rnn,
)

ROWS: dict[str, Row] = {
    f"{module.__name__.rpartition('.')[2]}: {name}": row
    for module in (
        activation_fns,
        attention,
        combinators,
        convolution,
        core,
        metrics,
        normalization,
        pooling,
        rnn,
    )
    for name, row in module.ROWS.items()
}
TABLE = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
KEY = random.get_prng(3)


def shapes_of(outputs: Any) -> Any:
    return [part.shape for part in outputs] if isinstance(outputs, tuple | list) else outputs.shape


def assert_close(found: Any, wanted: Any, rtol: float = 1e-5, atol: float = 1e-5) -> None:
    if isinstance(found, tuple | list):
        assert len(found) == len(wanted)
        for part, other in zip(found, wanted, strict=True):
            assert_close(part, other, rtol, atol)
    else:
        np.testing.assert_allclose(found, wanted, rtol=rtol, atol=atol)


@TABLE
def test_shapes_agree_eagerly_under_jit_and_in_signatures(row: Row) -> None:
    layer = row.make()
    given = signature(row.inputs)
    assert shapes_of(layer.output_signature(given)) == row.shapes
    promised = layer.weights_and_state_signature(given)
    weights, state = layer.init(given, rng=KEY)
    assert promised == (signature(weights), signature(state))
    compiled, _ = jax.jit(layer.pure_fn)(row.inputs, weights, state, KEY)
    at_prompt = layer(row.inputs, rng=KEY)
    assert shapes_of(compiled) == shapes_of(at_prompt) == row.shapes
    assert_close(compiled, at_prompt)


@TABLE
def test_its_output_is_the_one_computed_in_numpy(row: Row) -> None:
    layer = row.make()
    layer.init(signature(row.inputs), rng=KEY)
    inputs = row.inputs if isinstance(row.inputs, tuple) else (row.inputs,)
    weights, outputs = jax.tree.map(np.asarray, (layer.weights, layer(row.inputs, rng=KEY)))
    if row.check is not None:
        row.check(outputs, weights, *inputs)
    else:
        assert row.answer is not None
        assert_close(outputs, row.answer(weights, *inputs))


@TABLE
def test_the_same_key_gives_the_same_weights(row: Row) -> None:
    first, second = (row.make().init(signature(row.inputs), rng=KEY)[0] for _ in range(2))
    jax.tree.map(np.testing.assert_array_equal, first, second)


@TABLE
def test_its_gradients_are_those_of_finite_differences(row: Row) -> None:
    if not row.smooth:
        return
    layer = row.make()
    weights, state = layer.init(signature(row.inputs), rng=KEY)
    is_float = [np.issubdtype(part.dtype, np.floating) for part in jax.tree.leaves(row.inputs)]

    def loss(weights: Any, inputs: Any = row.inputs) -> Any:
        outputs, _ = layer.pure_fn(inputs, weights, state, KEY)
        return sum(jnp.sum(jnp.sin(part)) for part in jax.tree.leaves(outputs))

    arguments = (weights, row.inputs) if all(is_float) else (weights,)
    if jax.tree.leaves(arguments):
        check_grads(jax.jit(loss), arguments, order=1, modes=["rev"], atol=3e-2, rtol=3e-2)  # type: ignore[no-untyped-call]


@TABLE
def test_vmap_over_examples_gives_what_each_gives_alone(row: Row) -> None:
    layer = row.make()
    weights, state = layer.init(signature(row.inputs), rng=KEY)

    def outputs(inputs: Any) -> Any:
        return layer.pure_fn(inputs, weights, state, KEY)[0]

    if not jax.tree.leaves(row.inputs):
        return
    twice = jax.tree.map(lambda x: np.stack([x, x]), row.inputs)
    alone = outputs(row.inputs)
    assert_close(
        jax.jit(jax.vmap(outputs))(twice), jax.tree.map(lambda y: np.stack([y, y]), alone), atol=1e-4
    )


@TABLE
def test_its_weights_and_state_come_back_from_a_file(row: Row, tmp_path: Path) -> None:
    layer, other = row.make(), row.make()
    given = signature(row.inputs)
    layer.init(given, rng=KEY)
    path = str(tmp_path / "layer.safetensors")
    layer.save_to_file(path, input_signature=given)
    other.init_from_file(path)
    assert_close(other(row.inputs, rng=KEY), layer(row.inputs, rng=KEY), rtol=0, atol=0)
