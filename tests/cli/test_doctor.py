"""`sentrax doctor`, and what `sentrax train` says of the data."""

import gzip
import json
import shlex
from pathlib import Path

import pytest

from sentrax.cli import main
from tests.cli.sample import rows, write_csv


@pytest.fixture
def data(tmp_path: Path) -> str:
    """The sample, with two copies, one of them in conflict."""
    some = rows(60)
    return write_csv(tmp_path / "data.csv", [*some, some[0], (some[1][0], "positive")])


def test_each_finding_says_what_it_costs_and_what_mends_it(
    data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", data, "--label", "mood"]) == 0
    first, *findings = capsys.readouterr().out.split("\n\n")
    assert first.startswith(f"{data}: 62 rows")
    conflict = next(found for found in findings if found.startswith("Conflicting labels")).splitlines()
    assert conflict[1].startswith("  line 63  positive  ")
    assert conflict[1].endswith("(but line 3, negative)")
    assert [line.split(":")[0] for line in conflict[2:]] == ["  cost", "  remedy", "  command"]
    assert conflict[-1].endswith(f"sentrax doctor {data} --label mood --fix mended.csv --fix-also conflicts")


def test_json_has_the_same_findings_and_what_was_mended(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = str(tmp_path / "out.csv")
    assert main(["doctor", data, "--json", "--fix", to, "--fix-also", "conflicts", "--test", data]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["data"]["labels"] == {"negative": 30, "positive": 32}
    assert found["findings"][0]["name"] == "test-copies"
    assert f"--test {data}" in found["findings"][0]["command"]
    assert found["fix"]["left_out"] == {"test-copies": 62}
    assert found["fix"]["output"] == to


def test_each_command_has_only_options_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "test.csv", rows(60)[:10])
    write_csv(tmp_path / "data.csv", [pair for pair in rows(60) if pair[1] == "positive"] + rows(60)[:6])
    reading = ["--limit", "data_bytes=100000", "--label", "mood"]
    assert main(["doctor", "data.csv", "--test", "test.csv", "--seed", "3", "--json", *reading]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    commands = {finding["command"].split()[1]: finding["command"] for finding in found if finding["command"]}
    assert commands.keys() == {"doctor", "train"}
    for command in commands.values():
        output = ["--output", "m.safetensors", "--kind", "nbsvm"] if " train " in command else []
        assert main([*shlex.split(command)[1:], *output]) == 0


@pytest.mark.parametrize("name", ["data.jsonl", "data.jsonl.gz"])
def test_a_command_writes_what_the_data_can_be_written_as(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = "".join(json.dumps({"text": "twice", "labels": ["a", "b"]}) + "\n" for _ in range(2))
    Path(name).write_bytes(gzip.compress(lines.encode()) if name.endswith("gz") else lines.encode())
    assert main(["doctor", name, "--json"]) == 0
    (finding,) = [own for own in json.loads(capsys.readouterr().out)["findings"] if own["command"]]
    assert finding["command"] == f"sentrax doctor {name} --fix mended.jsonl"
    assert main(shlex.split(finding["command"])[1:]) == 0


def test_the_mended_file_is_described(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = str(tmp_path / "out.csv")
    assert main(["doctor", data, "--fix", to]) == 0
    assert f"Saved to {to}: 61 of 62 rows\n  duplicates: 1 row left out\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fix", "data.csv"], "an input"),
        (["--fix", "there.csv"], "exists and is not empty"),
        (["--fix", "-"], "standard output"),
        (["--fix", "no/folder.csv"], "does not exist"),
        (["--fix-also", "conflicts"], "add --fix FILE"),
    ],
)
def test_what_cannot_be_written_is_refused_first(
    data: str,
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.csv").write_text("mine")
    assert main(["doctor", "data.csv", *arguments]) == 1
    assert message in capsys.readouterr().err
    assert Path("there.csv").read_text() == "mine"


def test_labels_are_separated_by_something(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", data, "--label-separator", ""]) == 1
    assert "label_separator is empty; give what stands between labels" in capsys.readouterr().err


def test_an_unknown_name_is_wrong_usage(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["doctor", data, "--fix", "x.csv", "--fix-also", "everything"])
    assert stop.value.code == 2
    assert "near-duplicates" in capsys.readouterr().err


def test_training_says_what_is_wrong_once_and_not_with_json(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", data, "--kind", "nbsvm", "--output", str(tmp_path / "m.safetensors")]
    assert main(command) == 0
    notices = capsys.readouterr().err
    assert notices.count("1 text with different labels in different rows (2 rows)") == 1
    assert notices.count("sentrax doctor ") == 1
    assert main([*command, "--json"]) == 0
    assert "sentrax doctor" not in capsys.readouterr().err


def test_training_on_good_data_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_csv(tmp_path / "good.csv", rows(60))
    assert main(["train", good, "--kind", "nbsvm", "--output", str(tmp_path / "m.safetensors")]) == 0
    assert "doctor" not in capsys.readouterr().err
