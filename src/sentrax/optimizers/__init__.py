"""Optimizers for use with layers, with Trax's names, defaults and rules."""

from sentrax.optimizers.adafactor import Adafactor
from sentrax.optimizers.adam import Adam
from sentrax.optimizers.base import SGD, Optimizer, clip_grads, l2_norm
from sentrax.optimizers.momentum import Momentum
from sentrax.optimizers.rms_prop import RMSProp
from sentrax.optimizers.row_lazy import RowLazy
from sentrax.optimizers.rows import RowGradients
from sentrax.optimizers.rowwise_adagrad import RowwiseAdagrad
from sentrax.optimizers.sm3 import SM3, MomentumType

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
