"""Word vectors for a network: those of its texts' words, and named in the model file."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.models.networks.pretrained_vectors import vectors_for
from sentrax.models.networks.settings import NetworkSettings


def test_only_the_words_of_the_texts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("good 1 2\nbad 3 4\nunheard 5 6\n:) 7 8\n", encoding="utf-8")
    words, vectors = vectors_for(path, ["A GOOD film :-)", "so bad"])
    assert dict(zip(words, vectors.tolist(), strict=True)) == {"good": [1, 2], "bad": [3, 4], ":)": [7, 8]}
    with pytest.raises(InputError, match="none of the 1 words"):
        vectors_for(path, ["film"])


def test_the_dimension_is_that_of_the_vectors_unless_it_is_given() -> None:
    vectors = (("good",), np.ones((1, 7), np.float32))
    assert NetworkSettings.complete({"vectors": vectors})["dimension"] == 7
    assert NetworkSettings.complete({"vectors": vectors, "dimension": 8})["dimension"] == 8
    assert NetworkSettings.complete({"epochs": 2, "vectors": None}) == {"epochs": 2, "vectors": None}


@pytest.mark.parametrize("wrong", ["words.vec", 1, (), (("good",),), (("good",), [1, 2]), (("a",), "b")])
def test_vectors_of_another_form_are_refused(wrong: object) -> None:
    classifier = SentimentClassifier("dan", settings={"vectors": wrong})
    with pytest.raises(InputError, match="vectors is not a pair"):
        classifier.fit(["a", "b"], ["x", "y"])


def test_a_model_without_vectors_says_that_it_has_no_such_setting() -> None:
    classifier = SentimentClassifier("linear", settings={"vectors": (("good",), np.ones((1, 7)))})
    with pytest.raises(InputError, match="unknown setting 'vectors'"):
        classifier.fit(["a", "b"], ["x", "y"])


def test_a_file_has_their_fingerprint_and_not_they_themselves() -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    found = NetworkSettings(dimension=3, vectors=(("good", "bad"), vectors)).describe()["vectors"]
    wanted = hashlib.sha256(b"good\0bad" + vectors.tobytes()).hexdigest()
    assert json.loads(json.dumps(found)) == {"words": 2, "dimension": 3, "fingerprint": wanted}
