"""`sentrax explain`, and the column of reasons that `predict --explain` adds."""

import io
import json
import math
import re
from pathlib import Path

import polars as pl
import pytest

from sentrax.classifier.estimator import SentimentClassifier
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
    assert [name for _, name in rows[:-1]] == [
        "I",
        "love",
        "it",
        "(the text as a whole)",
        "(bias)",
        "(remainder)",
    ]
    found = json.loads(printed(capsys, "--json", "I love it"))["probabilities"]
    assert float(probability) == pytest.approx(found["positive"], abs=1e-4)
    log_odds = math.log(found["positive"] / found["neutral"])
    assert rows[-1][1] == "(sum: for positive rather than neutral)"
    assert float(rows[-1][0]) == pytest.approx(log_odds, abs=1e-3)
    assert sum(float(figure) for figure, _ in rows[:-1]) == pytest.approx(log_odds, abs=1e-3)


def test_another_label_is_explained_beside_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    answer, about, *lines = printed(capsys, "--about", "negative", "I love it").splitlines()
    assert answer.startswith("positive\t")
    assert re.fullmatch(r"0\.0\d+\t\(probability of negative\)", about)
    assert lines[-1].endswith("(sum: for negative rather than positive)")


def test_all_labels_of_a_text_are_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    model = tmp_path / "several.safetensors"
    texts = ["rude staff", "a high price", "rude staff, high price", "a nice place"] * 6
    labels = [["staff"], ["price"], ["staff", "price"], []] * 6
    SentimentClassifier("nbsvm").fit(texts, labels).save(model)
    first, second = printed(capsys, "--model", str(model), "rude staff and a high price").split("\n\n")
    answer = first.splitlines()[0].split("\t")
    assert answer[0] == "price,staff"
    assert main(["predict", "--model", str(model), "rude staff and a high price"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split("\t") == answer
    assert {part.splitlines()[1].split("\t")[1] for part in (first, second)} == {
        "(probability of price)",
        "(probability of staff)",
    }
    none = printed(capsys, "--model", str(model), "table 7")
    assert none.startswith("-\t")


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


def test_a_page_has_all_that_was_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    texts, page = tmp_path / "texts.csv", tmp_path / "why.html"
    texts.write_text("text,label\nI love cake,joy\nrain again,grief\n")
    printed(capsys, "--html", str(page), "--flip", "--detail", "--nearest", str(texts), "I love it", "")
    html = page.read_text(encoding="utf-8")
    for shown in ("no smaller change does it", "what the model counts", "I love cake", "(empty text)"):
        assert shown in html


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
