"""Optimizers for use with layers, with Trax's names, defaults and rules."""

from sentrax.trax.optimizers._row_lazy import RowLazy as RowLazy
from sentrax.trax.optimizers._rows import RowGradients as RowGradients
from sentrax.trax.optimizers._rowwise_adagrad import RowwiseAdagrad as RowwiseAdagrad
from sentrax.trax.optimizers.adafactor import Adafactor as Adafactor
from sentrax.trax.optimizers.adam import Adam as Adam
from sentrax.trax.optimizers.base import SGD as SGD
from sentrax.trax.optimizers.base import Optimizer as Optimizer
from sentrax.trax.optimizers.base import clip_grads as clip_grads
from sentrax.trax.optimizers.base import l2_norm as l2_norm
from sentrax.trax.optimizers.momentum import Momentum as Momentum
from sentrax.trax.optimizers.rms_prop import RMSProp as RMSProp
from sentrax.trax.optimizers.sm3 import SM3 as SM3
from sentrax.trax.optimizers.sm3 import MomentumType as MomentumType
