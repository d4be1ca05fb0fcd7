"""A saved model: the same scores again, equal bytes, and a reason for every refusal."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sentrax.errors import FileFormatError, InputError
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.state import WEIGHT_TYPES
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import Vocabulary


def make_model() -> SavedModel:
    vocabulary = Vocabulary.from_tokens([["good", "bad"]])
    embedding = np.array([[0, 0], [0, 0], [0, 0], [2, 0], [0, 2]], dtype=np.float32)
    kernel = np.array([[-1, 1], [1, -1]], dtype=np.float32)
    bias = np.array([0.1, -0.1], dtype=np.float32)
    model = AveragingModel.from_embedding(embedding, kernel, bias)
    predictor = AveragingPredictor(TextPipeline.preset("notebook"), vocabulary, model)
    return SavedModel(("negative", "positive"), predictor)


def averaging_model(saved: SavedModel) -> AveragingModel:
    assert isinstance(saved.predictor, AveragingPredictor)
    assert isinstance(saved.predictor.model, AveragingModel)
    return saved.predictor.model


def test_a_model_comes_back_as_it_was_and_equal_models_give_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    make_model().save(first)
    loaded = SavedModel.load(first)
    loaded.save(second)
    assert first.read_bytes() == second.read_bytes()
    assert Scorer(loaded).predict("good bad good") == Scorer(make_model()).predict("good bad good")


def test_scores_are_the_log_softmax_of_the_mean_vectors_logits() -> None:
    logits = np.array([4 / 3, 2 / 3]) @ np.array([[-1, 1], [1, -1]]) + [0.1, -0.1]
    wanted = logits - np.log(np.exp(logits).sum())
    np.testing.assert_allclose(Scorer(make_model()).log_probabilities("good good bad"), wanted, rtol=1e-5)


def test_a_text_without_tokens_is_scored_by_the_bias() -> None:
    label, probability = Scorer(make_model()).predict("")
    assert label == "negative"
    assert probability == pytest.approx(1 / (1 + np.exp(-0.2)))


@pytest.mark.parametrize("kind", WEIGHT_TYPES)
def test_weights_of_every_kind_come_back_and_stay_in_the_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "model.safetensors"
    make_model().quantize(kind).save(path)
    loaded = SavedModel.load(path)
    table = averaging_model(loaded).table
    assert table.weights.dtype == kind
    whole = table.weights.base
    assert whole is not None
    assert isinstance(whole.base, np.memmap)
    wanted = averaging_model(make_model()).table.weights
    rounding = {"float32": 0, "float16": 2**-11, "int8": 1 / 254}[kind] * np.abs(wanted).max(axis=0)
    found = table.weights * (table.scales if kind == "int8" else 1)
    assert (np.abs(found - wanted) <= rounding + 1e-7).all()


def test_an_unknown_kind_names_the_known() -> None:
    with pytest.raises(InputError, match=r"'int4'.*float32, float16, int8"):
        make_model().quantize("int4")


def test_weights_for_another_vocabulary_are_refused(tmp_path: Path) -> None:
    model = make_model()
    whole = averaging_model(model)
    small = AveragingModel.from_table(whole.table.weights[:, :-1], whole.bias)
    predictor = AveragingPredictor(
        TextPipeline.preset("notebook"), Vocabulary.from_tokens([["good", "bad"]]), small
    )
    replace(model, predictor=predictor).save(tmp_path / "model.safetensors")
    with pytest.raises(FileFormatError, match=r"table is float32 of shape \(2, 4\)"):
        SavedModel.load(tmp_path / "model.safetensors")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"nothing\.safetensors"):
        SavedModel.load(tmp_path / "nothing.safetensors")
