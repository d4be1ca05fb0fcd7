"""`sentrax show`: the card of any model, and the content of its file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sentrax.cli import main
from tests.saved_models import MAKERS, saved_model


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_model_has_a_card(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, path = saved_model(kind), tmp_path / "model.safetensors"
    model.save(path)
    assert main(["show", str(path)]) == 0
    card = capsys.readouterr().out
    assert card.startswith("# Model card\n")
    assert all(f"- {label}" in card for label in model.labels)
    assert f"{path.stat().st_size:,} bytes" in card
    assert model.fingerprint() in card


def test_json_has_everything_but_the_arrays_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, path = saved_model("nbsvm"), tmp_path / "model.safetensors"
    model.save(path)
    assert main(["show", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["labels"] == ["negative", "positive"]
    assert found["own_words"] == {}
    assert found["details"] == model.details
    assert found["arrays"]["bias"] == {"type": "float32", "shape": [1]}


def test_malformed_details_are_a_one_line_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.safetensors"
    replace(saved_model("lexicon"), details={"training": {"texts": "many"}}).save(path)
    assert main(["show", str(path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_words_of_the_users_own_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.safetensors"
    saved_model("linear").with_words({"lit": 3, "beta": -0.5}).save(path)
    assert main(["show", str(path)]) == 0
    assert "2 words with a valence of the user's: beta -0.5, lit 3" in capsys.readouterr().out
    assert main(["show", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["own_words"] == {"lit": 3.0, "beta": -0.5}
