"""FastText models in the shell: evaluated, used and shown as they are, or converted."""

import json
from pathlib import Path

import pytest

from sentrax.cli import main
from sentrax.saved.loading import load_model, read_fasttext
from sentrax.scoring.scorer import Scorer
from tests.cli.sample import write_csv
from tests.models.fasttext.written import Written


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A fastText file whose name does not show it."""
    return str(Written().to(tmp_path).rename(tmp_path / "model"))


def test_it_can_predict_and_be_evaluated_and_shown(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", "--model", model, "good", "bad"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == ["yes", "no"]
    data = write_csv(tmp_path / "test.csv", [("good", "yes"), ("bad bad", "no"), ("good good", "no")])
    assert main(["evaluate", data, "--label", "mood", "--model", model, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == pytest.approx(2 / 3)
    assert main(["show", model]) == 0
    assert "made by: fastText" in capsys.readouterr().out


@pytest.mark.parametrize("quantize", [[], ["--quantize", "int8"]])
def test_after_conversion_it_answers_the_same(
    quantize: list[str], model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "model.safetensors")
    assert main(["convert", model, "--output", output, *quantize]) == 0
    assert capsys.readouterr().out.startswith("2 labels; ")
    before, after = (Scorer(load_model(path)).probabilities(["good", "bad", ""]) for path in (model, output))
    assert after == pytest.approx(before, abs=0.01)


def test_a_converted_model_can_be_made_smaller(model: str, tmp_path: Path) -> None:
    large, small = str(tmp_path / "large"), str(tmp_path / "small")
    assert main(["convert", model, "--output", large]) == 0
    assert main(["convert", large, "--output", small, "--quantize", "float16"]) == 0
    kept = [str(array.dtype) for array in load_model(small).predictor.to_state().arrays.values()]
    assert "float16" in kept


def test_the_original_is_never_overwritten(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path(model).read_bytes()
    assert main(["convert", model, "--output", model]) == 1
    assert "choose another output" in capsys.readouterr().err
    assert Path(model).read_bytes() == before


@pytest.mark.parametrize(
    "verb", [["predict", "text", "--model"], ["show"], ["convert", "--output", "new.safetensors"]]
)
def test_a_damaged_file_is_a_one_line_error(
    verb: list[str], model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(model).write_bytes(Path(model).read_bytes()[:-3])
    assert main([*verb, model]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"sentrax: error: {model} is not a fastText model that can be used: ")
    assert len(error.splitlines()) == 1


def test_the_content_decides_what_kind_of_file_it_is(model: str, tmp_path: Path) -> None:
    read_fasttext(model).save(tmp_path / "model.bin")
    for path in (model, tmp_path / "model.bin"):
        assert load_model(path).labels == ("no", "yes")
