"""Trees of weights and state: the empty ones, and the markers of instances that appear again.

Weights are nested tuples of arrays. An instance that appears twice in a model has its arrays at the
first; elsewhere a marker says that they are on the layer object. Markers hold no arrays, so they pass
through `jit` and `grad` unharmed, and flattening drops them.
"""

from collections.abc import Sequence
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import ShapeDtype, Tree, tree_flatten, tree_unflatten
from sentrax.wording import counted

EMPTY_WEIGHTS: tuple[()] = ()
"""The weights of a layer that has none."""
EMPTY_STATE: tuple[()] = ()
"""The state of a layer that has none."""

GET_WEIGHTS_FROM_CACHE: dict[str, tuple[()]] = {"__marker_for_cached_weights_": ()}
"""Marks the weights of a layer instance that appears again in the same model."""
GET_STATE_FROM_CACHE: dict[str, tuple[()]] = {"__marker_for_cached_state_": ()}
"""Marks the state of a layer instance that appears again in the same model."""


def is_cached(tree: Tree) -> bool:
    """Whether `tree` only says that the real one is on the layer object."""
    return isinstance(tree, dict) and tree in (GET_WEIGHTS_FROM_CACHE, GET_STATE_FROM_CACHE)


def flatten_weights_and_state(weights: Tree, state: Tree) -> tuple[list[Any], list[Any]]:
    """The arrays of `weights` and those of `state`, each in order; a shared instance counts once."""
    return tree_flatten(weights), tree_flatten(state)


def unflatten_weights_and_state(
    flat_weights: Sequence[Any],
    flat_state: Sequence[Any],
    weights_and_state_signature: tuple[Any, Any],
    weights_only: bool = False,
) -> tuple[Tree, Tree]:
    """The trees that `flatten_weights_and_state` took apart.

    Args:
        flat_weights: Arrays of weights, in order.
        flat_state: Arrays of state, in order.
        weights_and_state_signature: What `Layer.weights_and_state_signature` gives.
        weights_only: Whether to leave `flat_state` alone and return `()` for the state.

    Raises:
        InputError: If there are too few or too many arrays, or one has another shape.
    """
    weights_signature, state_signature = weights_and_state_signature
    weights = _unflatten("weights", flat_weights, weights_signature)
    if weights_only:
        return weights, EMPTY_STATE
    return weights, _unflatten("state", flat_state, state_signature)


def to_list(outputs: Any) -> Any:
    """Arrays as nested Python lists, for comparing them in a test."""
    if isinstance(outputs, tuple | list):
        return [to_list(output) for output in outputs]
    return outputs.tolist()


def _unflatten(what: str, arrays: Sequence[Any], signature_tree: Tree) -> Tree:
    signatures: list[ShapeDtype] = tree_flatten(signature_tree)
    if len(arrays) != len(signatures):
        raise InputError(
            f"got {counted(len(arrays), 'array')} of {what}, but the layer has {len(signatures)}"
        )
    for place, (array, signature) in enumerate(zip(arrays, signatures, strict=True)):
        if tuple(array.shape) != signature.shape:
            raise InputError(
                f"array {place} of {what} has shape {tuple(array.shape)}; the layer's has {signature.shape}"
            )
    return tree_unflatten(arrays, signature_tree)[0]
