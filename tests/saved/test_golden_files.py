"""Files that earlier versions wrote are read, and give the answers that they gave then."""

import json

import numpy as np
import pytest

from sentrax.saved.loading import load_model
from sentrax.scoring.scorer import Scorer
from tests.golden.make import FOLDER, MAKERS

# A network's products of matrices are rounded as the processor's library likes.
TOLERANCE = {"dan": 1e-5, "cnn": 1e-5, "gru": 1e-5, "transformer": 1e-5}


@pytest.mark.parametrize("name", MAKERS)
def test_a_golden_file_gives_the_answers_it_always_gave(name: str) -> None:
    model = load_model(FOLDER / f"{name}.safetensors")
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert model.predictor.kind == name.split("-")[0]
    assert list(model.labels) == expected["labels"]
    logits = model.predictor.logits(expected["texts"])
    np.testing.assert_allclose(logits, expected["logits"], rtol=0, atol=TOLERANCE.get(name, 1e-12))
    np.testing.assert_allclose(Scorer(model).probabilities(expected["texts"]).sum(), 20, atol=1e-9)


def test_every_golden_file_is_known_and_small_enough_to_keep() -> None:
    files = {path.stem: path.stat().st_size for path in FOLDER.glob("*.safetensors")}
    assert files.keys() == MAKERS.keys()
    assert max(files.values()) < 200_000
