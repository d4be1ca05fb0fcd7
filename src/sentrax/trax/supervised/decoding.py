"""Sampling texts from a model, one token after the other."""

import itertools
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import random
from sentrax.trax.layers import Layer, logsoftmax_sample
from sentrax.wording import counted

_compiled_steps: weakref.WeakKeyDictionary[Layer, Any] = weakref.WeakKeyDictionary()


@names_wrong_arguments
def autoregressive_sample(
    model: Layer,
    inputs: Any = None,
    batch_size: int = 1,
    temperature: float = 1.0,
    start_id: int = 0,
    eos_id: int = 1,
    max_length: int = 100,
    accelerate: bool = True,
    eval_mode: bool = False,
    eval_min_length: int = 1,
) -> Any:
    """Sample texts from a language model or a model from text to text.

    It ends when each text has had `eos_id`, or at `max_length`. What follows `eos_id` in a text, while
    others continue, is meaningless.

    Args:
        model: A model in `"predict"` mode, with weights. It continues from its state, and keeps the new one:
            to start a new text, set `model.state` back to what it was after `init`.
        inputs: Ids (batch_size, length): for a language model, the prompt of each text, which is not
            repeated in the output; for a model with two inputs, the source.
        batch_size: Number of texts.
        temperature: 1 for the model's own probabilities; below 1 what is likely becomes likelier, and at 0
            the likeliest token is always taken. Randomness is numpy's: `numpy.random.seed` repeats it.
        start_id: The id that comes before each text.
        eos_id: The id that ends a text; -1 for none.
        max_length: The largest number of tokens.
        accelerate: Whether to compile the model's step, once for each input length.
        eval_mode: Whether the model is in `"eval"` mode: then it gets the whole text for each token.
        eval_min_length: The length to which texts are padded, at least, in `eval_mode`; it becomes a power
            of two, and so must be within what the model can take.

    Returns:
        Ids (batch_size, number of tokens), the `eos_id` among them.

    Raises:
        InputError: If the inputs do not fit the model or `batch_size`, or the text gets longer than the
            model can remember.
        LayerError: If the model cannot work with the ids.
    """
    if max_length < 1:
        raise InputError(f"max_length={max_length} leaves no token to sample; it must be at least 1")
    stream = autoregressive_sample_stream(
        model, inputs, batch_size, temperature, start_id, accelerate, eval_mode, eval_min_length
    )
    tokens = []
    ended = np.zeros(batch_size, bool)
    # `islice` stops before the model runs for a token that is not needed.
    for token in itertools.islice(stream, max_length):
        tokens.append(token)
        ended |= token == eos_id
        if ended.all():
            break
    return np.stack(tokens, axis=1)


@names_wrong_arguments
def autoregressive_sample_stream(
    model: Layer,
    inputs: Any = None,
    batch_size: int = 1,
    temperature: float = 1.0,
    start_id: int = 0,
    accelerate: bool = True,
    eval_mode: bool = False,
    eval_min_length: int = 1,
) -> Iterator[Any]:
    """The tokens of `autoregressive_sample` as they come, without end.

    The model is run for a token when that token is asked for.

    Args:
        model: A model in `"predict"` mode, with weights; it continues from its state, and keeps the new one.
        inputs: Ids (batch_size, length): the prompt of each text, or, for a model with two inputs, the
            source.
        batch_size: Number of texts.
        temperature: 1 for the model's own probabilities, 0 for always the likeliest token.
        start_id: The id that comes before each text.
        accelerate: Whether to compile the model's step, once for each input length.
        eval_mode: Whether the model is in `"eval"` mode: then it gets the whole text for each token.
        eval_min_length: The length to which texts are padded, at least, in `eval_mode`; it becomes a power
            of two, and so must be within what the model can take.

    Yields:
        Ids (batch_size,), the next token of each text.

    Raises:
        InputError: If the inputs do not fit the model or `batch_size`, or the text gets longer than the
            model can remember.
        LayerError: If the model cannot work with the ids.
    """
    source, prompt = _source_and_prompt(model, inputs, batch_size)
    step = _compiled_step(model) if accelerate else model

    def log_probabilities(ids: Any) -> Any:
        outputs = step(ids if source is None else (source, ids))
        return np.asarray(outputs if model.n_out == 1 else outputs[0])

    texts = prompt if eval_mode else np.pad(prompt, [(0, 0), (1, 0)], constant_values=start_id)
    while True:
        if eval_mode:
            at_ends = log_probabilities(_pad(texts, eval_min_length))[:, texts.shape[1]]
        else:
            at_ends = log_probabilities(texts)[:, -1]
        if np.isnan(at_ends).any():
            raise InputError(
                "the model gave NaN instead of probabilities: either its weights are not finite, or the text"
                " is longer than max_len or max_inference_length allow; reset model.state to start again"
            )
        token = logsoftmax_sample(at_ends, temperature).astype(np.int32)
        yield token
        texts = np.concatenate([texts, token[:, None]], axis=1) if eval_mode else token[:, None]


def _source_and_prompt(model: Layer, inputs: Any, batch_size: int) -> tuple[Any, Any]:
    """The source, for a model with two inputs, else `None`; and the prompt ids of the text to sample."""
    nothing = np.zeros((batch_size, 0), np.int32)
    if inputs is None:
        if model.n_in > 1:
            raise InputError(
                f"{model.name} has {counted(model.n_in, 'input')}; pass the ids of the first as inputs"
            )
        return None, nothing
    ids = np.asarray(inputs)
    if ids.ndim != 2 or ids.shape[0] != batch_size:
        raise InputError(
            f"inputs has shape {ids.shape}; expected (batch_size, length) with batch_size={batch_size}"
        )
    return (ids, nothing) if model.n_in > 1 else (None, ids.astype(np.int32))


def _pad(texts: Any, min_length: int) -> Any:
    """Room for one more token at least, and a power of two, so that few lengths are compiled."""
    length = max(texts.shape[1] + 1, min_length)
    return np.pad(texts, [(0, 0), (0, 2 ** (length - 1).bit_length() - texts.shape[1])])


def _compiled_step(model: Layer) -> Callable[[Any], Any]:
    """`model(x)`, compiled; the same compiled function as long as the model lives."""
    if model not in _compiled_steps:
        # A strong reference in the value would keep its own key alive, and the model's weights with it.
        alive = weakref.ref(model)

        def pure_fn(*args: Any) -> Any:
            layer = alive()
            return layer.pure_fn(*args) if layer is not None else None

        _compiled_steps[model] = jax.jit(pure_fn)

    def step(x: Any) -> Any:
        compiled = _compiled_steps[model]
        outputs, model.state = compiled(x, model.weights, model.state, random.get_prng(0))
        return outputs

    return step
