"""`sentrax predict`: unsure answers, JSON, several labels per text."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sentrax.cli import main
from sentrax.models.base import Predictor
from sentrax.saved.loading import read_fasttext
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring.scorer import Scorer
from tests.models.fasttext.written import Written, dense
from tests.saved_models import saved_model

TEXTS = ["good good", "not quite"]


def save(path: Path, *, multi_label: bool = False, bound: float = 0.0) -> str:
    """A model that knows the words `good` and `bad`, with vectors of length 1."""
    predictor: Predictor = saved_model("fasttext").predictor
    SavedModel(("no", "yes"), predictor, Calibration(1.0, bound), multi_label).save(path)
    return str(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.safetensors"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The lines that `sentrax predict` prints."""
    capsys.readouterr()
    assert main(["predict", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_unsure_replaces_the_label_below_the_threshold(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    probabilities = [Scorer(SavedModel.load(save(path))).predict(text).probability for text in TEXTS]
    model = save(path, bound=sum(probabilities) / 2)
    surely = printed(capsys, "--model", model, *TEXTS)
    assert "unsure" not in "".join(surely)
    sure, unsure = printed(capsys, "--model", model, "--unsure", *TEXTS)
    assert sure == surely[0]
    assert unsure == f"unsure\t{probabilities[1]:.4f}\t{TEXTS[1]}"


def test_json_is_one_object_per_line(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save(path, bound=0.6)
    given = "good\n\n\xff\tbad \u201cquoted\u201d\n".encode("utf-8", "surrogateescape")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    lines = list(map(json.loads, printed(capsys, "--model", model, "--json")))
    assert [line["text"] for line in lines] == given.decode(errors="replace").splitlines()
    for line in lines:
        assert list(line) == ["text", "label", "probabilities", "unsure"]
        probabilities = line["probabilities"]
        assert sum(probabilities.values()) == pytest.approx(1)
        assert line["label"] == max(probabilities, key=probabilities.__getitem__)
        assert line["unsure"] == (max(probabilities.values()) < 0.6)


def test_json_has_unsure_as_the_label_on_request(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = save(path, bound=1.0)
    (line,) = printed(capsys, "--model", model, "--json", "--unsure", "good")
    assert json.loads(line)["label"] == "unsure"


def test_several_labels_are_joined_by_commas(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Scores are the mean of words times (1, 1): both labels for `good`, none for `bad`.
    written = Written(loss="ova", outputs=dense([[1.0], [1.0]]))
    model = read_fasttext(written.to(path.parent))
    replace(model, calibration=Calibration(1.0, 0.6)).save(path)
    both, none = printed(capsys, "--model", str(path), "good", "bad")
    assert both.split("\t")[0] == "no,yes"
    assert none.split("\t")[0] == "-"
    labels = [
        json.loads(line)["labels"] for line in printed(capsys, "--model", str(path), "--json", "good", "bad")
    ]
    assert labels == [["no", "yes"], []]


def test_unsure_works_for_files(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    files = ["--input", "in.txt", "--output", "out.csv"]
    printed(capsys, "--model", save(path, bound=1.0), *files)
    header, *lines = Path("out.csv").read_text(encoding="utf-8").splitlines()
    assert header.endswith(",confidence,unsure")
    assert all(line.endswith(",true") and "unsure" not in line for line in lines)
    printed(capsys, "--model", save(path, bound=1.0), *files, "--unsure")
    header, *lines = Path("out.csv").read_text(encoding="utf-8").splitlines()
    place = header.split(",").index("label")
    assert [line.split(",")[place] for line in lines] == ["unsure", "unsure"]


def test_json_and_rows_cannot_both_go_to_standard_output() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["predict", "--json", "--input", "a.csv", "--output", "-"])
    assert stopped.value.code == 2
