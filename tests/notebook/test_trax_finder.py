"""`import trax` gives our modules, the same objects; for what is missing it says what to use."""

import importlib
import operator
import pickle
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest

import sentrax.trax.layers
from sentrax.errors import InputError, SentraxError
from sentrax.notebook import trax_finder
from sentrax.notebook.trax_advice import PARTS, find_advice

LAYERS = (
    *("activation_fns", "assert_shape", "attention", "base", "combinators", "convolution", "core"),
    *("deconvolution", "initializers", "metrics", "normalization", "pooling", "rnn", "test_utils"),
)
OPTIMIZERS = ("adafactor", "adam", "base", "momentum", "rms_prop", "sm3")
SUPERVISED = ("callbacks", "decoding", "history", "lr_schedules", "trainer_lib", "training")
MODULES = (
    *("trax.data", "trax.fastmath", "trax.fastmath.numpy", "trax.fastmath.ops", "trax.fastmath.random"),
    *("trax.layers", *(f"trax.layers.{name}" for name in LAYERS)),
    *("trax.models", "trax.models.transformer"),
    *("trax.optimizers", *(f"trax.optimizers.{name}" for name in OPTIMIZERS)),
    *(
        "trax.shapes",
        "trax.supervised",
        *(f"trax.supervised.{name}" for name in SUPERVISED),
        "trax.test_utils",
    ),
)
PRESENT = {"trax.data", "trax.models", "trax.supervised.trainer_lib"}
"""Modules that can be imported although their other names, or what is below them, have advice."""
MISSING = [name for name in PARTS if name not in PRESENT]


@pytest.fixture(autouse=True)
def trax() -> Iterator[None]:
    """The finder, for one test: what it leaves in the process goes away again."""
    finders, names = list(sys.meta_path), set(sys.modules)
    trax_finder.provide_trax()
    yield
    sys.meta_path[:] = finders
    for name in set(sys.modules) - names:
        if name.split(".")[0] == "trax" or name == "jax.config":
            del sys.modules[name]
    for name in MODULES:
        module = vars(sys.modules.get(f"sentrax.{name}", types.ModuleType("none")))
        advise: Any = module.get("__getattr__")
        if getattr(advise, "func", None) is trax_finder.advise:
            module["__getattr__"] = advise.args[2]
            if advise.args[2] is None:
                del module["__getattr__"]
        if module.get("__path__") == []:
            del module["__path__"]


