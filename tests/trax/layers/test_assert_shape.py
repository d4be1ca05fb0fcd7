"""Shapes in specifications: what fits, what does not, and what the error says."""

import copy
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random


def zeros(*shapes: tuple[int, ...]) -> Any:
    arrays = tuple(np.zeros(shape, dtype=np.float32) for shape in shapes)
    return arrays[0] if len(arrays) == 1 else arrays


@pytest.mark.parametrize(
    ("spec", "shapes"),
    [
        ("", [()]),
        ("a,", [(5,), ()]),
        ("aba,ba", [(10, 5, 10), (5, 10)]),
        ("a3", [(7, 3)]),
        ("aA", [(7, 3)]),
        ("...", [()]),
        ("...b,...", [(2, 3, 4), (2, 3)]),
        ("a...b,a...", [(2, 3), (2,)]),
        ("...aa", [(1, 1, 3, 3)]),
    ],
)
def test_tensors_that_fit_pass_through_as_they_are(spec: str, shapes: Any) -> None:
    given = zeros(*shapes)
    assert tl.AssertShape(spec)(given) is given


@pytest.mark.parametrize(
    ("spec", "shapes", "wanted"),
    [
        ("a3", [(7, 4)], "tensor 0 of 'a3', axis 1: size 3, not 4"),
        ("aa", [(7, 4)], "tensor 0 of 'aa', axis 1: 'a' is 7 since tensor 0 of 'aa', axis 0, not 4"),
        ("ab,b", [(2, 3), (4,)], "tensor 1 of 'ab,b', axis 0: 'b' is 3 since .* axis 1, not 4"),
        ("ab", [(2,)], r"tensor 0 of 'ab': 2 axes, not 1: its shape is \(2,\)"),
        ("", [(2,)], "0 axes, not 1"),
        ("a...b", [(2,)], "2 axes or more, not 1"),
        ("...a,...", [(2, 3, 4), (2, 5)], r"tensor 1 .* axes at '\.\.\.': .* is \(2, 3\) .* not \(2, 5\)"),
        ("...3", [(3, 4)], "axis 1: size 3, not 4"),
        ("a..b", [(3, 4)], r"at most one '\.\.\.', but the specification is 'a\.\.b'"),
        ("...a...", [(3, 4)], r"at most one '\.\.\.'"),
        ("a b", [(3, 4)], "letters, digits"),
        ("a,b", [(3,), (3,), (3,)], "a tuple of 2 tensors"),
    ],
)
def test_what_does_not_fit_is_an_error_that_says_where(spec: str, shapes: Any, wanted: str) -> None:
    with pytest.raises(LayerError, match=wanted):
        tl.AssertShape(spec)(zeros(*shapes))


def test_an_error_begins_with_the_message_and_names_the_layer() -> None:
    with pytest.raises(LayerError, match=r"AssertShape \(made at test_assert_shape\.py:") as caught:
        tl.AssertShape("a", message="scores of the classes")(zeros((2, 3)))
    assert "scores of the classes: tensor 0" in str(caught.value)


def test_the_outputs_of_a_function_share_the_letters_of_its_inputs() -> None:
    layer = tl.AssertFunction("...a->...2", tl.Dense(2))
    layer.init(ShapeDtype((3, 4, 5)))
    assert layer(zeros((3, 4, 5))).shape == (3, 4, 2)
    same = tl.AssertFunction("...a->...a", tl.Dense(2), message="Dense")
    with pytest.raises(LayerError, match=r"Dense, the output: .* axis 1: 'a' is 5 since .*, not 2"):
        same.init(ShapeDtype((3, 5)))


def test_each_call_of_a_function_begins_with_new_letters() -> None:
    layer = tl.AssertFunction("a->a", tl.Relu())
    for layer_now in (layer, copy.deepcopy(layer)):
        assert [layer_now(zeros((size,))).shape for size in (2, 3)] == [(2,), (3,)]


