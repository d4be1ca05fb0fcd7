"""`Node`: a layer as an object in a tree of layers, with what it is called and what it remembers.

A layer made of layers has theirs: its weights are the tuple of its sublayers' weights, read from them and
passed down to them, and so is its state. So whoever runs a sublayer need not hand it its weights.
"""

from typing import TYPE_CHECKING, Any, Self

from sentrax.errors import InputError
from sentrax.trax.fastmath import Tree, random
from sentrax.trax.layers._failures import place_of_maker
from sentrax.trax.layers._keys import drawn_key
from sentrax.trax.layers._lending import one_thread
from sentrax.trax.layers._weights import EMPTY_STATE, EMPTY_WEIGHTS, is_cached

if TYPE_CHECKING:
    from sentrax.trax.layers.base import Layer


class Node:
    """Name, numbers of inputs and outputs, sublayers, and remembered weights, state and key.

    Args:
        n_in: Number of inputs.
        n_out: Number of outputs.
        name: Name for printing; by default the name of the class.
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
        layer._initialized = layer._stands_already = False
        layer._made_at = place_of_maker()
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
        self._rng = drawn_key()

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
        """The weights: `()`, an array, or nested tuples of arrays; a combinator has its sublayers'."""
        with one_thread:
            return self._of_sublayers(self._weights, "weights")

    @weights.setter
    def weights(self, weights: Tree) -> None:
        with one_thread:
            self._weights = self._passed_down(weights, "weights")

    @property
    def state(self) -> Tree:
        """What is not trained but changes with use; may be empty."""
        with one_thread:
            return self._of_sublayers(self._state, "state")

    @state.setter
    def state(self, state: Tree) -> None:
        with one_thread:
            self._state = self._passed_down(state, "state")

    @property
    def rng(self) -> Any:
        """A single-use random key, which reading does not advance."""
        if self._rng is None:
            self._rng = drawn_key()
        elif callable(self._rng):
            self._rng = self._rng()
        return self._rng

    @rng.setter
    def rng(self, rng: Any) -> None:
        self._rng = rng
        if self.sublayers:
            for sublayer, key in zip(self.sublayers, random.split(rng, len(self.sublayers)), strict=True):
                sublayer.rng = key

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            raise InputError(
                f"a layer has no attribute {name!r} to set; there are weights, state and rng, and one of your"
                f" own begins with an underscore: _{name}"
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

    @property
    def _identity(self) -> str:
        return f"{self._name} (made at {self._made_at})"

    def _of_sublayers(self, own: Tree, what: str) -> Tree:
        if not self.sublayers:
            return own
        marked = own or ((),) * len(self.sublayers)
        return tuple(
            mark if is_cached(mark) else getattr(layer, what)
            for mark, layer in zip(marked, self.sublayers, strict=True)
        )

    def _passed_down(self, tree: Tree, what: str) -> Tree:
        if not self.sublayers:
            return tree
        if not isinstance(tree, tuple | list):
            raise InputError(
                f"the {what} of {self._identity} are a tuple, with those of its sublayers, not"
                f" {type(tree).__name__}"
            )
        if tree and len(tree) != len(self.sublayers):
            raise InputError(
                f"{self._identity} has {len(self.sublayers)} sublayers, but got {what} for {len(tree)}"
            )
        for layer, part in zip(self.sublayers, tree, strict=bool(tree)):
            if not is_cached(part):
                setattr(layer, what, part)
        return tree
