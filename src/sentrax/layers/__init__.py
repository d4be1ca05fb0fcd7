"""The layer library, with Trax's names: `from sentrax import layers as tl`."""

from sentrax.errors import LayerError
from sentrax.fastmath import ShapeDtype
from sentrax.layers.activation_fns import Relu
from sentrax.layers.base import (
    EMPTY_STATE,
    EMPTY_WEIGHTS,
    GET_STATE_FROM_CACHE,
    GET_WEIGHTS_FROM_CACHE,
    Fn,
    Layer,
)
from sentrax.layers.combinators import Serial, inputs_from_stack, outputs_onto_stack
from sentrax.layers.core import Dense, Embedding, LogSoftmax, Mean
from sentrax.layers.initializers import GlorotUniformInitializer, RandomNormalInitializer
from sentrax.layers.metrics import Accuracy, CrossEntropyLoss

__all__ = [
    "EMPTY_STATE",
    "EMPTY_WEIGHTS",
    "GET_STATE_FROM_CACHE",
    "GET_WEIGHTS_FROM_CACHE",
    "Accuracy",
    "CrossEntropyLoss",
    "Dense",
    "Embedding",
    "Fn",
    "GlorotUniformInitializer",
    "Layer",
    "LayerError",
    "LogSoftmax",
    "Mean",
    "RandomNormalInitializer",
    "Relu",
    "Serial",
    "ShapeDtype",
    "inputs_from_stack",
    "outputs_onto_stack",
]
