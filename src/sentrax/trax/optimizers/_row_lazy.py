"""`RowLazy`: steps whose cost follows the tokens in a batch, not the size of the vocabulary."""

import copy
from collections.abc import Callable

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.optimizers.base import Optimizer


@names_wrong_arguments
def RowLazy(optimizer: Optimizer | Callable[[], Optimizer]) -> Optimizer:
    """The same rule, which in a training touches only those rows of embeddings that a batch uses.

        task = TrainTask(batches, tl.CrossEntropyLoss(), optimizers.RowLazy(optimizers.Adam(0.01)))

    The ids of a batch decide which rows a step reads and writes, so its time follows their number; neither
    the size of the vocabulary nor its gradient enters. Ids that come repeatedly, padding among them, have
    their gradients added up first: one row takes one step. All other arrays take the ordinary step.

    Where a rule changes rows without a gradient, this one does not. Rows that the batch does not use keep
    their weights, which do not decay, and their slots: the means and sums of Adam, Momentum, RMSProp and
    SM3 are of those steps that used the row, and the maxima that SM3 keeps along other axes only rise. With
    SGD and RowwiseAdagrad it is the ordinary step, but for rounding.

    A table falls back to ordinary steps if anything but an `Embedding` uses it, or if one does inside a
    loop, a branch, or a layer with gradients of its own (`Scan`, `Chunk`, `Cond`). `clip_grad_norm` counts
    each row once; the logged `weights_l2` leaves lazy tables out, since it would have to read them.
    Checkpoints are those of the rule itself, so a training may continue with it or without.

    Args:
        optimizer: The rule, or a function without arguments, such as a class, that makes it.

    Raises:
        InputError: If the rule's step for a row depends on all others, as that of `Adafactor` does.
    """
    rule = optimizer if isinstance(optimizer, Optimizer) else optimizer()
    if not rule.is_row_wise:
        raise InputError(
            f"{type(rule).__name__} cannot be lazy: its step for one row depends on the others; use Adam,"
            " Momentum, RMSProp, RowwiseAdagrad, SGD or SM3, or set is_row_wise in an optimizer of your own"
        )
    lazy = copy.copy(rule)
    lazy.is_row_lazy = True
    return lazy
