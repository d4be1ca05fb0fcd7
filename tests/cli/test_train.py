"""`sentrax train` on a file of labelled texts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sentrax.cli import main
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.saved.model import SavedModel
from tests.cli.sample import rows, write_csv, write_topics

QUICK = ["--kind", "nbsvm"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "reviews.csv", rows())


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """What `sentrax train` prints, on standard output and standard error."""
    assert main(["train", *arguments]) == code
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_guesses_are_notices_beside_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    results, notices = run(capsys, "reviews.csv", *QUICK)
    assert "'review'" in notices
    assert "'mood'" in notices
    assert all(line.startswith("sentrax: ") for line in notices.splitlines())
    assert results.startswith("Accuracy on 120 held-out texts: ")
    *_, saved, use = results.splitlines()
    assert saved == "Saved to sentrax.safetensors"
    assert use == 'Use it: sentrax predict --model sentrax.safetensors "..."'
    assert SavedModel.load("sentrax.safetensors").labels == ("negative", "positive")


def test_json_is_the_details_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    results, _ = run(capsys, "reviews.csv", *QUICK, "--json", "--output", "m.safetensors")
    found = json.loads(results)
    assert found.pop("model") == "m.safetensors"
    assert found == SavedModel.load("m.safetensors").details
    assert found["training"]["labels"] == {"negative": 60, "positive": 60}


def test_two_processes_write_the_same_bytes() -> None:
    arguments = ["train", "reviews.csv", "--output"]
    assert main([*arguments, "one"]) == 0
    command = [sys.executable, "-m", "sentrax.cli", *arguments, "other"]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert isinstance(SavedModel.load("one").predictor, LinearPredictor)
    assert Path("one").read_bytes() == Path("other").read_bytes()


def test_rows_without_a_label_are_an_error_or_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(Path("reviews.csv"), [*rows(), ("no label here", "")])
    results, error = run(capsys, "reviews.csv", *QUICK, code=1)
    assert results == ""
    assert "--skip-bad" in error.splitlines()[-1]
    assert "`sentrax doctor reviews.csv` finds them all" in error.splitlines()[-1]
    results, notices = run(capsys, "reviews.csv", *QUICK, "--skip-bad")
    assert "reviews.csv: 1 row is skipped" in notices
    assert "Accuracy on 120 held-out texts" in results


def test_texts_may_have_several_labels(capsys: pytest.CaptureFixture[str]) -> None:
    write_topics(Path("topics.csv"))
    run(capsys, "topics.csv", "--label", "topics", "--label-separator", "|", *QUICK)
    model = SavedModel.load("sentrax.safetensors")
    assert model.multi_label
    assert model.labels == ("food", "rooms", "staff")


def test_validation_texts_can_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(Path("other.csv"), rows(40, skipped=60))
    results, _ = run(capsys, "reviews.csv", *QUICK, "--validation", "other.csv")
    assert results.startswith("Accuracy on 40 held-out texts: ")


def test_settings_are_given_by_name_and_an_unknown_name_lists_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    results, _ = run(capsys, "reviews.csv", *QUICK, "--set", "min_count=1", "--json")
    assert json.loads(results)["parameters"]["settings"] == {"min_count": 1}
    for wrong in ("smoothness=2", "min_count=0", "min_count=many", "min_count"):
        _, error = run(capsys, "no such file", *QUICK, "--set", wrong, code=1)
        assert len(error.splitlines()) == 1
    _, error = run(capsys, "no such file", *QUICK, "--set", "smoothness=2", code=1)
    assert "smoothing" in error
    _, error = run(capsys, "no such file", "--kind", "linear", "--set", "prior=1", "--set", "l2=many", code=1)
    assert "setting 'l2' of the model 'linear' cannot be 'many', a str" in error


def test_weights_can_be_stored_in_one_byte_each(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "reviews.csv", *QUICK, "--quantize", "int8")
    arrays = SavedModel.load("sentrax.safetensors").predictor.to_state().arrays
    assert arrays["weights"].dtype == np.int8


def test_a_network_starts_from_the_vectors_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    words = sorted({word.strip(".,!?").lower() for text, _ in rows() for word in text.split()} - {""})
    lines = [f"{word} 0.25 -0.5 1.5" for word in words if word.isalpha()]
    Path("words.vec").write_text("\n".join([f"{len(lines)} 3", *lines]), encoding="utf-8")
    # With such a low rate nothing changes: the saved vectors are those of the file.
    quick = ["--kind", "dan", "--set", "epochs=1", "--set", "learning_rate=1e-12"]
    results, notices = run(capsys, "reviews.csv", "--vectors", "words.vec", *quick, "--json")
    assert "words of the vocabulary found in words.vec" in notices
    details = json.loads(results)
    assert details["parameters"]["settings"]["dimension"] == 3
    assert details["training"]["vectors"]["dimension"] == 3
    predictor = SavedModel.load("sentrax.safetensors").predictor
    assert isinstance(predictor, NetworkPredictor)
    found = predictor.embedding.take(np.array([predictor.vocabulary["the"]]))
    np.testing.assert_allclose(found, [[0.25, -0.5, 1.5]], atol=1e-6)


@pytest.mark.parametrize(
    "arguments",
    [
        ["no such file"],
        ["reviews.csv", "--kind", "no such kind"],
        ["reviews.csv", "--text", "no such column"],
        ["reviews.csv", "--format", "no such format"],
        ["reviews.csv", "--encoding", "no such encoding"],
        ["reviews.csv", "--label-separator", ""],
        ["reviews.csv", "--validation", "no such file"],
        ["reviews.csv", "--output", "no such folder/model"],
        ["reviews.csv", "--output", "."],
        ["reviews.csv", "--vectors", "reviews.csv"],
        ["reviews.csv", "--kind", "dan", "--vectors", "reviews.csv"],
        ["reviews.csv", "--kind", "dan", "--vectors", "no such file"],
        ["reviews.csv", "--kind", "dan", "--set", "vectors=1"],
    ],
    ids=" ".join,
)
def test_an_error_is_one_line_after_the_notices(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    results, notices = run(capsys, *arguments, code=1)
    assert results == ""
    assert all(line.startswith("sentrax: ") for line in notices.splitlines())
    assert not Path("sentrax.safetensors").exists()


@pytest.mark.parametrize(
    "wrong",
    [["--quantize", "int4"], ["--class-weight", "x"], ["--seed", "x"], ["--precision", "2"], ["--set"]],
)
def test_wrong_usage_is_exit_code_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["train", "reviews.csv", *wrong])
    assert stopped.value.code == 2
