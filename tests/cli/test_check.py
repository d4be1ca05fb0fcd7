"""`sentrax check`: what it prints, its exit codes, JSON and JUnit XML."""

import json
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.cli import main

CASES = """
capability: mood
cases:
  - {name: praise, texts: [I love it, What a lovely day], expect: positive}
  - {name: blame, texts: [I hate it, I love it so much], expect: negative}
"""


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Cases of which our model passes three of four."""
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(CASES, encoding="utf-8")
    return "own.yaml"


def test_our_own_cases_begin_with_the_sentence_of_the_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    first, _, heading, _, almost, *_ = printed.out.splitlines()
    assert first.startswith('"This movie was almost good.": negative 0.')
    assert heading.split() == ["capability", "cases", "checks", "passed", "pass", "rate", "95%", "interval"]
    assert almost.startswith("almost ")
    assert printed.out.splitlines()[-1].startswith("Passed: ")


def test_a_model_is_no_file_of_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = SentimentClassifier("nbsvm", verbose=False).fit(["so good", "so bad"] * 6, ["5", "1"] * 6)
    path = str(tmp_path / "m.safetensors")
    own.save(path)
    assert main(["check", path]) == 1
    assert f"{path} is a model; use --model {path}" in capsys.readouterr().err
    assert main(["check", "--model", path]) == 1
    assert capsys.readouterr().err.endswith(
        "are negative and positive; say it: --negative LABEL --positive LABEL\n"
    )


def test_counts_and_failures_are_shown(cases: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", cases]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["mood", "2", "4", "3", "75.0%", "30.1", "to", "95.4"]
    assert lines[4:6] == ["mood: 1 failure", "  I love it so much"]
    assert lines[6].startswith("     expected negative, got positive 0.9")
    assert lines[8] == "Passed: 3 of 4 checks, 75.0% (30.1 to 95.4)"


@pytest.mark.parametrize(("required", "code"), [("0.75", 0), ("0.76", 1), ("1", 1), ("0", 0)])
def test_the_exit_code_is_1_below_what_is_required(
    required: str, code: int, cases: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", cases, "--require", required]) == code
    error = capsys.readouterr().err
    assert error.startswith("sentrax: error: 3 of 4 checks pass, 75.0%; --require asks for ") == bool(code)


@pytest.mark.parametrize(
    "arguments",
    [["--require", "90"], ["--require", "x"], ["--failures", "-1"], ["--negative", "bad"], ["--dance"]],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", *arguments])
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_file_that_is_wrong_is_one_line_and_exit_code_1(
    cases: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(cases).write_text("cases:\n  - name: a\n    texts: b\n    expect: good\n")
    assert main(["check", cases, "--junit", "out.xml"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("sentrax: error: own.yaml, line 2, case 'a': expect is 'good'; expected a label")
    assert not Path("out.xml").exists()


def test_json_has_counts_and_all_failures(cases: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", cases, cases, "--json", "--require", "0.8", "--failures", "0"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in ("model", "required", "enough", "checks", "passed", "pass_rate")} == {
        "model": "english",
        "required": 0.8,
        "enough": False,
        "checks": 8,
        "passed": 6,
        "pass_rate": 0.75,
    }
    (capability,) = found["capabilities"]
    assert [failure["place"] for failure in capability["failures"]] == ["own.yaml, line 5"] * 2


def test_junit_is_written_also_where_too_few_pass(cases: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", cases, "--junit", "out.xml", "--require", "1"]) == 1
    root: Any = minidom.parse("out.xml").documentElement  # noqa: S318 - our own
    assert (root.getAttribute("tests"), root.getAttribute("failures")) == ("4", "1")
    assert main(["check", cases, "--junit", "out.xml"]) == 0  # replaces it


@pytest.mark.parametrize(("name", "said"), [("own.yaml", "it is an input"), ("notes", "is not a JUnit file")])
def test_junit_replaces_no_other_file(
    name: str, said: str, cases: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("notes").write_text("dear diary")
    before = Path(name).read_text()
    assert main(["check", cases, "--junit", name]) == 1
    assert said in capsys.readouterr().err
    assert Path(name).read_text() == before


def test_junit_replaces_another_file_with_force(cases: str) -> None:
    Path("notes").write_text("dear diary")
    assert main(["check", cases, "--junit", "notes", "--force"]) == 0
    assert b"<testsuites" in Path("notes").read_bytes()


def test_labels_of_a_model_can_be_named(cases: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["I love it", "lovely day", "I hate it", "awful day"] * 3
    SentimentClassifier("nbsvm", verbose=False).fit(texts, ["joy", "joy", "anger", "anger"] * 3).save(
        "m.safetensors"
    )
    assert main(["check", cases, "--model", "m.safetensors"]) == 1
    assert "--negative" in capsys.readouterr().err
    arguments = ["check", cases, "--model", "m.safetensors", "--negative", "anger", "--positive", "joy"]
    assert main(arguments) == 0
    assert "Passed: 3 of 4 checks" in capsys.readouterr().out
    Path(cases).write_text(f"{CASES}  - {{name: facts, texts: It is Monday, expect: neutral}}\n")
    assert main(arguments) == 0
    assert "Skipped: 1 check of neutral texts" in capsys.readouterr().out
