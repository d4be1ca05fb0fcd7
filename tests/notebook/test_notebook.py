"""The course notebook's 51 cells, unchanged, and every value that it prints."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.data.labelled import LabelledTexts

RUNNER = """
import contextlib, io, json, sys
import jax.monitoring
import sentrax.notebook
programs = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, _, **more: programs.append(event) if event.endswith("backend_compile_duration") else None
)
sentrax.notebook.install()
cells = [
    "".join(cell["source"]) for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
    if cell["cell_type"] == "code"
]
shown, space = [], {"__name__": "__main__", "display": lambda value: shown.append(repr(value))}
printed, compiled = [], 0
for number, cell in enumerate(cells, start=1):
    before = len(programs)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(cell, f"cell {number}", "exec"), space)
    printed.append(out.getvalue())
    compiled += len(programs) - before
    if number == 8:
        space["first_tokens"] = space["process_tweet"](space["train_pos"][0])
    if number == 14:
        space["shuffled"] = [space[name].tolist() for name in ("inputs", "targets", "example_weights")]
    if number == 15:
        batch = ("tmp_inputs", "tmp_targets", "tmp_example_weights")
        space["ordered"] = [space[name].tolist() for name in batch]
    if number == 17:
        space["relu"] = space["relu_layer"](space["x"]).tolist()
    if number == 19:
        space["normal"] = [space["tmp_key"].tolist(), space["tmp_weight"].tolist()]
    if number == 21:
        layer = space["dense_layer"]
        space["dense"] = [layer.weights.tolist(), layer(space["z"]).tolist()]
    if number == 41:
        space["predictions"] = space["tmp_pred"].tolist()
names = "first_tokens shuffled ordered relu normal dense predictions Vocab".split()
values = {name: space[name] for name in names} | {
    "grad": float(space["grad_calculation"]),
    "tensors": [space["tweet_to_tensor"](space["val_pos"][place], space["Vocab"]) for place in (0, 1)],
    "accuracy": float(space["accuracy"]),
    "own": [space["predict"](sentence) for sentence in json.loads(sys.argv[2])],
    "printed": printed,
    "shown": shown,
    "compiled": compiled,
}
print(json.dumps(values))
"""


@pytest.fixture(scope="module")
def ran(
    tweets: LabelledTexts,
    notebook_folder: Path,
    expected: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What the cells printed and computed, in a process and a home folder of their own."""
    sentences = json.dumps([sentence for sentence, _, _ in expected["own_input"]])
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(notebook_folder / "notebook.ipynb"), sentences],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(tmp_path_factory.mktemp("home")), "XLA_FLAGS": ""},
    )
    assert done.returncode == 0, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def test_all_51_cells_ran(ran: dict[str, Any]) -> None:
    assert len(ran["printed"]) == 51


def test_few_programs_are_compiled(ran: dict[str, Any]) -> None:
    # 43 of the 67 are what the cells themselves compute with arrays, one operation at a time.
    assert ran["compiled"] <= 70


def test_text_and_vocabulary(ran: dict[str, Any], expected: dict[str, Any]) -> None:
    assert ran["first_tokens"] == expected["process_tweet"]["tokens"]
    assert len(ran["Vocab"]) == expected["vocabulary_size"]
    assert ran["tensors"] == [expected["tensor_of_val_pos_0"], expected["tensor_of_val_pos_1"]]
    assert "All tests passed" in ran["printed"][11]


def test_batches(ran: dict[str, Any], expected: dict[str, Any]) -> None:
    fields = ("inputs", "targets", "example_weights")
    for mine, name in (("shuffled", "shuffled_batch_seed_30_size_4"), ("ordered", "ordered_batch_size_4")):
        assert ran[mine] == [expected[name][field] for field in fields]


def test_numbers_and_layers(ran: dict[str, Any], expected: dict[str, Any]) -> None:
    assert ran["grad"] == expected["grad_of_square_at_5"]
    assert ran["relu"] == expected["relu"]["output"]
    assert ran["normal"][0] == expected["prng_seed_1_key"]
    np.testing.assert_allclose(ran["normal"][1], expected["normal_seed_1_shape_2_3"], rtol=1e-6)
    dense = expected["dense_10_units_seed_0_input_2_7_25"]
    np.testing.assert_allclose(ran["dense"][0], dense["weights"], atol=1e-7)
    np.testing.assert_allclose(ran["dense"][1], dense["output"], rtol=1e-5)


def test_printed_forms(ran: dict[str, Any], expected: dict[str, Any]) -> None:
    assert expected["embedding_repr"] in ran["shown"]
    assert expected["model_repr"] in ran["shown"]


def test_the_33_figures_of_the_log(ran: dict[str, Any], expected: dict[str, Any]) -> None:
    figures = [float(figure) for figure in re.findall(r"^Step .*\| ([\d.]+)$", ran["printed"][38], re.M)]
    wanted = [figure for _, *row in expected["training"]["log"] for figure in row]
    assert len(figures) == len(wanted) == 33
    np.testing.assert_allclose(figures, wanted, rtol=0, atol=1e-6)
    assert figures[2::3] == wanted[2::3]


def test_predictions_and_accuracy(ran: dict[str, Any], expected: dict[str, Any]) -> None:
    wanted = expected["log_probabilities_of_the_first_training_batch_of_16"]
    np.testing.assert_allclose(ran["predictions"], wanted, rtol=0, atol=1e-5)
    assert round(ran["accuracy"], 4) == expected["validation_accuracy"]
    assert ran["own"] == [[class_, label] for _, class_, label in expected["own_input"]]


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_what_is_missing_is_named() -> None:
    done = run_python("import sentrax.notebook as n; n.install(); import trax; trax.rl")
    assert "sentrax has no trax.rl; use" in done.stderr


def test_a_foreign_trax_is_not_replaced() -> None:
    code = "import sys, types; sys.modules['trax'] = types.ModuleType('trax')\n"
    done = run_python(code + "import sentrax.notebook as n; n.install()")
    assert "already imported" in done.stderr


def test_our_own_functions_train_evaluate_and_predict() -> None:
    code = """
from sentrax.notebook import *
from sentrax.data import sample_corpus, split_in_order
from sentrax.text import Vocabulary
from sentrax.trax import layers as tl, optimizers
from sentrax.trax.supervised.training import EvalTask, TrainTask
train, validation = split_in_order(sample_corpus())
vocabulary = Vocabulary.from_tokens(map(process_tweet, train.texts))
def batches(corpus, loop):
    sides = corpus.texts_with("positive"), corpus.texts_with("negative")
    return data_generator(*sides, 16, loop, vocabulary, True, seed=1)
task = TrainTask(batches(train, True), tl.CrossEntropyLoss(), optimizers.Adam(0.01))
loop = train_model(classifier(len(vocabulary), 16), task, None, 300, None)
assert evaluate(batches(train, False), loop.eval_model) > 0.75
print(predict("thanks, lovely, great, happy :)", vocabulary, loop.eval_model))
"""
    done = run_python(code)
    assert done.stdout.splitlines()[-1:] == ["(1, 'positive')"], done.stderr
