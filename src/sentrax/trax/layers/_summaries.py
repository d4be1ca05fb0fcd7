"""Layers that pass tensors through, and print their shapes or remember something about them."""

from collections.abc import Callable
from typing import Any

from sentrax.trax.fastmath import abstract_eval, signature
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers.base import Layer, PureLayer


def PrintShape(n_in: int = 1, msg: str = "") -> Layer:
    """A layer that prints the shapes and types of its inputs, and passes them through.

    In a compiled program it prints once, while that is compiled.

    Args:
        n_in: How many tensors it takes and gives.
        msg: Printed before the shapes.
    """

    def print_shape(xs: Any) -> Any:
        tensors = (xs,) if n_in == 1 else xs
        shown = ", ".join(f"{jnp.shape(x)} {signature(x).dtype}" for x in tensors)
        print(f"PrintShape: {msg}: [{shown}]")
        return xs

    return PureLayer(print_shape, n_in, n_in, "PrintShape")


class SummaryScalar(Layer):
    """Passes a tensor through, and remembers one number about it for a log.

    Its state is `{"summary_<name>": number}`.

    Args:
        name: The name of the number.
        aggregation_fun: Makes the number of the tensor.
    """

    def __init__(self, name: str, aggregation_fun: Callable[[Any], Any] = jnp.mean):
        super().__init__(name=f"summary_{name}")
        self._aggregation_fun = aggregation_fun

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Remember 0."""
        self.state = _zeros(self._summary, input_signature)

    def forward(self, x: Any) -> Any:
        """(...) to itself."""
        self.state = self._summary(x)
        return x

    def _summary(self, x: Any) -> dict[str, Any]:
        return {self.name: self._aggregation_fun(jnp.asarray(x))}


class SummaryImage(Layer):
    """Passes tensors through, and remembers the first examples of the batch as images for a log.

    Its state is `{"summary_image_<name>_<place>": image}`. An image shows the same example of all inputs,
    joined along their first axis after the batch.

    Args:
        name: The name of the images.
        n_in: How many tensors it takes and gives, each (batch, ...).
        num_summaries: How many examples to remember, at most.
        recover_fn: Converts one example of one input to an image; by default it is used as it is.
    """

    def __init__(
        self,
        name: str,
        n_in: int,
        num_summaries: int = 5,
        recover_fn: Callable[[Any], Any] | None = None,
    ):
        super().__init__(n_in, n_in, f"summary_image_{name}")
        self._num_summaries = num_summaries
        self._recover_fn = recover_fn

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Remember black images."""
        self.state = _zeros(self._summary, input_signature)

    def forward(self, x: Any) -> Any:
        """`n_in` tensors to themselves."""
        self.state = self._summary(x)
        return x

    def _summary(self, x: Any) -> dict[str, Any]:
        tensors = tuple(map(jnp.asarray, (x,) if self.n_in == 1 else x))
        recover = self._recover_fn or (lambda example: example)
        return {
            f"{self.name}_{place}": jnp.concatenate([recover(tensor[place]) for tensor in tensors], axis=0)
            for place in range(min(self._num_summaries, tensors[0].shape[0]))
        }


def _zeros(summary: Callable[[Any], dict[str, Any]], input_signature: Any) -> dict[str, Any]:
    promised = abstract_eval(summary)(input_signature)
    return {name: jnp.zeros(part.shape, part.dtype) for name, part in promised.items()}
