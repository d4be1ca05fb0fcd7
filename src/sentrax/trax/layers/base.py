"""`Layer`: what every part of a model is. The interface and its words are Trax's.

A layer is two methods: `init_weights_and_state` makes its weights from the signature of its input, and
`forward` computes its output from `self.weights`, `self.state` and `self.rng`. `pure_fn` turns that into a
function without side effects, the only thing that `jit` and `grad` ever see. What a layer object remembers
is a convenience for a person at a prompt, and for an instance that stands in two places of one model.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import Tree, abstract_eval, random, signature
from sentrax.trax.layers._custom_gradients import forward_with_custom_gradients
from sentrax.trax.layers._failures import UnfitInputError, failing_as_layer_error
from sentrax.trax.layers._lending import one_thread, only_lent
from sentrax.trax.layers._node import Node
from sentrax.trax.layers._weights import GET_STATE_FROM_CACHE, GET_WEIGHTS_FROM_CACHE, is_cached


class Layer(Node):
    """A part of a model, from `n_in` input tensors to `n_out` output tensors.

    A layer that takes or gives one tensor does so as it is; zero or several come as a tuple.

    Authors of a layer override `forward` and, if it has weights or state, `init_weights_and_state`. The
    latter may also take the key as a second argument instead of using `self.rng`. Attributes of their own
    begin with an underscore, so that a misspelt `weights` is an error.

    Args:
        n_in: Number of inputs expected by this layer.
        n_out: Number of outputs promised by this layer.
        name: Name for printing this layer; by default the name of its class.
        sublayers_to_print: Sublayers to show in the printed form; by default all.
    """

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
            weights: Weights to use this time; if `None`, the remembered ones.
            state: State to use; if `None`, the remembered one. The new state is remembered.
            rng: A single-use key; if `None`, the key of seed 0.
        """
        with one_thread:
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
        is_sequence = isinstance(input_signature, tuple | list)
        if self.n_in == 1 and is_sequence and all(isinstance(size, int) for size in input_signature):
            raise InputError(
                f"{input_signature} is a shape without a type; initialize {self._identity} for"
                f" ShapeDtype({tuple(input_signature)}), or for an array"
            )
        with one_thread:
            return self._init(signature(input_signature), rng, use_cache)

    def _init(self, input_signature: Any, rng: Any, use_cache: bool) -> tuple[Tree, Tree]:
        try:
            with failing_as_layer_error(self._identity, "init", input_signature):
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
                    layer._stands_already = False
        self._initialized = True
        self._stands_already = use_cache
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
            LayerError: If the layer cannot work with the input; it says which layer, and what was wanted.
        """
        with one_thread if use_cache else only_lent(self._all_layers()):
            with failing_as_layer_error(self._identity, "forward", x):
                if not is_cached(weights):
                    self.weights = weights
                if not is_cached(state):
                    self.state = state
            return self.run(x, rng), state if is_cached(state) else self.state

    def run(self, x: Any, rng: Any) -> Any:
        """The output for `x` with the weights and the state on this object; the new state stays on it.

        For layers made of layers, which call it on their sublayers.

        Args:
            x: The input tensors.
            rng: A single-use key, or a function that makes it when it is needed.

        Raises:
            LayerError: If the layer cannot work with the input.
        """
        remembered = self._rng
        self._rng = rng
        try:
            with failing_as_layer_error(self._identity, "forward", x):
                self._check_number_of_inputs(x)
                return forward_with_custom_gradients(self, x) if self.has_backward else self.forward(x)
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
        with only_lent(self._all_layers()):
            weights, state = abstract_eval(lambda: self.init(input_signature))()
        return weights, state

    def init_from_file(
        self, file_name: str, weights_only: bool = False, input_signature: Any = None
    ) -> tuple[Tree, Tree]:
        """Initialize this layer from a file: of `save_to_file`, of a training loop, or of Trax itself.

        Trax's files are gzipped pickles. They are read by an unpickler that makes arrays, tuples, lists,
        dictionaries, strings and numbers, and refuses everything else.

        Args:
            file_name: The file.
            weights_only: Whether to leave the state in the file alone, and make it anew.
            input_signature: The input's signature; by default the one in the file.

        Returns:
            `(weights, state)`.

        Raises:
            FileFormatError: If the file is damaged, or belongs to a layer with other weights.
        """
        from sentrax.trax.layers._persistence import read_into

        return read_into(self, file_name, weights_only, input_signature)

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
        from sentrax.trax.layers._persistence import write

        write(self, file_name, weights_only, input_signature)

    def _init_sublayers(self, *input_signatures: Any) -> None:
        """Initialize each sublayer for its signature, and note which of them stand elsewhere already."""
        pairs = [
            layer.init(given, use_cache=True)
            for layer, given in zip(self.sublayers, input_signatures, strict=True)
        ]
        self._weights, self._state = tuple(zip(*pairs, strict=True)) if pairs else ((), ())

    def _all_layers(self) -> Iterator["Layer"]:
        """This layer and all inside it, at any depth."""
        yield self
        for sublayer in self.sublayers:
            yield from sublayer._all_layers()

    def _check_number_of_inputs(self, x: Any) -> None:
        if self.n_in == 1:
            if isinstance(x, tuple | list):
                raise UnfitInputError(f"one tensor, not a {type(x).__name__}")
        elif not isinstance(x, tuple | list) or len(x) != self.n_in:
            raise UnfitInputError(f"a tuple of {self.n_in} tensors")


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


def Fn(name: str, f: Callable[..., Any], n_out: int = 1) -> PureLayer:
    """A layer without weights around a function of one or more tensors.

    Args:
        name: The name of the layer.
        f: The function; each of its positional arguments is an input.
        n_out: How many outputs it gives; more than one come as a tuple.

    Raises:
        InputError: If `f` has default, keyword or variable arguments: the number of inputs is unclear.
    """
    try:
        parameters = inspect.signature(f).parameters.values()
    except ValueError:
        raise InputError(
            f"the function of layer {name!r} does not say which arguments it has; wrap it in a lambda"
        ) from None
    for parameter in parameters:
        for unclear, kind in (
            (parameter.default is not parameter.empty, "default"),
            (parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD), "keyword"),
            (parameter.kind is parameter.VAR_POSITIONAL, "variable"),
        ):
            if unclear:
                raise InputError(
                    f"the function of layer {name!r} has a {kind} arg, {parameter}; each argument must be one"
                    " input, so wrap it in a lambda that has only those"
                )
    n_in = len(parameters)
    return PureLayer(f if n_in == 1 else lambda inputs: f(*inputs), n_in, n_out, name)
