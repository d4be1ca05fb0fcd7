"""Model files with a right checksum and a wrong content: refused, or of use; never a surprise."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import FileFormatError, SentraxError
from sentrax.files import container as storage
from sentrax.saved.card import model_card
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer
from tests.saved_models import MAKERS, TEXTS, saved_model

Content = dict[str, Any]
Arrays = dict[str, np.ndarray[Any, Any]]

each_kind = pytest.mark.parametrize("kind", MAKERS)
fuzzed = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

_LONG = 20

HOSTILE: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 3, 1 << 31, 1 << 64, 10**400, 0.5, -0.0, 1e-320, 1e308),
    *(float("nan"), float("inf"), -float("inf"), "", "x", "int", "a" * 5000, "\ud800", "\x1b[2J"),
    *([], {}, [[]], ["x"], [1], {"x": 1}, [None] * 1000, ["good", "good"], [float("nan")]),
]


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


HOSTILE += [nested(40), nested(400)]


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value within a JSON value; in long lists and objects, to the first and the last."""
    keys: list[Any] = []
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        keys = keys if len(keys) < _LONG else [keys[0], keys[-1]]
    for key in keys:
        yield (*before, key)
        yield from places(value[key], (*before, key))


def with_content_changed(content: Content, arrays: Arrays, data: st.DataObject) -> None:
    """Change one value, or one key, of the JSON."""
    *way, last = data.draw(st.sampled_from(list(places(content))), label="place")
    parent: Any = content
    for key in way:
        parent = parent[key]
    change = data.draw(st.sampled_from(["replace", "drop", "rename", "repeat"]), label="change")
    if change == "replace":
        parent[last] = data.draw(st.sampled_from(HOSTILE), label="value")
    elif change == "drop":
        del parent[last]
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    else:
        parent[data.draw(st.sampled_from(["x", *parent]), label="new key")] = parent.pop(last)


def with_array_changed(content: Content, arrays: Arrays, data: st.DataObject) -> None:
    """Change one array."""
    name = data.draw(st.sampled_from(sorted(arrays)), label="array")
    array = arrays[name]
    changes: dict[str, Callable[[], np.ndarray[Any, Any]]] = {
        "type": lambda: array.astype(data.draw(st.sampled_from(["f4", "f2", "i1", "u1", "i4", "i8", "u8"]))),
        "foreign type": lambda: array.astype(data.draw(st.sampled_from(["?", "f8", "i2", "u4"]))),
        "empty": lambda: array[:0],
        "cut": lambda: array[:-1],
        "longer": lambda: np.concatenate([array, array[:1]]) if array.size else np.zeros(1, array.dtype),
        "reversed": lambda: array[::-1],
        "transposed": lambda: array.T,
        "one axis more": lambda: array[None],
        "one axis less": lambda: array.reshape(-1),
        "no axis": lambda: array.reshape(-1)[:1].sum().astype(array.dtype),
        "many axes": lambda: array.reshape(*[1] * 30, *array.shape),
        "no columns": lambda: np.zeros((1 << 40, 0), array.dtype),
        "same everywhere": lambda: np.full_like(array, array.flat[0] if array.size else 0),
        "largest": lambda: np.full_like(array, _largest(array.dtype)),
        "minus one": lambda: np.full(array.shape, -1).astype(array.dtype),
        "not a number": lambda: np.full_like(array, np.nan if array.dtype.kind == "f" else 0),
        "infinite": lambda: np.full_like(array, np.inf if array.dtype.kind == "f" else 7),
    }
    change = data.draw(st.sampled_from(["drop", "rename", *changes]), label="change")
    if change == "drop":
        del arrays[name]
    elif change == "rename":
        arrays[data.draw(st.sampled_from(["x", *sorted(arrays)]), label="new name")] = arrays.pop(name)
    else:
        with np.errstate(all="ignore"):
            arrays[name] = changes[change]()


def _largest(dtype: np.dtype[Any]) -> Any:
    return np.finfo(dtype).max if dtype.kind == "f" else np.iinfo(dtype).max


@np.errstate(all="ignore")
def use(path: Path) -> None:
    """Load a model, ask it, describe it, and write it again; as an error of ours, any of it may fail."""
    try:
        model = SavedModel.load(path)
    except FileFormatError:
        return
    try:
        scorer = Scorer(model)
        singly = [scorer.log_probabilities(text) for text in TEXTS]
        np.testing.assert_array_equal(np.exp(singly), scorer.probabilities(TEXTS))
        label, probability = scorer.predict(TEXTS[0])
        assert label in model.labels
        assert 0 <= probability <= 1
        model_card(model)
        SentimentClassifier.from_model(model).decision(TEXTS)
    except SentraxError:
        pass
    model.save(path)
    SavedModel.load(path)


@each_kind
@pytest.mark.parametrize("change", [with_content_changed, with_array_changed])
def test_a_changed_model_is_refused_or_of_use(
    kind: str, change: Callable[[Content, Arrays, st.DataObject], None], tmp_path: Path
) -> None:
    path = tmp_path / "model.safetensors"
    parts = saved_model(kind).to_state()
    if change is with_array_changed and not parts.arrays:
        pytest.skip("it has no arrays")

    @fuzzed
    @given(st.data())
    def check(data: st.DataObject) -> None:
        content: Content = json.loads(json.dumps(parts.content))
        arrays = dict(parts.arrays)
        change(content, arrays, data)
        storage.save(path, "model", content, arrays)
        use(path)

    check()
