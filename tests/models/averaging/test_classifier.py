"""From labelled texts to a model: it learns, repeats itself to the byte, and names what it cannot use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sentrax.data.corpora import sample_corpus
from sentrax.data.labelled import split_in_order
from sentrax.errors import InputError
from sentrax.models.averaging.classifier import train_averaging_classifier
from sentrax.models.averaging.training import AveragingSettings
from sentrax.scoring.scorer import Scorer

QUICK = AveragingSettings(dimension=10, epochs=20, batch_size=64, learning_rate=0.3)


def test_a_model_of_the_sample_corpus_knows_new_texts() -> None:
    train, validation = split_in_order(sample_corpus())
    model = train_averaging_classifier(train.texts, train.labels, settings=QUICK)
    best = Scorer(model).probabilities(validation.texts).argmax(axis=1)
    right = sum(model.labels[place] == label for place, label in zip(best, validation.labels, strict=True))
    assert right > 0.7 * len(validation)


TRAIN = """
import sys
from sentrax.classifier import train_averaging_classifier
from sentrax.data import sample_corpus
corpus = sample_corpus()
train_averaging_classifier(corpus.texts, corpus.labels).save(sys.argv[1])
assert "jax" not in sys.modules
"""


def test_two_processes_with_one_and_two_threads_write_the_same_bytes(tmp_path: Path) -> None:
    paths = []
    for threads in ("1", "2"):
        paths.append(tmp_path / f"{threads}.safetensors")
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "POLARS_MAX_THREADS": threads}
        subprocess.run([sys.executable, "-c", TRAIN, str(paths[-1])], check=True, env=environment)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (["a", "b"], ["x"], "2 texts but 1 labels"),
        (["a", "b"], ["x", "x"], r"all labels are \['x'\]"),
        ([], [], r"all labels are \[\]"),
        (["a", None], ["x", "y"], "item 1 is None"),
        (["a", "b"], ["x", 1], "label 1 is 1"),
    ],
)
def test_what_cannot_be_learned_from_is_named(texts: list[str], labels: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        train_averaging_classifier(texts, labels)