def test_it_checks_while_a_program_is_compiled() -> None:
    layer = tl.AssertFunction("ab->b", tl.Sum(axis=0))
    apply = jax.jit(lambda x: layer.pure_fn(x, ((), (), ()), ((), (), ()), random.get_prng(0))[0])
    assert apply(zeros((2, 3))).shape == (3,)
    with pytest.raises(LayerError, match="the input: tensor 0 of 'ab': 2 axes, not 1"):
        apply(zeros((2,)))


@pytest.mark.parametrize(
    ("specification", "wanted"),
    [
        ("a,a->a", "the input: 2 tensors, as in 'a,a', not 1"),
        ("a->a,a,a", "the output: 3 tensors, as in 'a,a,a', not 2"),
    ],
)
def test_a_wrong_number_of_tensors_is_an_error(specification: str, wanted: str) -> None:
    with pytest.raises(LayerError, match=wanted):
        tl.AssertFunction(specification, tl.Dup())(zeros((2,)))


def test_a_layer_without_inputs_has_an_empty_specification() -> None:
    layer = tl.AssertFunction("->ab", tl.RandomUniform(shape=(2, 3)))
    assert layer(()).shape == (2, 3)


@pytest.mark.parametrize("specification", ["ab", "a->b->c"])
def test_a_specification_has_one_arrow(specification: str) -> None:
    with pytest.raises(InputError, match=f"specification is '{specification}'; expected inputs -> outputs"):
        tl.AssertFunction(specification, tl.Relu())
    with pytest.raises(InputError, match="one '->'"):
        tl.assert_shape(specification)


@tl.assert_shape("ab,ab->b")
class ScaledProducts(tl.Layer):
    """A class that is decorated."""

    def __init__(self, axis: int):
        super().__init__(n_in=2)
        self._axis = axis

    def init_weights_and_state(self, input_signature: Any) -> None:
        self.weights = np.float32(2)

    def forward(self, xs: Any) -> Any:
        x, y = xs
        return self.weights * (x * y).sum(axis=self._axis)


def test_a_decorated_class_is_the_same_class_with_checks() -> None:
    layer = ScaledProducts(axis=0)
    assert isinstance(layer, ScaledProducts)
    assert repr(layer) == "ScaledProducts_in2"
    x, y = zeros((2, 3), (2, 3))
    layer.init((ShapeDtype((2, 3)), ShapeDtype((2, 3))))
    assert layer((x + 1, y + 3)).tolist() == [12, 12, 12]
    with pytest.raises(LayerError, match=r"ScaledProducts(.|\n)*tensor 1 of 'ab,ab', axis 1: 'b' is 3"):
        layer((x, y[:, :2]))
    wrong = ScaledProducts(axis=1)
    wrong.init((ShapeDtype((2, 3)), ShapeDtype((2, 3))))
    with pytest.raises(LayerError, match=r"tensor 0 of 'b', axis 0: 'b' is 3 since .* not 2"):
        wrong((x, y))


@tl.assert_shape("...->...")
def Doubled(factor: float) -> tl.Layer:  # noqa: N802 - a layer's name
    """A function that is decorated."""
    return tl.Fn("Doubled", lambda x: factor * x)


def test_a_decorated_function_makes_a_layer_with_checks() -> None:
    assert Doubled.__name__ == "Doubled"
    assert Doubled.__doc__ == "A function that is decorated."
    assert Doubled(factor=2.0)(zeros((3,)) + 1).tolist() == [2, 2, 2]
    summed = tl.assert_shape("...->...")(tl.Sum)
    with pytest.raises(LayerError, match=r"Sum, the output: tensor 0 of '\.\.\.'"):
        summed()(zeros((3,)))


def test_checks_are_printed_only_if_they_are_to_be_seen() -> None:
    assert repr(tl.AssertShape("a,b")) == "_in2_out2"
    assert repr(tl.AssertShape("a,b", visible_layer=True)) == "AssertShape_in2_out2"
