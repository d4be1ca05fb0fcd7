"""`sentrax explain`, and the column of reasons that `predict --explain` adds."""

import io
import json
import math
from pathlib import Path

import polars as pl
import pytest

from sentrax.cli import main
from tests.saved_models import saved_model


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_a_line_for_the_answer_and_one_for_each_word(capsys: pytest.CaptureFixture[str]) -> None:
    answer, *lines = printed(capsys, "I love it").splitlines()
    label, probability, text = answer.split("\t")
    assert (label, text) == ("positive", "I love it")
    rows = [line.split("\t") for line in lines]
    assert [name for _, name in rows] == ["I", "love", "it", "(the text as a whole)", "(bias)", "(remainder)"]
    # The parts of the three labels have the mean 0, so the log-odds follow from those of two of them.
    others = [
        printed(capsys, "--about", other, "I love it").splitlines() for other in ("negative", "neutral")
    ]
    logits = [sum(float(row.split("\t")[0]) for row in of[1:-1]) for of in (lines, *others)]
    logits[0] = sum(float(figure) for figure, _ in rows[:-1])
    assert float(probability) == pytest.approx(1 / sum(math.exp(x - logits[0]) for x in logits), abs=1e-3)


def test_json_adds_up_to_the_probability(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "--json", "almost good"))
    logits = {
        label: found["bias"][label]
        + found["whole_text"][label]
        + sum(word["shares"][label] for word in found["words"])
        for label in found["probabilities"]
    }
    total = sum(map(math.exp, logits.values()))
    assert {label: math.exp(x) / total for label, x in logits.items()} == pytest.approx(
        found["probabilities"]
    )


def test_texts_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"good\nbad\n")))
    lines = printed(capsys, "--json").splitlines()
    assert [json.loads(line)["label"] for line in lines] == ["positive", "negative"]


def test_details_list_what_the_model_counts(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--detail", "This movie was almost good.")
    assert "what the model counts" in out
    assert "valence of almost good: -1.2" in out


def test_the_smallest_flip_and_the_nearest_texts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    texts = tmp_path / "texts.csv"
    texts.write_text("text,label\nI love cake,joy\nrain again,grief\n")
    out = printed(capsys, "--flip", "--nearest", str(texts), "I love it")
    assert "love" in out.split("(remainder)")[1]
    assert "I love cake" in out
    found = json.loads(printed(capsys, "--json", "--flip", "--nearest", str(texts), "I love it"))
    assert found["flip"]["new_label"] != "positive"
    assert [near["label"] for near in found["nearest"]] == ["joy"]


def test_a_page_is_written_beside_the_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "why.html"
    printed(capsys, "--html", str(page), "<script>alert(1)</script> good")
    html = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_a_model_is_not_overwritten_by_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    saved_model("nbsvm").save(model)
    before = model.read_bytes()
    assert main(["explain", "--model", str(model), "--html", str(model), "good"]) == 1
    assert model.read_bytes() == before


def test_an_unknown_label_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--about", "joy", "good"]) == 1
    assert "unknown label 'joy'; the model has 'negative', 'neutral', 'positive'" in capsys.readouterr().err


def test_predict_adds_a_column_of_reasons(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\nI love it\n\nso bad\n")
    assert main(["predict", "--input", str(source), "--output", str(output), "--explain"]) == 0
    reasons = pl.read_csv(output)["reason"].to_list()
    assert reasons[0].startswith("love +")
    assert reasons[-1].startswith("bad +")


def test_reasons_need_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["predict", "--explain", "I love it"])
    assert stop.value.code == 2
    assert "--explain needs --input" in capsys.readouterr().err
