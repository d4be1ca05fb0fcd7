"""`docs/check.md`: its file of cases works as it is written, its tables and CI files name what exists."""

import argparse
import re
from pathlib import Path

import pytest
import yaml

from sentrax.cli import main
from sentrax.evaluation.behaviour.changes import CHANGES
from sentrax.evaluation.behaviour.reading import our_cases, read_cases

PAGE = (Path(__file__).parents[3] / "docs" / "check.md").read_text(encoding="utf-8")
FILE, *CI = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_file_of_the_page_can_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(FILE, encoding="utf-8")
    assert main(["check", "own.yaml", "--require", "0.9"]) == 0
    assert capsys.readouterr().out.splitlines()[2].split()[:2] == [
        "deliveries",
        str(len(read_cases("own.yaml"))),
    ]


def test_the_files_for_ci_run_a_command_that_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = list[argparse.Namespace]()
    monkeypatch.setattr("sentrax.cli.check.run", ran.append)
    github, gitlab = map(yaml.safe_load, CI)
    steps = [step["run"] for step in github["jobs"]["behaviour"]["steps"] if "run" in step]
    for command in (steps[-1], gitlab["behaviour"]["script"][-1]):
        sentrax, *arguments = command.split()
        assert sentrax == "sentrax"
        assert main(arguments) == 0
    assert [(options.require, options.junit) for options in ran] == [(0.9, "behaviour.xml")] * 2


def test_the_tables_name_all_changes_and_capabilities() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `change` |"))
    assert re.findall(r"`(\w+)`", row)[1:] == list(CHANGES)
    asked = PAGE.partition("| capability | what is asked |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (\w+) \|", asked, re.MULTILINE) == list(
        dict.fromkeys(case.capability for case in our_cases())
    )