def run(statement: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(statement, space)  # noqa: S102 - import statements of this file
    return space


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_trax_is_ours_however_it_is_imported(name: str) -> None:
    package, _, last = name.rpartition(".")
    ours = importlib.import_module(f"sentrax.{name}")
    assert importlib.import_module(name) is ours
    # As in Trax, the package has a function named like its module `assert_shape`.
    attribute = sentrax.trax.layers.assert_shape if last == "assert_shape" else ours
    assert run(f"import {name} as found")["found"] is attribute
    assert run(f"from {package} import {last} as found")["found"] is attribute
    assert operator.attrgetter(name.removeprefix("trax."))(run("import trax")["trax"]) is attribute


def test_trax_itself_is_ours() -> None:
    trax = run("import trax")["trax"]
    assert trax is sentrax.trax
    assert trax.lr is trax.supervised.lr_schedules


@pytest.mark.parametrize("first", ["trax.layers.core", "sentrax.trax.layers.core"])
def test_an_object_is_the_same_under_both_names_in_any_order(first: str) -> None:
    code = f"""
import importlib, pickle, sentrax.notebook
sentrax.notebook.install()
importlib.import_module({first!r})
import trax.layers.core, sentrax.trax.layers.core
from trax import layers as tl
from trax.supervised import training
from sentrax.trax.supervised.training import Loop
assert isinstance(tl.Dense(2), sentrax.trax.layers.core.Dense)
assert isinstance(sentrax.trax.layers.Dense(2), trax.layers.Layer)
assert training.Loop is Loop
print(type(pickle.loads(pickle.dumps(trax.layers.core.Dense))), trax.layers.core.__spec__.name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "<class 'type'> sentrax.trax.layers.core\n", done.stderr


def test_a_signature_pickled_under_either_name_is_one_class() -> None:
    signature = run("from trax.shapes import ShapeDtype")["ShapeDtype"]((2, 3))
    found = pickle.loads(pickle.dumps(signature))  # noqa: S301 - our own
    assert found == sentrax.trax.layers.ShapeDtype((2, 3))


def test_models_and_training_are_loaded_when_they_are_imported() -> None:
    code = "import sys, sentrax.notebook.trax_finder as f; f.provide_trax(); import trax;"
    code += "print({f'sentrax.trax.{name}' for name in ('models', 'supervised.training')} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_our_modules_keep_their_own_names() -> None:
    for name in MODULES:
        module = importlib.import_module(name)
        assert module.__name__ == f"sentrax.{name}"
        assert module.__spec__ is not None
        assert module.__spec__.name == module.__name__


def test_a_part_one_package_up_has_its_advice() -> None:
    with pytest.raises(AttributeError, match=r"sentrax has no trax\.layers\.shard; use a model"):
        _ = run("import trax.layers.base as base")["base"].shard


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_says_what_to_use(name: str) -> None:
    package, _, last = name.rpartition(".")
    advice = find_advice(name)
    assert advice
    module = importlib.import_module(package)
    with pytest.raises(AttributeError) as raised:
        getattr(module, last)
    messages = [str(raised.value)]
    if hasattr(module, "__path__"):
        for statement in (f"from {package} import {last}", f"import {name}"):
            with pytest.raises(ImportError) as refused:
                run(statement)
            messages.append(str(refused.value))
    assert set(messages) == {f"sentrax has no {name}; use {advice}"}


@pytest.mark.parametrize("statement", ["import trax.rl.ppo", "from trax.models.reformer import reformer"])
def test_what_is_below_a_missing_module_has_the_same_advice(statement: str) -> None:
    with pytest.raises(ImportError, match=r"sentrax has no trax\.(rl|models\.reformer).*; use "):
        run(statement)


@pytest.mark.parametrize("name", ["trax.data", "trax.supervised.trainer_lib"])
def test_every_missing_name_of_a_module_has_its_advice(name: str) -> None:
    module = importlib.import_module(name)
    with pytest.raises(AttributeError, match=rf"sentrax has no {name}\.anything; use TrainTask|use Loop"):
        _ = module.anything


@pytest.mark.parametrize(
    ("statement", "use"),
    [
        ("from trax.layers.base import shard", "a model whose weights fit on one device"),
        ("from trax.supervised.decoding import beam_search", "autoregressive_sample"),
        ("from trax.supervised.trainer_lib import train", "Loop, TrainTask"),
        ("from trax.backend import numpy", "trax.fastmath"),
    ],
)
def test_what_a_module_lacks_has_its_advice_when_it_is_imported(statement: str, use: str) -> None:
    with pytest.raises(ImportError, match=f"use {use}"):
        run(statement)


def test_advice_is_given_however_a_module_is_reached() -> None:
    parts = ("layers.SelfAttention", "data.Serial", "models.BERT")
    code = f"""
import operator, sentrax.trax.layers, sentrax.notebook
sentrax.notebook.install()
from trax import data, layers
import trax
print(hasattr(layers, "Dense"))
for part in {parts}:
    try:
        operator.attrgetter(part)(trax)
    except AttributeError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *advice = done.stdout.splitlines()
    assert first == "True"
    for part, given in zip(parts, advice, strict=True):
        assert given.startswith(f"sentrax has no trax.{part}; use ")


def test_a_misspelt_layer_is_an_ordinary_error() -> None:
    importlib.import_module("trax.layers")
    with pytest.raises(
        AttributeError, match=r"^module 'sentrax\.trax\.layers' has no attribute 'Dnse'$"
    ) as raised:
        _ = sentrax.trax.layers.Dnse  # type: ignore[attr-defined]
    assert raised.value.name == "Dnse"
    assert raised.value.obj is sentrax.trax.layers


def test_a_part_that_neither_has_is_named() -> None:
    with pytest.raises(ImportError, match=r"^sentrax has no trax\.nothing$|No module named 'trax\.nothing'"):
        run("import trax.nothing")


def test_a_foreign_trax_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trax", types.ModuleType("trax"))
    with pytest.raises(SentraxError, match="another module named 'trax' is already imported"):
        trax_finder.provide_trax()


def test_providing_it_twice_is_the_same_as_once() -> None:
    finders = list(sys.meta_path)
    trax_finder.provide_trax()
    assert sys.meta_path == finders


def test_the_import_of_config_that_jax_removed() -> None:
    assert run("from jax.config import config")["config"] is jax.config
    assert run("import jax.config")["jax"].config is jax.config


def test_seeding_makes_numpy_and_python_repeat() -> None:
    seed = importlib.import_module("trax.supervised.trainer_lib").init_random_number_generators
    drawn = []
    for _ in range(2):
        key = seed(7)
        drawn.append((np.asarray(key).tolist(), np.random.random(), run("import random as r")["r"].random()))
    assert drawn[0] == drawn[1]
    assert drawn[0][0] == [0, 7]


def test_ensure_flag_makes_a_flag_readable_outside_of_absl_main() -> None:
    flags = pytest.importorskip("absl.flags")
    if "made_for_this_test" not in flags.FLAGS:
        flags.DEFINE_string("made_for_this_test", "value", "A flag.")
    ensure_flag = importlib.import_module("trax.test_utils").ensure_flag
    ensure_flag("made_for_this_test")
    assert flags.FLAGS.made_for_this_test == "value"
    with pytest.raises(InputError, match="no flag 'no_such_flag'"):
        ensure_flag("no_such_flag")


def test_importing_a_module_does_not_hide_a_function_of_its_name() -> None:
    code = """
import sentrax.notebook
sentrax.notebook.install()
import trax.layers.assert_shape
from trax import layers as tl
print(callable(tl.assert_shape))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
