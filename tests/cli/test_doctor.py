"""`sentrax doctor`, and what `sentrax train` says of the data."""

import gzip
import json
import shlex
from pathlib import Path

import pytest

from sentrax.cli import main
from sentrax.evaluation.doctor.examination import ORDER
from tests.cli.sample import rows, write_csv
from tests.evaluation.doctor.made_up import reviews


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
    assert [line.split(":")[0] for line in conflict[2:]] == ["  cost", "  remedy", "  mended by"]
    assert conflict[-1] == "  mended by: --fix-also conflicts"
    assert findings[-1].splitlines()[-1] == (
        f"  sentrax doctor {data} --label mood --fix mended.csv --fix-also conflicts,suspects"
    )


def test_json_has_the_same_findings_and_what_was_mended(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = str(tmp_path / "out.csv")
    assert main(["doctor", data, "--json", "--fix", to, "--fix-also", "conflicts", "--test", data]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["data"]["labels"] == {"negative": 30, "positive": 32}
    assert found["findings"][0]["name"] == "test-copies"
    assert found["findings"][0]["option"] == "--fix"
    assert found["command"].endswith("--fix-also conflicts,suspects --force")
    assert found["fix"]["left_out"] == {"test-copies": 62}
    assert found["fix"]["output"] == to


def faulty() -> tuple[list[str], list[str]]:
    """Lines of CSV with every fault that can be found beside others; and of test data."""
    good, bad = (
        [text for text, label in reviews(1400, seed=1, n_words=14) if label == own] for own in ("good", "bad")
    )
    lines = [f"{text},good" for text in good[:600]] + [f"{text},bad" for text in bad[:80]]
    lines[600:616] = [f"{text},bad" for text in good[600:616]]  # suspected labels
    lines[:150] = [line.replace(",", " xqz,") for line in lines[:150]]
    lines += [
        f"{(text + ' and so on and on and on and on and on and on and on')[:140]},good"
        for text in good[620:680]
    ]
    lines += [
        f"{good[200]},bad",
        f"{good[1]} xqz,good",
        f"{bad[1]},BAD",
        f"{good[2]} xqz once more,good",
        "a row,of too many,fields",
        ",good",
        f"{good[690]},",
        f"isn\u00e2\u20ac\u2122t {good[691]},good",
        f"l\ufffdst {good[692]},good",
        f"{' '.join(good[:50])},good",
        "12345,good",
        "NaN,good",
        *(f"das ist ein sehr schöner Tag und ich bin nicht müde Nummer {n},good" for n in range(3)),
        f"{good[693]},rare",
    ]
    test = [f"{good[3]} xqz,good", f"{good[4]} xqz so,good", f"{good[694]},other"]
    return ["text,label", *lines], ["text,label", *test]


def printed_commands(text: str) -> list[list[str]]:
    """What a person would copy: lines that begin with the name of the command."""
    return [shlex.split(line)[1:] for line in text.splitlines() if line.strip().startswith("sentrax ")]


def test_each_command_that_is_printed_can_be_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data, test = faulty()
    Path("my data.csv").write_text("\n".join(data), encoding="utf-8")
    Path("test.csv").write_text("\n".join(test), encoding="utf-8")
    reading = ["--test", "test.csv", "--seed", "3", "--limit", "data_bytes=1000000", "--label", "label"]
    assert main(["doctor", "my data.csv", "--json", *reading]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {finding["name"] for finding in found["findings"]} == {*ORDER} - {"one-label"}
    assert main(["doctor", "my data.csv", *reading]) == 0
    (command,) = printed_commands(capsys.readouterr().out)
    assert command == shlex.split(found["command"])[1:]
    assert main(command) == 0
    assert printed_commands(capsys.readouterr().out) == []  # all is mended
    assert main(["doctor", "my data.csv", *reading]) == 0
    (again,) = printed_commands(capsys.readouterr().out)
    assert again == [*command, "--force"]


def test_what_is_left_after_mending_is_one_command(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "data.csv", "--fix", "mended.csv"]) == 0
    (command,) = printed_commands(capsys.readouterr().out)
    assert command == shlex.split("doctor data.csv --fix mended.csv --fix-also conflicts,suspects --force")
    assert main(command) == 0
    Path("mended.csv").write_text(Path("data.csv").read_text())
    capsys.readouterr()
    assert main(["doctor", "mended.csv"]) == 0  # which is an input now
    (command,) = printed_commands(capsys.readouterr().out)
    assert command == shlex.split("doctor mended.csv --fix mended-2.csv --fix-also conflicts,suspects")
    assert main(command) == 0


def test_one_label_has_no_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "one.csv", [(text, "good") for text, _ in rows(20)])
    assert main(["doctor", path]) == 0
    printed = capsys.readouterr().out
    assert "One label: 'good'" in printed
    assert printed_commands(printed) == []


@pytest.mark.parametrize("name", ["data.jsonl", "data.jsonl.gz"])
def test_a_command_writes_what_the_data_can_be_written_as(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = "".join(json.dumps({"text": "twice", "labels": ["a", "b"]}) + "\n" for _ in range(2))
    Path(name).write_bytes(gzip.compress(lines.encode()) if name.endswith("gz") else lines.encode())
    assert main(["doctor", name, "--json"]) == 0
    command = json.loads(capsys.readouterr().out)["command"]
    assert command == f"sentrax doctor {name} --fix mended.jsonl"
    assert main(shlex.split(command)[1:]) == 0


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
