"""A saved model: the same scores again, equal bytes, and a reason for every refusal."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentrax.errors import FileFormatError
from sentrax.model_file import SavedModel
from sentrax.scoring import log_probabilities, predict
from sentrax.text import TextPipeline, Vocabulary


def make_model() -> SavedModel:
    vocabulary = Vocabulary.from_tokens([["good", "bad"]])
    embedding = np.array([[0, 0], [0, 0], [0, 0], [2, 0], [0, 2]], dtype=np.float32)
    kernel = np.array([[-1, 1], [1, -1]], dtype=np.float32)
    bias = np.array([0.1, -0.1], dtype=np.float32)
    return SavedModel(
        TextPipeline.preset("notebook"), vocabulary, ("negative", "positive"), embedding, kernel, bias
    )


def test_a_model_comes_back_as_it_was_and_equal_models_give_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    make_model().save(first)
    loaded = SavedModel.load(first)
    loaded.save(second)
    assert first.read_bytes() == second.read_bytes()
    assert predict(loaded, "good bad good") == predict(make_model(), "good bad good")


def test_scores_are_the_log_softmax_of_the_mean_vectors_logits() -> None:
    logits = np.array([4 / 3, 2 / 3]) @ np.array([[-1, 1], [1, -1]]) + [0.1, -0.1]
    wanted = logits - np.log(np.exp(logits).sum())
    np.testing.assert_allclose(log_probabilities(make_model(), "good good bad"), wanted, rtol=1e-5)


def test_a_text_without_tokens_has_a_score() -> None:
    assert predict(make_model(), "")[0] == "negative"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_to_the_file_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "model.safetensors"
    make_model().save(path)
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans(), label="truncate"):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    with pytest.raises(FileFormatError):
        SavedModel.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"nothing\.safetensors"):
        SavedModel.load(tmp_path / "nothing.safetensors")
