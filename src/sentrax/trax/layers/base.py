"""`Layer`: what every part of a model is. The interface and its words are Trax's.

A layer is two methods: `init_weights_and_state` makes its weights from the signature of its input, and
`forward` computes its output from `self.weights`, `self.state` and `self.rng`. `pure_fn` turns that into a
function without side effects, the only thing that `jit` and `grad` ever see. What a layer object remembers
is a convenience for a person at a prompt, and for an instance that appears twice in one model.

A layer made of layers keeps no weights of its own: its weights are the tuple of its sublayers' weights, read
from them and passed down to them, and so is its state.
"""

import contextlib
import inspect
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any, Self

from sentrax.errors import InputError
from sentrax.errors import LayerError as LayerError
from sentrax.trax._argument_kinds import names_wrong_arguments, names_wrong_arguments_of, quote_argument
from sentrax.trax.fastmath import ShapeDtype as ShapeDtype
from sentrax.trax.fastmath import Tree, abstract_eval, random, signature, tree_flatten
from sentrax.trax.layers._custom_gradients import with_custom_gradients
from sentrax.trax.layers._failures import (
    UnfitInputError,
    as_layer_error,
    check_no_lists,
    creation_site,
    is_of_numbers,
)
from sentrax.trax.layers._keys import draw_key
from sentrax.trax.layers._weights import EMPTY_STATE as EMPTY_STATE
from sentrax.trax.layers._weights import EMPTY_WEIGHTS as EMPTY_WEIGHTS
from sentrax.trax.layers._weights import GET_STATE_FROM_CACHE as GET_STATE_FROM_CACHE
from sentrax.trax.layers._weights import GET_WEIGHTS_FROM_CACHE as GET_WEIGHTS_FROM_CACHE
from sentrax.trax.layers._weights import flatten_weights_and_state as flatten_weights_and_state
from sentrax.trax.layers._weights import is_cached
from sentrax.trax.layers._weights import to_list as to_list
from sentrax.trax.layers._weights import unflatten_weights_and_state as unflatten_weights_and_state
from sentrax.wording import counted, type_of

