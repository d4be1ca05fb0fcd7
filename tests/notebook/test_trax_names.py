"""`import trax` gives our modules, the same objects; and for the rest it says what to use."""

import importlib
import operator
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest

import sentrax.trax.fastmath
import sentrax.trax.layers
from sentrax.errors import InputError, SentraxError
from sentrax.notebook import trax_names, trax_stand_in

LAYERS = (
    *("activation_fns", "assert_shape", "attention", "base", "combinators", "convolution", "core"),
    *("deconvolution", "initializers", "metrics", "normalization", "pooling", "rnn", "test_utils"),
)
OPTIMIZERS = ("adafactor", "adam", "base", "momentum", "rms_prop", "sm3")
MODULES = {
    "trax.fastmath": "sentrax.trax.fastmath",
    "trax.fastmath.numpy": "sentrax.trax.fastmath.numpy",
    "trax.fastmath.ops": "sentrax.trax.fastmath.ops",
    "trax.fastmath.random": "sentrax.trax.fastmath.random",
    "trax.layers": "sentrax.trax.layers",
    **{f"trax.layers.{name}": f"sentrax.trax.layers.{name}" for name in LAYERS},
    "trax.models": "sentrax.models",
    "trax.models.transformer": "sentrax.trax.models.transformer",
    "trax.optimizers": "sentrax.trax.optimizers",
    **{f"trax.optimizers.{name}": f"sentrax.trax.optimizers.{name}" for name in OPTIMIZERS},
    "trax.shapes": "sentrax.trax.shapes",
    "trax.supervised.callbacks": "sentrax.trax.supervised.callbacks",
    "trax.supervised.decoding": "sentrax.trax.supervised.decoding",
    "trax.supervised.history": "sentrax.trax.supervised.history",
    "trax.supervised.lr_schedules": "sentrax.trax.supervised.lr_schedules",
    "trax.supervised.trainer_lib": "sentrax.trax.supervised._randomness",
    "trax.supervised.training": "sentrax.trax.supervised.training",
}
WITH_ADVICE = [f"trax.{part}" for parts in trax_names.WHAT_TO_USE.values() for part in parts.split()]
STAND_INS = {"trax.data", "trax.supervised.trainer_lib"}
"""Modules that can be imported although all, or nearly all, of their names are advice."""
MISSING = [name for name in WITH_ADVICE if name not in STAND_INS | {"trax.models"}]


@pytest.fixture(autouse=True)
def trax() -> Iterator[None]:
    """The stand-in, for one test: what it leaves in the process goes away again."""
    before = list(sys.meta_path), set(sys.modules)
    trax_stand_in.provide()
    yield
    sys.meta_path[:] = before[0]
    for name in set(sys.modules) - before[1]:
        if name.split(".")[0] == "trax" or name == "jax.config":
            del sys.modules[name]
    for ours in set(MODULES.values()) & set(sys.modules):
        module = vars(sys.modules[ours])
        if getattr(module.get("__getattr__"), "func", None) is trax_stand_in.missing_name:
            del module["__getattr__"]
        if module.get("__path__") == []:
            del module["__path__"]


def run(statement: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(statement, space)  # noqa: S102 - import statements of this file
    return space


@pytest.mark.parametrize(("name", "ours"), MODULES.items(), ids=MODULES)
def test_a_module_of_trax_is_ours_however_it_is_imported(name: str, ours: str) -> None:
    package, _, last = name.rpartition(".")
    expected = importlib.import_module(ours)
    assert importlib.import_module(name) is expected
    assert run(f"import {name} as found")["found"] is expected
    assert run(f"from {package} import {last} as found")["found"] is expected
    assert operator.attrgetter(name.removeprefix("trax."))(run("import trax")["trax"]) is expected


def test_models_and_training_are_loaded_when_they_are_imported() -> None:
    code = (
        "import sys, sentrax.notebook.trax_stand_in as t; t.provide(); print('sentrax.models' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_our_modules_keep_their_own_names() -> None:
    for name in MODULES:
        module = importlib.import_module(name)
        assert module.__name__.startswith("sentrax.")
        assert module.__spec__ is not None
        assert module.__spec__.name == module.__name__


def test_a_name_that_we_keep_in_another_file() -> None:
    assert run("from trax.layers.base import to_list as found")["found"] is sentrax.trax.layers.to_list
    with pytest.raises(AttributeError, match=r"trax\.layers\.shard is not in .*; use a model"):
        _ = run("import trax.layers.base as base")["base"].shard


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_says_what_to_use(name: str) -> None:
    package, _, last = name.rpartition(".")
    advice = trax_names.what_to_use(name)
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
    assert set(messages) == {f"{name} is not in sentrax's stand-in for Trax; use {advice}"}


@pytest.mark.parametrize("statement", ["import trax.rl.ppo", "from trax.models.reformer import reformer"])
def test_what_is_below_a_missing_module_has_the_same_advice(statement: str) -> None:
    with pytest.raises(ImportError, match=r"trax\.(rl|models\.reformer) is not in .*; use "):
        run(statement)


@pytest.mark.parametrize("name", sorted(STAND_INS))
def test_every_name_of_a_stand_in_is_advice(name: str) -> None:
    module = importlib.import_module(name)
    with pytest.raises(AttributeError, match=rf"{name}\.anything is not in .*; use TrainTask|use Loop"):
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


def test_a_misspelt_layer_is_an_ordinary_error() -> None:
    importlib.import_module("trax.layers")
    with pytest.raises(AttributeError, match=r"^module 'sentrax\.layers' has no attribute 'Dnse'$") as raised:
        _ = sentrax.trax.layers.Dnse  # type: ignore[attr-defined]
    assert raised.value.name == "Dnse"
    assert raised.value.obj is sentrax.trax.layers


def test_a_part_that_neither_has_is_named() -> None:
    with pytest.raises(ImportError, match=r"^trax\.nothing is not in sentrax's stand-in for Trax$"):
        run("import trax.nothing")


def test_a_foreign_trax_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trax", types.ModuleType("trax"))
    with pytest.raises(SentraxError, match="another module named 'trax' is already imported"):
        trax_stand_in.provide()


def test_providing_it_twice_is_the_same_as_once() -> None:
    finders = list(sys.meta_path)
    trax_stand_in.provide()
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
