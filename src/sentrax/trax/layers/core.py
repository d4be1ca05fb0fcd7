"""The basic layers: those with weights or random numbers are here, the others in private files."""

from collections.abc import Sequence
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import nested_map, random
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arguments import check_has_axes, check_sizes
from sentrax.trax.layers._densities import log_gaussian_diag_pdf as log_gaussian_diag_pdf
from sentrax.trax.layers._densities import log_gaussian_pdf as log_gaussian_pdf
from sentrax.trax.layers._densities import logsoftmax_sample as logsoftmax_sample
from sentrax.trax.layers._densities import multigaussian_loss as multigaussian_loss
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._locally_connected import LocallyConnected1d as LocallyConnected1d
from sentrax.trax.layers._lookups import look_up
from sentrax.trax.layers._pure import ArgMax as ArgMax
from sentrax.trax.layers._pure import Flatten as Flatten
from sentrax.trax.layers._pure import LogSoftmax as LogSoftmax
from sentrax.trax.layers._pure import LogSumExp as LogSumExp
from sentrax.trax.layers._pure import Max as Max
from sentrax.trax.layers._pure import Mean as Mean
from sentrax.trax.layers._pure import Min as Min
from sentrax.trax.layers._pure import Negate as Negate
from sentrax.trax.layers._pure import Softmax as Softmax
from sentrax.trax.layers._pure import StopGradient as StopGradient
from sentrax.trax.layers._pure import Sum as Sum
from sentrax.trax.layers._pure import ThresholdToBinary as ThresholdToBinary
from sentrax.trax.layers._pure import ToFloat as ToFloat
from sentrax.trax.layers._pure import log_softmax as log_softmax
from sentrax.trax.layers._pure import one_hot as one_hot
from sentrax.trax.layers._summaries import PrintShape as PrintShape
from sentrax.trax.layers._summaries import SummaryImage as SummaryImage
from sentrax.trax.layers._summaries import SummaryScalar as SummaryScalar
from sentrax.trax.layers.base import Layer
from sentrax.trax.layers.initializers import GlorotUniformInitializer, Initializer, RandomNormalInitializer


class Dense(Layer):
    """A dense (fully-connected, affine) layer: y = x w + b on the last axis.

    Weights are `(w, b)`, of shapes (features, n_units) and (n_units,), or `w` alone without a bias.

    Args:
        n_units: Number of features of the output, also called the width of the layer.
        kernel_initializer: Makes the initial `w`.
        bias_initializer: Makes the initial `b`.
        use_bias: Whether there is a `b`.
        use_bfloat16: Whether weights are kept in bfloat16, which halves their memory and leaves them three
            significant digits; an input of float32 still gives an output of float32.

    Raises:
        InputError: If `n_units` is not a positive whole number.
    """

    def __init__(
        self,
        n_units: int,
        kernel_initializer: Initializer = GlorotUniformInitializer(),
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
        use_bias: bool = True,
        use_bfloat16: bool = False,
    ):
        check_sizes("Dense", n_units=n_units)
        super().__init__(name=f"Dense_{n_units}")
        self._n_units = n_units
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer
        self._use_bias = use_bias
        self._use_bfloat16 = use_bfloat16

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make weights for as many features as the last axis of the input has."""
        if not input_signature.shape:
            raise UnfitInputError("an array with a last axis of features, not a single number")
        shape = (input_signature.shape[-1], self._n_units)
        if self._use_bias:
            kernel_key, bias_key = random.split_apart(self.rng)
            kernel = self._kernel_initializer(shape, kernel_key)
            weights: Any = (kernel, self._bias_initializer((self._n_units,), bias_key))
        else:
            weights = self._kernel_initializer(shape, self.rng)
        self.weights = _bfloat16(weights) if self._use_bfloat16 else weights

    def forward(self, x: Any) -> Any:
        """(..., features) to (..., n_units)."""
        if isinstance(self.weights, tuple) and not self.weights:
            raise UnfitInputError("weights; call init first")
        kernel, bias = self.weights if self._use_bias else (self.weights, None)
        if jnp.ndim(x) == 0 or jnp.shape(x)[-1] != kernel.shape[0]:
            raise UnfitInputError(f"{kernel.shape[0]} features in the last axis, to fit its weights")
        output = jnp.dot(x, kernel)
        return output if bias is None else output + bias


class Embedding(Layer):
    """A trainable vector for each id. Weights are one array, (vocab_size, d_feature).

    Args:
        vocab_size: Number of ids. Ids outside `[0, vocab_size)` are clipped to it.
        d_feature: Length of the vectors.
        use_bfloat16: Whether the vectors are kept, and given, in bfloat16.
        kernel_initializer: Makes the initial vectors; by default normal with standard deviation 1.

    Raises:
        InputError: If one of the sizes is not a positive whole number.
    """

    def __init__(
        self,
        vocab_size: int,
        d_feature: int,
        use_bfloat16: bool = False,
        kernel_initializer: Initializer = RandomNormalInitializer(1.0),
    ):
        check_sizes("Embedding", vocab_size=vocab_size, d_feature=d_feature)
        super().__init__(name=f"Embedding_{vocab_size}_{d_feature}")
        self._vocab_size = vocab_size
        self._d_feature = d_feature
        self._use_bfloat16 = use_bfloat16
        self._kernel_initializer = kernel_initializer

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make the vectors; the shape of the input does not matter."""
        vectors = self._kernel_initializer((self._vocab_size, self._d_feature), self.rng)
        self.weights = _bfloat16(vectors) if self._use_bfloat16 else vectors

    def forward(self, x: Any) -> Any:
        """Ids (...) to vectors (..., d_feature)."""
        if isinstance(self.weights, tuple):
            raise UnfitInputError("weights; call init first")
        if not jnp.issubdtype(jnp.asarray(x).dtype, jnp.integer):
            raise UnfitInputError("integer ids")
        return look_up(self.weights, x)


