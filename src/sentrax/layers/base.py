"""`Layer`: what every part of a model is. The interface and its words are Trax's.

A layer is two methods: `init_weights_and_state` makes its weights from the signature of its input, and
`forward` computes its output from `self.weights`, `self.state` and `self.rng`. `pure_fn` turns that into a
function without side effects, the only thing that `jit` and `grad` ever see. What a layer object remembers
is a convenience for a person at a prompt, and for an instance that stands in two places of one model.
"""

import contextlib
import functools
import inspect
import random as python_random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sentrax.errors import LayerError
from sentrax.fastmath import Tree, abstract_eval, random, signature

EMPTY_WEIGHTS: tuple[()] = ()
EMPTY_STATE: tuple[()] = ()

# Trees without arrays, so that they pass through `jit` and `grad` unharmed.
GET_WEIGHTS_FROM_CACHE: dict[str, tuple[()]] = {"__weights_are_cached__": ()}
"""Stands for the weights of a layer instance that comes again in the same model."""
GET_STATE_FROM_CACHE: dict[str, tuple[()]] = {"__state_is_cached__": ()}
"""Stands for the state of a layer instance that comes again in the same model."""


class UnfitInputError(Exception):
    """What `forward` raises to say what it wanted; it reaches the user inside a `LayerError`."""