_LOCK = threading.RLock()
"""Held by whoever reads or changes what layers remember: one thread at a time, and none while forking."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)

_REMEMBERED = ("_weights", "_state", "_memory", "_rng", "_initialized", "_already_placed")


class Layer:
    """A part of a model, from `n_in` input tensors to `n_out` output tensors.

    A layer that takes or gives one tensor does so as it is; zero or several come as a tuple.

    Authors of a layer override `forward` and, if it has weights or state, `init_weights_and_state`. The
    latter may also take the key as a second argument instead of using `self.rng`. Attributes of their own
    begin with an underscore, so that a misspelt `weights` is an error.

    Args:
        n_in: Number of inputs expected by this layer.
        n_out: Number of outputs of this layer.
        name: Name for printing this layer; by default the name of its class.
        sublayers_to_print: Sublayers to show in the printed form; by default all.
    """

    _weights: Tree
    _state: Tree
    _rng: Any
    _sublayers: tuple["Layer", ...]
    _made_at: str

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Self:
        """A layer with defaults, so that a subclass works even if it forgets `super().__init__()`."""
        layer = super().__new__(cls)
        layer._n_in = layer._n_out = 1
        layer._name = cls.__name__
        layer._sublayers = ()
        layer._sublayers_to_print = None
        layer._weights = EMPTY_WEIGHTS
        layer._state = EMPTY_STATE
        layer._rng = None
        layer._initialized = layer._already_placed = False
        layer._made_at = creation_site()
        return layer

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("sentrax.trax.") and "__init__" in vars(cls):
            names_wrong_arguments_of(cls)

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
        self._already_placed: bool = False
        # As in Trax: the order in which layers are made decides their weights.
        self._rng = draw_key()

    def forward(self, inputs: Any) -> Any:
        """Compute the output from the input; to be overridden."""
        raise NotImplementedError(f"{type(self).__name__} does not define forward")

    def init_weights_and_state(self, input_signature: Any) -> Any:
        """Set `self.weights` and `self.state` for inputs of this signature; by default there are none."""

    @property
    def has_backward(self) -> bool:
        """Whether `backward`, and not JAX, computes this layer's gradients."""
        return False

    def backward(
        self, inputs: Any, output: Any, grad: Any, weights: Tree, state: Tree, new_state: Tree, rng: Any
    ) -> tuple[Any, Tree]:
        """The layer's own gradients, for a layer that has `has_backward`.

        Args:
            inputs: What `forward` got.
            output: What it gave.
            grad: The gradient of the loss with respect to `output`.
            weights: The weights.
            state: The state before.
            new_state: The state after.
            rng: The key.

        Returns:
            The gradients with respect to `inputs` and to `weights`, each shaped like what it belongs to.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define backward")

    def __call__(self, x: Any, weights: Tree = None, state: Tree = None, rng: Any = None) -> Any:
        """The output for `x`, for use at a prompt and in tests.

        Args:
            x: The input tensors.
            weights: Weights to use; if `None`, those on this object.
            state: State to use; if `None`, the one on this object, which gets the new state.
            rng: A single-use key; if `None`, the key of seed 0.
        """
        with _LOCK:
            outputs, self.state = self.pure_fn(
                x,
                self.weights if weights is None else weights,
                self.state if state is None else state,
                random.get_prng(0) if rng is None else rng,
            )
        return outputs

    def init(self, input_signature: Any, rng: Any = None, use_cache: bool = False) -> tuple[Tree, Tree]:
        """Make the weights and the state of this layer and its sublayers.

        Args:
            input_signature: A `ShapeDtype`, or a tuple of them for several inputs; or arrays.
            rng: A key; if `None`, the one that the layer drew when it was made.
            use_cache: If this instance has already been initialized elsewhere in the model, return
                `(GET_WEIGHTS_FROM_CACHE, GET_STATE_FROM_CACHE)`, so that both places share its weights.

        Returns:
            `(weights, state)`.

        Raises:
            LayerError: If a sublayer cannot work with what reaches it.
        """
        if use_cache and self._already_placed:
            return GET_WEIGHTS_FROM_CACHE, GET_STATE_FROM_CACHE
        is_sequence = isinstance(input_signature, tuple | list)
        if self.n_in == 1 and is_sequence and all(isinstance(size, int) for size in input_signature):
            raise InputError(
                f"{input_signature} is a shape without a type; initialize {self._identity} for"
                f" ShapeDtype({tuple(input_signature)}), or for an array"
            )
        with _LOCK:
            return self._init(signature(input_signature), rng, use_cache)

    def _init(self, input_signature: Any, rng: Any, use_cache: bool) -> tuple[Tree, Tree]:
        try:
            with as_layer_error(self._identity, "init", input_signature):
                self._check_number_of_inputs(input_signature)
                if rng is not None:
                    self.rng = rng
                if len(inspect.signature(self.init_weights_and_state).parameters) > 1:
                    initialize: Callable[..., Any] = self.init_weights_and_state
                    initialize(input_signature, self.rng)
                else:
                    self.init_weights_and_state(input_signature)
        finally:
            if not use_cache:
                for layer in self._all_layers():
                    layer._already_placed = False
        self._initialized = True
        self._already_placed = use_cache
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
            use_cache: Whether to leave weights and state on the object, where the next call finds them.

        Returns:
            `(outputs, new_state)`.

        Raises:
            LayerError: If the layer cannot work with the input; it names the layer and what it expected.
        """
        with _LOCK if use_cache else self._temporary_state():
            with as_layer_error(self._identity, "forward", x):
                if not is_cached(weights):
                    self.weights = weights
                if not is_cached(state):
                    self.state = state
            return self.run(x, rng), state if is_cached(state) else self.state

    def run(self, x: Any, rng: Any) -> Any:
        """The output for `x` with the weights and the state on this object; the new state stays on it.

        For combinators, which call it on their sublayers.

        Args:
            x: The input tensors.
            rng: A single-use key, or a function that makes it when it is needed.

        Raises:
            LayerError: If the layer cannot work with the input.
        """
        remembered = self._rng
        self._rng = rng
        try:
            with as_layer_error(self._identity, "forward", x):
                self._check_number_of_inputs(x)
                return self._forward_with_own_gradients(x) if self.has_backward else self.forward(x)
        finally:
            self._rng = remembered

    def output_signature(self, input_signature: Any) -> Any:
        """The signature of the output for an input of this signature."""
        input_signature = signature(input_signature)
        if self._initialized:
            weights, state = signature(self.weights), signature(self.state)
        else:
            weights, state = self.weights_and_state_signature(input_signature)
        key = signature(random.get_prng(0))
        return abstract_eval(self.pure_fn)(input_signature, weights, state, key)[0]

    def weights_and_state_signature(self, input_signature: Any) -> tuple[Any, Any]:
        """The signatures of the weights and the state that `init` would make; none are made."""
        input_signature = signature(input_signature)
        with self._temporary_state():
            weights, state = abstract_eval(lambda: self.init(input_signature))()
        return weights, state

    def init_from_file(
        self, file_name: str, weights_only: bool = False, input_signature: Any = None
    ) -> tuple[Tree, Tree]:
        """Initialize this layer from a file that `save_to_file`, a training loop or Trax itself wrote.

        If there is no `model.pkl.gz`, which Trax's loop writes, but checkpoints of ours, the newest is read.
        Trax's files are gzipped pickles. They are read by an unpickler that makes arrays, tuples, lists,
        dictionaries, strings and numbers, and refuses everything else. If the file does not fit, the layer
        stays as it was.

        Args:
            file_name: The file.
            weights_only: Whether to make a new state instead of reading the one in the file.
            input_signature: The input's signature; by default the one in the file.

        Returns:
            `(weights, state)`.

        Raises:
            FileFormatError: If the file is damaged, or belongs to a layer with other weights.
        """
        from sentrax.trax.layers import _layer_files as layer_files

        saved = layer_files.load(file_name)
        given = saved.input_signature if input_signature is None else input_signature
        if given is None:
            raise InputError(f"{saved.path} does not say what the input looks like; pass input_signature")
        weights_signature, state_signature = self.weights_and_state_signature(given)
        weights = saved.fill(weights_signature, "weights")
        state = None if weights_only else saved.fill(state_signature, "state")
        self.init(given)
        self.weights = weights
        if not weights_only:
            self.state = state
        return self.weights, self.state

    def save_to_file(self, file_name: str, weights_only: bool = False, input_signature: Any = None) -> None:
        """Save weights and state to a file that `init_from_file` reads.

        Args:
            file_name: The file; it is replaced as a whole.
            weights_only: Whether to leave the state out.
            input_signature: The input's signature, so that the reader need not know it.

        Raises:
            InputError: If the layer is not initialized.
            FileWriteError: If the file cannot be written.
        """
        from sentrax.trax.layers import _layer_files as layer_files

        if not self.is_initialized and not tree_flatten(self.weights):
            raise InputError(f"{self.name} has no weights yet to save; call init first")
        state = EMPTY_STATE if weights_only else self.state
        layer_files.save(file_name, repr(self), self.weights, state, input_signature)

    @property
    def n_in(self) -> int:
        """How many tensors this layer expects as input."""
        return self._n_in

    @property
    def n_out(self) -> int:
        """How many tensors this layer gives as output."""
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
        """The weights: `()`, an array, or nested tuples of arrays."""
        with _LOCK:
            return self._collect(self._weights, "weights")

    @weights.setter
    def weights(self, weights: Tree) -> None:
        with _LOCK:
            self._weights = self._pass_down(weights, "weights")

    @property
    def state(self) -> Tree:
        """What changes with use but is not trained; may be empty."""
        with _LOCK:
            return self._collect(self._state, "state")

    @state.setter
    def state(self, state: Tree) -> None:
        with _LOCK:
            self._state = self._pass_down(state, "state")

    @property
    def rng(self) -> Any:
        """A single-use random key, which reading does not advance."""
        if self._rng is None:
            self._rng = draw_key()
        elif callable(self._rng):
            self._rng = self._rng()
        return self._rng

    @rng.setter
    def rng(self, rng: Any) -> None:
        self._rng = rng
        if self.sublayers:
            for sublayer, key in zip(
                self.sublayers, random.split_apart(rng, len(self.sublayers)), strict=True
            ):
                sublayer.rng = key

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            raise InputError(
                f"a layer has no attribute {name!r} to set; set weights, state or rng, or begin an attribute"
                f" of your own with an underscore: _{name}"
            )
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        n_in = "" if self.n_in == 1 else f"_in{self.n_in}"
        n_out = "" if self.n_out == 1 else f"_out{self.n_out}"
        head = f"{self._name}{n_in}{n_out}"
        shown = self.sublayers if self._sublayers_to_print is None else self._sublayers_to_print
        if not shown:
            return head
        inner = "\n".join("  " + str(sublayer).replace("\n", "\n  ") for sublayer in shown)
        return f"{head}[\n{inner}\n]"

    def _init_sublayers(self, *input_signatures: Any) -> None:
        """Initialize each sublayer for its signature; an instance that comes again gets a marker."""
        pairs = [
            layer.init(given, use_cache=True)
            for layer, given in zip(self.sublayers, input_signatures, strict=True)
        ]
        self._weights, self._state = tuple(zip(*pairs, strict=True)) if pairs else ((), ())

    def _forward_with_own_gradients(self, x: Any) -> Any:
        """`forward(x)`, whose gradients come from `backward`; the new state stays on this object."""

        def forward(x: Any, weights: Tree, state: Tree, rng: Any) -> Any:
            self.weights, self.state, self._rng = weights, state, rng
            return self.forward(x), self.state

        def backward(x: Any, *saved: Any) -> Any:
            with as_layer_error(self._identity, "backward", x):
                return self.backward(x, *saved)

        weights, state, rng = self.weights, self.state, self.rng
        output, new_state = with_custom_gradients(forward, backward)(x, weights, state, rng)
        self.weights, self.state = weights, new_state
        return output

    @contextlib.contextmanager
    def _temporary_state(self) -> Iterator[None]:
        """Restore the weights, state and keys of this layer and all inside it after the block.

        Layer by layer: the tree of an outer layer has no entry for an instance that appears again.
        """
        with _LOCK:
            kept = [
                (vars(layer), {name: vars(layer)[name] for name in _REMEMBERED if name in vars(layer)})
                for layer in self._all_layers()
            ]
            try:
                yield
            finally:
                for attributes, remembered in kept:
                    attributes.update(remembered)

    def _all_layers(self) -> Iterator["Layer"]:
        """This layer and all inside it, at any depth."""
        yield self
        for sublayer in self.sublayers:
            yield from sublayer._all_layers()

    def _check_number_of_inputs(self, x: Any) -> None:
        if self.n_in == 1:
            if isinstance(x, tuple | list):
                advice = "; pass a numpy array, np.array(...)" if is_of_numbers(x) else ""
                raise UnfitInputError(f"one tensor, not {type_of(x)}{advice}")
        elif not isinstance(x, tuple | list) or len(x) != self.n_in:
            raise UnfitInputError(f"a tuple of {counted(self.n_in, 'tensor')}")
        else:
            check_no_lists(x)

    @property
    def _identity(self) -> str:
        return f"{self._name} (made at {self._made_at})"

    def _collect(self, own: Tree, what: str) -> Tree:
        if not self.sublayers:
            return own
        marked = own or ((),) * len(self.sublayers)
        return tuple(
            mark if is_cached(mark) else getattr(layer, what)
            for mark, layer in zip(marked, self.sublayers, strict=True)
        )

    def _pass_down(self, tree: Tree, what: str) -> Tree:
        if not self.sublayers:
            return tree
        if not isinstance(tree, tuple | list):
            raise InputError(
                f"got {type(tree).__name__} as the {what} of {self._identity}; expected a tuple with a part"
                " for each sublayer"
            )
        if tree and len(tree) != len(self.sublayers):
            raise InputError(
                f"{self._identity} has {counted(len(self.sublayers), 'sublayer')}, but got {what} for"
                f" {len(tree)}"
            )
        for layer, part in zip(self.sublayers, tree, strict=bool(tree)):
            if not is_cached(part):
                setattr(layer, what, part)
        return tree