class Dropout(Layer):
    """Sets values to 0 at random while training, and scales the others up so that the mean stays.

    It has neither weights nor state. Srivastava et al., "Dropout: a simple way to prevent neural networks
    from overfitting" (2014).

    Args:
        rate: The probability that a value becomes 0; the others are divided by 1 - `rate`.
        shared_axes: Axes along which all values are dropped alike: `[-2]` on (batch, length, features) drops
            a feature at all positions of a text or at none.
        mode: `"train"`; in any other mode, such as `"eval"` or `"predict"`, the input passes through.

    Raises:
        InputError: If `rate` is not in `[0, 1)`.
    """

    def __init__(self, rate: float = 0.0, shared_axes: Sequence[int] | None = None, mode: str = "train"):
        if not 0 <= rate < 1:
            raise InputError(f"rate of Dropout is {rate}; expected a probability below 1")
        super().__init__()
        self._rate = rate
        self._shared_axes = tuple(shared_axes or ())
        self._mode = mode

    def forward(self, x: Any) -> Any:
        """(...) to the same shape."""
        if self._mode != "train" or self._rate == 0:
            return x
        check_has_axes(x, self._shared_axes)
        shape = list(jnp.shape(x))
        for axis in self._shared_axes:
            shape[axis] = 1
        kept = random.bernoulli(self.rng, 1 - self._rate, tuple(shape))
        return jnp.where(kept, x / (1 - self._rate), 0)


class Weights(Layer):
    """Trainable weights without an input: from no tensors to one, the weights themselves.

    Args:
        initializer: Makes the initial weights.
        shape: Their shape.
        use_bfloat16: Whether they are kept, and given, in bfloat16.
    """

    def __init__(self, initializer: Initializer, shape: tuple[int, ...] = (), use_bfloat16: bool = False):
        super().__init__(n_in=0, n_out=1, name=f"Weights_{shape}")
        self._initializer = initializer
        self._shape = shape
        self._use_bfloat16 = use_bfloat16

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make the weights."""
        weights = self._initializer(self._shape, self.rng)
        self.weights = _bfloat16(weights) if self._use_bfloat16 else weights

    def forward(self, x: Any) -> Any:
        """() to `shape`."""
        if isinstance(self.weights, tuple):
            raise UnfitInputError("weights; call init first")
        return self.weights


class RandomUniform(Layer):
    """Uniform random numbers in `[min_val, max_val)`, different for each key: from no tensors to one.

    Args:
        min_val: The smallest number.
        max_val: The number below which they are.
        shape: The shape of the output.
        dtype: The type of the output, one of floats.
        sync: Whether all devices draw the same numbers, as they always do here.
    """

    def __init__(
        self,
        min_val: float = 0.0,
        max_val: float = 1.0,
        shape: tuple[int, ...] = (),
        dtype: Any = jnp.float32,
        sync: bool = False,
    ):
        super().__init__(n_in=0, n_out=1)
        self._min_val = min_val
        self._max_val = max_val
        self._shape = shape
        self._dtype = dtype

    def forward(self, xs: Any) -> Any:
        """() to `shape`."""
        return random.uniform(self.rng, self._shape, self._dtype, self._min_val, self._max_val)


def _bfloat16(weights: Any) -> Any:
    return nested_map(lambda array: jnp.asarray(array, jnp.bfloat16), weights)