class Layer:
    """A part of a model, from `n_in` input tensors to `n_out` output tensors.

    A layer that takes or gives one tensor does so as it is; zero or several come as a tuple.

    Authors of a layer override `forward` and, if it has weights or state, `init_weights_and_state`. The
    latter may also take the key as a second argument instead of using `self.rng`.

    Args:
        n_in: Number of inputs expected by this layer.
        n_out: Number of outputs promised by this layer.
        name: Name for printing this layer; by default the name of its class.
        sublayers_to_print: Sublayers to show in the printed form; by default all.
    """

    _weights: Tree
    _state: Tree
    _rng: Any
    _sublayers: tuple["Layer", ...]
    _made_at: str

    def __new__(cls, *_args: Any, **_kwargs: Any) -> "Layer":
        """A layer with defaults, so that a subclass works even if it forgets `super().__init__()`."""
        layer = super().__new__(cls)
        layer._n_in = layer._n_out = 1
        layer._name = cls.__name__
        layer._sublayers = ()
        layer._sublayers_to_print = None
        layer._weights = EMPTY_WEIGHTS
        layer._state = EMPTY_STATE
        layer._rng = None
        layer._initialized = layer._stands_already = False
        layer._made_at = _place_of_maker()
        return layer

    def __init__(
        self,
        n_in: int = 1,
        n_out: int = 1,
        name: str | None = None,
        sublayers_to_print: tuple["Layer", ...] | list["Layer"] | None = None,
    ):
        self._n_in: int = n_in
        self._n_out: int = n_out
        self._name: str = name or type(self).__name__
        self._sublayers_to_print = sublayers_to_print
        self._initialized: bool = False
        self._stands_already: bool = False
        # As in Trax: the order in which layers are made decides their weights.
        self._rng = _drawn_key()

    def forward(self, inputs: Any) -> Any:
        """Compute the output from the input; to be overridden."""
        raise NotImplementedError(f"{type(self).__name__} does not define forward")

    def init_weights_and_state(self, input_signature: Any) -> Any:
        """Set `self.weights` and `self.state` for inputs of this signature; by default there are none."""

    def __call__(self, x: Any, weights: Tree = None, state: Tree = None, rng: Any = None) -> Any:
        """The output for `x`, for use at a prompt and in tests.

        Args:
            x: The input tensors.
            weights: Weights to use, and to remember; if `None`, the remembered ones.
            state: State to use; if `None`, the remembered one. The new state is remembered.
            rng: A single-use key; if `None`, the key of seed 0.
        """
        if weights is not None:
            self.weights = weights
        if state is not None:
            self.state = state
        key = random.get_prng(0) if rng is None else rng
        outputs, self.state = self.pure_fn(x, self.weights, self.state, key)
        return outputs

    def init(self, input_signature: Any, rng: Any = None, use_cache: bool = False) -> tuple[Tree, Tree]:
        """Make the weights and the state of this layer and its sublayers.

        Args:
            input_signature: A `ShapeDtype`, or a tuple of them for several inputs; arrays will do too.
            rng: A key; if `None`, the one that the layer drew when it was made.
            use_cache: If this instance has already been initialized elsewhere in the model, return
                `(GET_WEIGHTS_FROM_CACHE, GET_STATE_FROM_CACHE)`, so that both places share its weights.

        Returns:
            `(weights, state)`.

        Raises:
            LayerError: If a sublayer cannot work with what reaches it.
        """
        if use_cache and self._stands_already:
            return GET_WEIGHTS_FROM_CACHE, GET_STATE_FROM_CACHE
        input_signature = signature(input_signature)
        with self._failing_as_layer_error("init", input_signature):
            if rng is not None:
                self.rng = rng
            if len(inspect.signature(self.init_weights_and_state).parameters) > 1:
                initialize: Callable[..., Any] = self.init_weights_and_state
                initialize(input_signature, self.rng)
            else:
                self.init_weights_and_state(input_signature)
        self._initialized = True
        if use_cache:
            self._stands_already = True
        else:
            self._forget_places()
        return self.weights, self.state

    def pure_fn(
        self, x: Any, weights: Tree, state: Tree, rng: Any, use_cache: bool = False
    ) -> tuple[Any, Tree]:
        """Apply this layer as a pure function, for `jit` and `grad`.

        Args:
            x: The input tensors.
            weights: The weights, in the form that `init` returns.
            state: The state, in the form that `init` returns.
            rng: A single-use key, or a function that makes it when it is needed.
            use_cache: Whether to remember weights and state on the object, which is how combinators share
                an instance between places.

        Returns:
            `(outputs, new_state)`.

        Raises:
            LayerError: If the layer cannot work with the input; it says which layer, and what was wanted.
        """
        remembered = self.weights, self.state, self._rng
        try:
            with self._failing_as_layer_error("forward", x):
                self._check_number_of_inputs(x)
                if not is_cached(weights):
                    self.weights = weights
                if not is_cached(state):
                    self.state = state
                self._rng = rng
                return self.forward(x), self.state
        finally:
            self._rng = remembered[2]
            if not use_cache:
                self.weights, self.state = remembered[:2]

    def output_signature(self, input_signature: Any) -> Any:
        """The signature of the output for an input of this signature."""
        return self._abstract_forward(signature(input_signature))[0]

    def weights_and_state_signature(self, input_signature: Any) -> tuple[Any, Any]:
        """The signatures of the weights and the state that `init` would make; none are made."""
        remembered = self.weights, self.state, self._initialized
        input_signature = signature(input_signature)
        try:
            weights, state = abstract_eval(lambda: self.init(input_signature))()
        finally:
            self.weights, self.state, self._initialized = remembered
        return weights, state

    def init_from_file(
        self, file_name: str, weights_only: bool = False, input_signature: Any = None
    ) -> tuple[Tree, Tree]:
        """Initialize this layer from a file of `save_to_file`, or from a checkpoint of a training loop.

        Args:
            file_name: The file.
            weights_only: Whether to leave the state in the file alone, and make it anew.
            input_signature: The input's signature; by default the one in the file.

        Returns:
            `(weights, state)`.

        Raises:
            FileFormatError: If the file is damaged, or belongs to a layer with other weights.
        """
        from sentrax.layers.persistence import read_into

        return read_into(self, file_name, weights_only, input_signature)

    def save_to_file(self, file_name: str, input_signature: Any = None) -> None:
        """Save weights and state to a file that `init_from_file` reads.

        Args:
            file_name: The file; it is replaced as a whole.
            input_signature: The input's signature, so that the reader need not know it.
        """
        from sentrax.layers.persistence import write

        write(self, file_name, input_signature)

    @property
    def n_in(self) -> int:
        """How many tensors this layer expects as input."""
        return self._n_in

    @property
    def n_out(self) -> int:
        """How many tensors this layer promises as output."""
        return self._n_out

    @property
    def name(self) -> str:
        """The name of this layer."""
        return self._name

    @property
    def sublayers(self) -> tuple["Layer", ...]:
        """The layers inside this one; may be empty."""
        return self._sublayers

    @property
    def is_initialized(self) -> bool:
        """Whether `init` has made weights and state."""
        return self._initialized

    @property
    def weights(self) -> Tree:
        """This layer's weights: an empty tuple, an array, or nested tuples of arrays."""
        return self._weights

    @weights.setter
    def weights(self, weights: Tree) -> None:
        self._weights = weights

    @property
    def state(self) -> Tree:
        """This layer's state: what is not trained but changes with use; may be empty."""
        return self._state

    @state.setter
    def state(self, state: Tree) -> None:
        self._state = state

    @property
    def rng(self) -> Any:
        """A single-use random key, which reading does not advance."""
        if self._rng is None:
            self._rng = _drawn_key()
        elif callable(self._rng):
            self._rng = self._rng()
        return self._rng

    @rng.setter
    def rng(self, rng: Any) -> None:
        self._rng = rng
        if self.sublayers:
            for sublayer, key in zip(self.sublayers, random.split(rng, len(self.sublayers)), strict=True):
                sublayer.rng = key

    def __repr__(self) -> str:
        n_in = "" if self.n_in == 1 else f"_in{self.n_in}"
        n_out = "" if self.n_out == 1 else f"_out{self.n_out}"
        head = f"{self._name}{n_in}{n_out}"
        shown = self.sublayers if self._sublayers_to_print is None else self._sublayers_to_print
        if not shown:
            return head
        inner = "\n".join("  " + str(sublayer).replace("\n", "\n  ") for sublayer in shown)
        return f"{head}[\n{inner}\n]"

    def _abstract_forward(self, input_signature: Any) -> tuple[Any, Any]:
        if self._initialized:
            weights, state = signature(self.weights), signature(self.state)
        else:
            weights, state = self.weights_and_state_signature(input_signature)
        key = signature(random.get_prng(0))
        result: tuple[Any, Any] = abstract_eval(self.pure_fn)(input_signature, weights, state, key)
        return result

    def _forget_places(self) -> None:
        self._stands_already = False
        for sublayer in self.sublayers:
            sublayer._forget_places()

    def _check_number_of_inputs(self, x: Any) -> None:
        if self.n_in == 1:
            if isinstance(x, tuple | list):
                raise UnfitInputError("one tensor")
        elif not isinstance(x, tuple | list) or len(x) != self.n_in:
            raise UnfitInputError(f"a tuple of {self.n_in} tensors")

    @contextlib.contextmanager
    def _failing_as_layer_error(self, method: str, x: Any) -> Iterator[None]:
        """Add to any error which layer it is, where it was made, and what it got."""
        me = f"{self._name} (made at {self._made_at})"
        try:
            yield
        except LayerError as error:
            raise LayerError(f"{error}\n  inside  {me}") from error.__cause__
        except UnfitInputError as wanted:
            raise LayerError(f"{me} cannot do {method}:\n  got     {_shown(x)}\n  wanted  {wanted}") from None
        except Exception as error:
            raise LayerError(
                f"{me} cannot do {method}:\n  got     {_shown(x)}\n  because {type(error).__name__}: {error}"
            ) from error


