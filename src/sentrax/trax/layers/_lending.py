"""Weights and state that layers have for a while: what `pure_fn` gets, or what stands for it in a trace.

They are on the layer objects then, so one thread at a time may have some there.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentrax.trax.layers.base import Layer

one_thread = threading.RLock()
"""Held by whoever reads or changes what layers have."""

_LENT = ("_weights", "_state", "_memory", "_rng", "_initialized", "_stands_already")


@contextlib.contextmanager
def only_lent(layers: Iterable["Layer"]) -> Iterator[None]:
    """Let these layers have again what is theirs now, whatever they are given meanwhile.

    Each by itself: an instance that stands elsewhere too has no place in the tree of the layer around it.
    """
    with one_thread:
        kept = [
            (layer, {name: vars(layer)[name] for name in _LENT if name in vars(layer)}) for layer in layers
        ]
        try:
            yield
        finally:
            for layer, own in kept:
                vars(layer).update(own)