class PureLayer(Layer):
    """A layer without weights, state or random numbers: a pure function from inputs to outputs.

    Args:
        forward_fn: The function; several inputs come as one tuple, several outputs are one tuple.
        n_in: Number of inputs.
        n_out: Number of outputs.
        name: Name for printing.
    """

    def __init__(
        self, forward_fn: Callable[[Any], Any], n_in: int = 1, n_out: int = 1, name: str = "PureLayer"
    ):
        super().__init__(n_in, n_out, name)
        self._forward_fn = forward_fn

    def forward(self, inputs: Any) -> Any:
        """The function of the inputs."""
        return self._forward_fn(inputs)


@names_wrong_arguments
def Fn(name: str, f: Callable[..., Any], n_out: int = 1) -> PureLayer:
    """A layer without weights around a function of one or more tensors.

    Args:
        name: The name of the layer.
        f: The function; each of its positional arguments is an input. Arguments that only a name can set,
            such as those that `functools.partial` has set, keep their defaults.
        n_out: How many outputs it gives; more than one come as a tuple.

    Raises:
        InputError: If `f` has default, variable or required keyword arguments: the number of inputs is
            unclear.
    """
    if not callable(f):
        raise InputError(f"f of Fn is {quote_argument(f)}; expected a function")
    n_in = getattr(f, "nin", None)  # numpy's and JAX's element-wise functions, which have options besides
    if not isinstance(n_in, int):
        n_in = _count_inputs(name, f)
    return PureLayer(f if n_in == 1 else lambda inputs: f(*inputs), n_in, n_out, name)


def _count_inputs(name: str, f: Callable[..., Any]) -> int:
    """The number of positional arguments of the function of a layer.

    Raises:
        InputError: If it is unclear.
    """
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (ValueError, TypeError):
        raise InputError(
            f"the function of layer {name!r} has no readable signature; wrap it in a lambda"
        ) from None
    is_set = [one.kind is one.KEYWORD_ONLY and one.default is not one.empty for one in parameters]
    inputs = [one for one, has_default in zip(parameters, is_set, strict=True) if not has_default]
    for parameter in inputs:
        for unclear, kind in (
            (parameter.default is not parameter.empty, "default"),
            (parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD), "keyword"),
            (parameter.kind is parameter.VAR_POSITIONAL, "variable"),
        ):
            if unclear:
                raise InputError(
                    f"the function of layer {name!r} has a {kind} arg, {parameter}; each argument must be one"
                    " input, so wrap it in a lambda that has only those, or set it with functools.partial"
                )
    return len(inputs)