def is_cached(tree: Tree) -> bool:
    """Whether `tree` only says that the real one is on the layer object."""
    return isinstance(tree, dict) and tree in (GET_WEIGHTS_FROM_CACHE, GET_STATE_FROM_CACHE)


class Fn(Layer):
    """A layer without weights, around a pure function of one or more tensors.

    Args:
        name: The name of the layer.
        f: The function; its positional arguments are the inputs.
        n_out: How many outputs it gives; more than one come as a tuple.
    """

    def __init__(self, name: str, f: Callable[..., Any], n_out: int = 1):
        super().__init__(n_in=len(inspect.signature(f).parameters), n_out=n_out, name=name)
        self._function = f

    def forward(self, inputs: Any) -> Any:
        """`f` of the inputs."""
        return self._function(inputs) if self.n_in == 1 else self._function(*inputs)


def split_when_needed(key: Callable[[], Any], num: int) -> list[Callable[[], Any]]:
    """`num` functions that give the keys into which `key()` is split, at the first call of any of them.

    Most layers need no random numbers, and splitting costs more than they do, above all to compile.
    """
    keys = functools.cache(lambda: random.split(key(), num))
    return [lambda place=place: keys()[place] for place in range(num)]  # type: ignore[misc]


def _drawn_key() -> Any:
    return random.get_prng(python_random.randint(0, 2**31 - 1))


def _place_of_maker() -> str:
    """The nearest line of code outside this package of layers."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("sentrax.layers"):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def _shown(x: Any) -> str:
    with contextlib.suppress(Exception):
        return str(signature(x))
    return type(x).__name__
