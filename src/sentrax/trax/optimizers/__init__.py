"""Optimizers for use with layers, with Trax's names, defaults and rules."""

from sentrax.trax.optimizers._row_lazy import RowLazy
from sentrax.trax.optimizers._rows import RowGradients
from sentrax.trax.optimizers._rowwise_adagrad import RowwiseAdagrad
from sentrax.trax.optimizers.adafactor import Adafactor
from sentrax.trax.optimizers.adam import Adam
from sentrax.trax.optimizers.base import SGD, Optimizer, clip_grads, l2_norm
from sentrax.trax.optimizers.momentum import Momentum
from sentrax.trax.optimizers.rms_prop import RMSProp
from sentrax.trax.optimizers.sm3 import SM3, MomentumType

__all__ = [
    "SGD",
    "SM3",
    "Adafactor",
    "Adam",
    "Momentum",
    "MomentumType",
    "Optimizer",
    "RMSProp",
    "RowGradients",
    "RowLazy",
    "RowwiseAdagrad",
    "clip_grads",
    "l2_norm",
]
