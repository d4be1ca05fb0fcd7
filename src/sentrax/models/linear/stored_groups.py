"""How a file stores a group of features: keys in 2 bytes each, idf in 1 byte if few of them differ."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.linear.feature_weights import MOST_IDF_LEVELS, FeatureWeights, rows_per_scale
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable, is_sparse
from sentrax.models.state import Arrays, check_array, checked_vector
from sentrax.text.keys import KeyArray

_PARTS = 1 << 16
_LEAST_KEYS = 1 << 15
"""With fewer keys, counts of parts take more than they save."""
_MOST_IN_PART = 255


def group_to_arrays(name: str, group: FeatureWeights) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a group, named `name` and a point and what they are."""
    return {
        **_keys_to_arrays(f"{name}.keys", group.keys),
        **group.weights.to_arrays(f"{name}.weights"),
        **_idf_to_arrays(f"{name}.idf", group.idf),
    }


def group_from_arrays(name: str, arrays: Arrays, n_classes: int) -> FeatureWeights:
    """The group that `group_to_arrays` gave, checked.

    Raises:
        InputError: If an array is missing, or they do not fit together.
    """
    keys = _keys_from_arrays(f"{name}.keys", arrays)
    idf = _idf_from_arrays(f"{name}.idf", arrays, len(keys))
    table = f"{name}.weights"
    if is_sparse(arrays, table):
        return FeatureWeights(keys, SparseTable.from_arrays(arrays, table, (len(keys), n_classes)), idf)
    # The weights of the last class may be left out, but not those of the only one.
    implies_last = n_classes > 1 and table in arrays and arrays[table].shape[1:] == (n_classes - 1,)
    n_columns = n_classes - implies_last
    weights = QuantizedTable.from_arrays(
        arrays, table, (len(keys), n_columns), rows_per_scale=rows_per_scale(n_columns)
    )
    return FeatureWeights(keys, weights, idf, implies_last)


def _keys_to_arrays(name: str, keys: KeyArray) -> dict[str, npt.NDArray[Any]]:
    if keys.dtype == np.uint32 and len(keys) >= _LEAST_KEYS:
        counts = np.bincount(keys >> 16, minlength=_PARTS)
        if counts.max() <= _MOST_IN_PART:
            return {name: keys.astype(np.uint16), f"{name}_counts": counts.astype(np.uint8)}
    return {name: keys}


def _keys_from_arrays(name: str, arrays: Arrays) -> KeyArray:
    keys = checked_vector(arrays, name, "uint64", "uint32", "uint16")
    if keys.dtype == np.uint16:
        counts = f"{name}_counts"
        check_array(arrays, counts, ("uint8",), (_PARTS,))
        if arrays[counts].sum() != len(keys):
            raise InputError(f"its {counts} do not add up to {len(keys)}, the number of its keys")
        keys = np.repeat(np.arange(_PARTS, dtype=np.uint32) << 16, arrays[counts]) | keys
    if not (keys[1:] > keys[:-1]).all():
        raise InputError(f"its {name} are not in ascending order")
    return keys


def _idf_to_arrays(name: str, idf: npt.NDArray[np.float32]) -> dict[str, npt.NDArray[Any]]:
    levels, codes = np.unique(idf, return_inverse=True)
    if len(levels) > MOST_IDF_LEVELS:
        return {name: idf}
    return {name: codes.astype(np.uint8), f"{name}_levels": levels}


def _idf_from_arrays(name: str, arrays: Arrays, n_features: int) -> npt.NDArray[np.float32]:
    check_array(arrays, name, ("float32", "uint8"), (n_features,))
    idf = arrays[name]
    if idf.dtype == np.uint8:
        levels = checked_vector(arrays, f"{name}_levels", "float32")
        if idf.max(initial=0) >= max(len(levels), 1) or (n_features and not len(levels)):
            raise InputError(f"its {name} has numbers of more than its {len(levels)} levels")
        idf = levels[idf]
    if not (idf > 0).all():
        raise InputError(f"its {name} are not all above 0")
    return idf
