"""Shapes as part of a layer's definition, checked whenever it runs.

A specification has, for each tensor, one character for each axis, as in Einstein's notation; commas are
between tensors, and `->` is between inputs and outputs:

    @assert_shape("bld,b11l->bld,b11l")
    def Attention(...): ...

A letter is any size, the same wherever it appears. A digit is that size. `...` is any number of axes, also
none; wherever it appears, these are the same. A tensor without any character is a single number. Sizes are
known when a program is compiled, so that the checks cost nothing when it runs.
"""

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._serial import Serial
from sentrax.trax.layers.base import Layer
from sentrax.wording import counted

Maker = TypeVar("Maker", bound=Callable[..., Any])

_TENSOR = re.compile(r"([A-Za-z0-9]*)(?:(\.\.\.)([A-Za-z0-9]*))?")

_Sizes = dict[str, tuple[Any, str]]
"""The size that each letter means, or the sizes for `...`; and where it was found first."""


class AssertShape(Layer):
    """Checks the shapes of its inputs, and passes them through unchanged.

    Args:
        spec: The specification, without `->`; see the module.
        message: What comes before the error; by default nothing.
        visible_layer: Whether the layer's name is printed.
    """

    def __init__(self, spec: str, message: str | None = None, visible_layer: bool = False):
        n_tensors = spec.count(",") + 1
        super().__init__(n_in=n_tensors, n_out=n_tensors)
        if not visible_layer:
            self._name = ""
        self._spec = spec
        self._message = message
        self._follows: AssertShape | None = None
        self._sizes: _Sizes = {}

    def forward(self, xs: Any) -> Any:
        """The inputs themselves."""
        self._sizes = dict(self._follows._sizes) if self._follows else {}
        tensors = (xs,) if self.n_in == 1 else xs
        try:
            _check_shapes(self._spec, tensors, self._sizes)
        except UnfitInputError as error:
            raise UnfitInputError(f"{self._message}: {error}" if self._message else str(error)) from None
        return xs

    def _with_n_tensors(self, n_tensors: int, follows: "AssertShape | None" = None) -> "AssertShape":
        """This layer, taking `n_tensors` whatever its specification says, so that it can report a mismatch.

        Sizes of letters are taken from the layer that this one follows.
        """
        self._n_in = self._n_out = n_tensors
        self._follows = follows
        return self

    @property
    def _identity(self) -> str:
        return f"AssertShape (made at {self._made_at})"


@names_wrong_arguments
def AssertFunction(specification: str, layer: Layer, message: str | None = None) -> Layer:
    """A layer, with the shapes of its inputs and outputs checked.

    Args:
        specification: Inputs `->` outputs; see the module.
        layer: The layer.
        message: What comes before the error; by default nothing.

    Raises:
        InputError: If the specification does not have one `->`.
    """
    inputs, outputs = _inputs_and_outputs(specification)
    before = AssertShape(inputs, _label("the input", message))._with_n_tensors(layer.n_in)
    after = AssertShape(outputs, _label("the output", message))._with_n_tensors(layer.n_out, before)
    return Serial(before, layer, after)


@names_wrong_arguments
def assert_shape(specification: str) -> Callable[[Maker], Maker]:
    """A decorator that checks the shapes of inputs and outputs, for a layer or a function that makes one.

    Args:
        specification: Inputs `->` outputs; see the module.

    Raises:
        InputError: If the specification does not have one `->`.
    """
    inputs, outputs = _inputs_and_outputs(specification)

    def decorate(maker: Any) -> Any:
        return checked_class(maker) if inspect.isclass(maker) else checked_function(maker)

    def checked_function(maker: Any) -> Any:
        @functools.wraps(maker)
        def checked_maker(*args: Any, **kwargs: Any) -> Layer:
            return AssertFunction(specification, maker(*args, **kwargs), maker.__name__)

        return checked_maker

    def checked_class(maker: Any) -> Any:
        forward = maker.forward

        @functools.wraps(forward)
        def checked_forward(self: Layer, xs: Any) -> Any:
            sizes: _Sizes = {}
            _check_shapes(inputs, (xs,) if self.n_in == 1 else xs, sizes)
            ys = forward(self, xs)
            _check_shapes(outputs, (ys,) if self.n_out == 1 else ys, sizes)
            return ys

        maker.forward = checked_forward
        return maker

    return decorate


def _check_shapes(specification: str, tensors: Any, sizes: _Sizes) -> None:
    """Compare tensors with a specification without `->`.

    Args:
        specification: One character for each axis, commas between tensors; see the module.
        tensors: The tensors.
        sizes: The sizes of letters so far; new ones are added.

    Raises:
        UnfitInputError: If something does not fit. It says which tensor and which axis.
    """
    specs = specification.split(",") if specification or len(tensors) == 1 else []
    if len(specs) != len(tensors):
        raise UnfitInputError(f"{counted(len(specs), 'tensor')}, as in {specification!r}, not {len(tensors)}")
    for place, (spec, tensor) in enumerate(zip(specs, tensors, strict=True)):
        _check_tensor(spec, jnp.shape(tensor), f"tensor {place} of {specification!r}", sizes)


def _check_tensor(spec: str, shape: tuple[int, ...], tensor: str, sizes: _Sizes) -> None:
    parts = _TENSOR.fullmatch(spec)
    if parts is None:
        raise UnfitInputError(
            f"{tensor}: letters, digits and at most one '...', but the specification is {spec!r}"
        )
    first, ellipsis, last = parts[1], parts[2], parts[3] or ""
    n_named = len(first) + len(last)
    if len(shape) < n_named if ellipsis else len(shape) != n_named:
        expected = f"{n_named} axes" + (" or more" if ellipsis else "")
        raise UnfitInputError(f"{tensor}: {expected}, not {len(shape)}: its shape is {shape}")
    for axis, symbol in enumerate(first):
        _check_size(symbol, shape[axis], f"{tensor}, axis {axis}", sizes)
    start_of_last = len(shape) - len(last)
    if ellipsis:
        _check_size("...", shape[len(first) : start_of_last], f"{tensor}, axes at '...'", sizes)
    for axis, symbol in enumerate(last, start=start_of_last):
        _check_size(symbol, shape[axis], f"{tensor}, axis {axis}", sizes)


def _check_size(symbol: str, size: Any, where: str, sizes: _Sizes) -> None:
    if symbol.isdigit():
        if size != int(symbol):
            raise UnfitInputError(f"{where}: size {symbol}, not {size}")
        return
    known, seen = sizes.setdefault(symbol, (size, where))
    if size != known:
        raise UnfitInputError(f"{where}: {symbol!r} is {known} since {seen}, not {size}")


def _inputs_and_outputs(specification: str) -> tuple[str, str]:
    inputs, arrow, outputs = specification.partition("->")
    if not arrow or "->" in outputs:
        raise InputError(f"specification is {specification!r}; expected inputs -> outputs, with one '->'")
    return inputs, outputs


def _label(what: str, message: str | None) -> str:
    return f"{message}, {what}" if message else what
