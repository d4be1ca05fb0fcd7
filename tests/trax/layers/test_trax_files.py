"""Files that Trax saved are read; files that only look like them do nothing and fit no memory."""

import gzip
import io
import os
import pickle
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import FileFormatError, InputError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(3, 2)).astype(np.float32)
BIAS = np.array([1, 2], np.float32)
X = np.ones((4, 3), np.float32)
ANSWER = X @ KERNEL + BIAS


def _set_both(signature: Any, shape: Any, dtype: Any) -> None:
    signature.shape, signature.dtype = shape, dtype


TraxShapeDtype: Any = type(
    "ShapeDtype",
    (),
    {"__slots__": ("dtype", "shape"), "__init__": _set_both, "__module__": "trax.shapes"},
)
"""What a pickle has of Trax's class: its name, and two slots."""


@pytest.fixture(autouse=True)
def trax(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of the right name, for pickling only."""
    shapes = types.ModuleType("trax.shapes")
    vars(shapes)["ShapeDtype"] = TraxShapeDtype
    monkeypatch.setitem(sys.modules, "trax", types.ModuleType("trax"))
    monkeypatch.setitem(sys.modules, "trax.shapes", shapes)


def saved(path: Path, content: Any, protocol: int = 4) -> Path:
    """A file as Trax makes it."""
    return raw(path, pickle.dumps(content, protocol))


def raw(path: Path, pickled: bytes) -> Path:
    path.write_bytes(gzip.compress(pickled, compresslevel=2))
    return path


def layer_content(**changes: Any) -> dict[str, Any]:
    signature = TraxShapeDtype((4, 3), np.dtype("float32"))
    return {
        "flat_weights": [KERNEL, BIAS],
        "flat_state": [],
        "input_signature": signature,
    } | changes


def answer(path: Path, **options: Any) -> Any:
    layer = tl.Serial(tl.Dense(2))
    layer.init_from_file(str(path), **options)
    return layer(X)


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_a_layer_that_trax_saved(tmp_path: Path, protocol: int) -> None:
    path = saved(tmp_path / "model.pkl.gz", layer_content(), protocol)
    np.testing.assert_allclose(answer(path), ANSWER, rtol=1e-6)


@pytest.mark.parametrize(
    "kernel",
    [
        np.asfortranarray(KERNEL),
        KERNEL[::-1][::-1],
        np.stack([KERNEL, KERNEL], 1)[:, 0],
        KERNEL.astype(">f4"),
        KERNEL.astype(np.float64),
    ],
    ids=["Fortran order", "a view", "not contiguous", "the other byte order", "float64"],
)
@pytest.mark.parametrize("protocol", [4, 5])
def test_arrays_in_every_form_that_numpy_pickles(tmp_path: Path, kernel: Any, protocol: int) -> None:
    path = saved(tmp_path / "model.pkl.gz", layer_content(flat_weights=(kernel, BIAS)), protocol)
    np.testing.assert_allclose(answer(path), ANSWER, rtol=1e-6)


def test_names_that_numpy_used_before_version_2(tmp_path: Path) -> None:
    pickled = pickle.dumps(layer_content(), 3).replace(b"cnumpy._core.", b"cnumpy.core.")
    assert b"numpy.core.multiarray" in pickled
    np.testing.assert_allclose(answer(raw(tmp_path / "model.pkl.gz", pickled)), ANSWER, rtol=1e-6)


def test_a_checkpoint_with_its_weights_apart(tmp_path: Path) -> None:
    stream = io.BytesIO()
    for array in (KERNEL, BIAS):
        np.save(stream, array)
    raw(tmp_path / "model.weights.npy.gz", stream.getvalue())
    content = layer_content(
        flat_weights=2,
        input_signature=(TraxShapeDtype((4, 3), np.float32),),
        step=10,
        history={"values": {"train": {"loss": [(1, np.float32(0.5))]}}},
        slots_per_task=2,
        version_timestamp="Mar-10-2021",
    )
    np.testing.assert_allclose(answer(saved(tmp_path / "model.pkl.gz", content)), ANSWER, rtol=1e-6)


def test_weights_apart_under_the_name_of_older_versions(tmp_path: Path) -> None:
    stream = io.BytesIO()
    for array in (KERNEL, BIAS):
        np.save(stream, array)
    raw(tmp_path / "model.npy", stream.getvalue())
    np.testing.assert_allclose(
        answer(saved(tmp_path / "model", layer_content(flat_weights=2))), ANSWER, rtol=1e-6
    )


def test_state_comes_back_unless_only_weights_are_wanted(tmp_path: Path) -> None:
    mean, variance = np.full((1, 3), 5, np.float32), np.full((1, 3), 4, np.float32)
    content = layer_content(
        flat_weights=[np.zeros(3, np.float32), np.ones(3, np.float32)],
        flat_state=[mean, variance, np.array(7)],
    )
    path = saved(tmp_path / "model.pkl.gz", content)
    layer = tl.BatchNorm(axis=0, mode="eval")
    layer.init_from_file(str(path))
    np.testing.assert_allclose(layer(X), np.full((4, 3), -2), rtol=1e-5)
    layer.init_from_file(str(path), weights_only=True)
    assert int(layer.state[2]) == 0


def test_bfloat16_comes_back_from_its_bits(tmp_path: Path) -> None:
    class Half(tl.Layer):
        def init_weights_and_state(self, input_signature: Any) -> None:
            self.weights = jnp.zeros(2, jnp.bfloat16)

        def forward(self, x: Any) -> Any:
            return x * self.weights

    content = layer_content(flat_weights=[np.array([0x3F80, 0x4000], np.uint16)])
    layer = Half()
    layer.init_from_file(str(saved(tmp_path / "model.pkl.gz", content)))
    assert layer.weights.dtype == jnp.bfloat16
    assert layer.weights.astype(np.float32).tolist() == [1.0, 2.0]


def test_without_a_signature_in_the_file_it_must_be_given(tmp_path: Path) -> None:
    path = saved(tmp_path / "model.pkl.gz", {"flat_weights": [KERNEL, BIAS]})
    with pytest.raises(InputError, match="pass input_signature"):
        answer(path)
    np.testing.assert_allclose(answer(path, input_signature=ShapeDtype((4, 3))), ANSWER, rtol=1e-6)


def test_a_file_that_does_not_fit_leaves_the_layer_as_it_was(tmp_path: Path) -> None:
    layer = tl.Dense(2)
    weights, _ = layer.init(X)
    path = saved(tmp_path / "model.pkl.gz", layer_content(flat_weights=[KERNEL.T, BIAS]))
    with pytest.raises(
        FileFormatError, match=r"weights/0 is .*\(2, 3\) in the file, but .*\(3, 2\) in the model"
    ):
        layer.init_from_file(str(path))
    assert layer.weights is weights or layer.weights[0] is weights[0]


def test_a_signature_that_asks_for_too_much_makes_nothing(tmp_path: Path) -> None:
    vast = TraxShapeDtype((4, 2**44), np.dtype("float32"))
    path = saved(tmp_path / "model.pkl.gz", layer_content(input_signature=vast))
    with pytest.raises(FileFormatError, match="weights/0"):
        answer(path)


class Calls:
    """Pickles as a call of `function`."""

    def __init__(self, function: Callable[..., Any], *arguments: Any, state: Any = None):
        self._reduced = (function, arguments) if state is None else (function, arguments, state)

    def __reduce__(self) -> Any:
        return self._reduced


MARK = Path("executed")
CODE = f"open({str(MARK)!r}, 'w')"
EMPTY_ARRAY: Any = np.zeros(0).__reduce__()
HOSTILE = {
    "os.system": (Calls(os.system, f"touch {MARK}"), "system"),
    "eval": (Calls(eval, CODE), "builtins.eval"),
    "exec": (Calls(exec, CODE), "builtins.exec"),
    "getattr": (Calls(getattr, "text", "upper"), "builtins.getattr"),
    "numpy.load": (Calls(np.load, str(MARK)), "numpy.*load"),
    "nested": ([[{"deep": (Calls(eval, CODE),)}]], "builtins.eval"),
    "as an array's state": (
        Calls(EMPTY_ARRAY[0], *EMPTY_ARRAY[1], state=(1, Calls(eval, CODE))),
        "builtins.eval",
    ),
    "a call of numpy.ndarray": (Calls(np.ndarray, (2**40,)), "a call"),
    "objects": (np.array([Calls(eval, CODE)], dtype=object), "builtins.eval|objects"),
    "text": (np.array(["text"]), "objects or text"),
    "records": (np.zeros(1, "i4,f4"), "not of numbers"),
    "a set": ({1, 2}, "EMPTY_SET"),
    "a class": (Path, "pathlib"),
    "an array of JAX": (jnp.ones(2), r"jax\."),
}


@pytest.mark.parametrize(("value", "named"), HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_what_is_not_data_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: Any, named: str, protocol: int
) -> None:
    if protocol == 3 and named == "EMPTY_SET":
        named = "builtins.set"
    path = saved(tmp_path / "model.pkl.gz", layer_content(extra=value), protocol)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileFormatError, match=named):
        answer(path)
    assert not MARK.exists()


BY_HAND = {
    "a state for a class": b"\x80\x04cnumpy\ndtype\nN}\x8c\x04nameK\x01s\x86b.",
    "a state for a function": b"\x80\x04cnumpy.core.multiarray\nscalar\nN}\x8c\x0c__defaults__)s\x86b.",
    "a name that is data": b"\x80\x04\x8c\x05numpyK\x01\x93.",
    "a call of data": b"\x80\x04K\x01)R.",
    "an extension": b"\x80\x04\x82\x01.",
    "a persistent id": b"\x80\x04K\x01Q.",
    "protocol 0": b"cos\nsystem\n(S'true'\ntR.",
    "an empty stack": b"\x80\x04R.",
    "no mark": b"\x80\x04t.",
    "an unknown memo": b"\x80\x04h\x07.",
    "a memo number that would take gigabytes": b"\x80\x04K\x01r\xff\xff\xff\x7f.",
    "more bytes than there are": b"\x80\x04\x8e" + (2**62).to_bytes(8, "little") + b"x.",
    "an array of unmatched size": (
        b"\x80\x04cnumpy.core.numeric\n_frombuffer\n(C\x04abcdcnumpy\ndtype\n\x8c\x02f4\x85R"
        b"\x8a\x07\x00\x00\x00\x00\x00\x00\x01\x85\x8c\x01CtR."
    ),
    "nothing": b"",
    "not a pickle": b"hello",
    "millions of instructions": b"\x80\x04" + b"}" * 1_100_000 + b".",
    "no weights": pickle.dumps({"weights": []}),
    "a list": pickle.dumps([1]),
    "weights that are no list": pickle.dumps({"flat_weights": "abc"}),
    "weights that are no arrays": pickle.dumps({"flat_weights": ["abc"]}),
    "a signature that is none": pickle.dumps({"flat_weights": [], "input_signature": [1]}),
}


@pytest.mark.parametrize("pickled", BY_HAND.values(), ids=BY_HAND)
def test_broken_and_hand_made_pickles(tmp_path: Path, pickled: bytes) -> None:
    with pytest.raises(FileFormatError, match=r"model\.pkl\.gz"):
        answer(raw(tmp_path / "model.pkl.gz", pickled))


def test_lists_inside_themselves_and_shared_a_billion_times_are_no_arrays(tmp_path: Path) -> None:
    own: list[Any] = []
    own.append(own)
    shared: list[Any] = []
    for _ in range(40):
        shared = [shared, shared]
    for value in (own, shared):
        with pytest.raises(FileFormatError, match="not an array"):
            answer(saved(tmp_path / "model.pkl.gz", layer_content(flat_weights=[value])))


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl.gz"
    zeros = gzip.compress(bytes(2**24), compresslevel=9)
    path.write_bytes(zeros * 8)  # 128 MB; a gzip file may have several parts
    with pytest.raises(FileFormatError, match="unpacks to more than"):
        answer(path)


@pytest.mark.parametrize("kept", [2, 5, 20, 100, -1])
def test_a_file_that_was_cut_short(tmp_path: Path, kept: int) -> None:
    path = saved(tmp_path / "model.pkl.gz", layer_content())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(FileFormatError, match=r"model\.pkl\.gz"):
        answer(path)


def npy(descr: str, shape: str, data: bytes) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data


@pytest.mark.parametrize(
    "stream",
    [
        npy("'<f4'", f"({2**45},)", b"abcd"),
        npy("'<f4'", "(2,)", b"abcd"),
        npy("'|O'", "(1,)", pickle.dumps([Calls(eval, CODE)])),
        npy("__import__('os')", "(1,)", b"abcd"),
        b"\x93NUMPY\x01\x00\xff",
        b"hello",
        b"",
    ],
    ids=["huge", "short", "objects", "code", "cut", "no magic", "empty"],
)
def test_broken_weights_apart(tmp_path: Path, stream: bytes) -> None:
    raw(tmp_path / "model.weights.npy.gz", stream)
    with pytest.raises(FileFormatError, match=r"model\."):
        answer(saved(tmp_path / "model.pkl.gz", layer_content(flat_weights=2)))


def test_missing_weights_apart_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"model\.weights\.npy\.gz"):
        answer(saved(tmp_path / "model.pkl.gz", layer_content(flat_weights=2)))
