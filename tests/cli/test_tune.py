"""`sentrax tune`: a search that can be stopped at any time and resumed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sentrax.cli import main
from sentrax.files.journal import Journal
from tests.cli.sample import rows, write_csv, write_topics

LOG = Path("m.safetensors.trials.jsonl")
TUNE = ["tune", "reviews.csv", "--kinds", "averaging", "--output", "m.safetensors"]
TIMES = ("seconds", "seconds_per_text", "checksum")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "reviews.csv", rows(60))


def best_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The best trial, without its times."""
    capsys.readouterr()
    assert main([*TUNE, *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["best"]
    return {name: value for name, value in found.items() if name not in TIMES}


def trials() -> list[dict[str, Any]]:
    _, *lines = LOG.read_text(encoding="utf-8").splitlines()
    return [{name: value for name, value in json.loads(line).items() if name not in TIMES} for line in lines]


def test_finished_trials_are_reported_and_the_best_is_saved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*TUNE, "--trials", "2"]) == 0
    printed = capsys.readouterr()
    assert [line.split(":")[1] for line in printed.err.splitlines()[-3:-1]] == [" trial 0", " trial 1"]
    assert printed.out.startswith("Best trial: averaging with ")
    assert Path("m.safetensors").is_file()


INTERRUPTED = """
import io, signal, sys
from sentrax.cli import main
from sentrax.files.journal import Journal

class Notices(io.TextIOBase):
    line = ""

    def write(self, text):
        sys.__stderr__.write(text)
        self.line += text
        if self.line.endswith("\\n"):
            line, self.line = self.line, ""
            if " trial 0:" in line:
                signal.raise_signal(signal.SIGINT)

    def flush(self):
        sys.__stderr__.flush()

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.stderr = Notices()
sys.exit(main(sys.argv[1:]))
"""
"""The command, interrupted after it has reported its first trial."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on Unix")
def test_after_ctrl_c_the_same_command_ends_like_an_uninterrupted_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    uninterrupted = best_of(capsys, "--trials", "4")
    expected, model = trials(), Path("m.safetensors").read_bytes()
    LOG.unlink()
    command = [sys.executable, "-c", INTERRUPTED, *TUNE, "--minutes", "9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last == f"sentrax: stopped; run the same command again to resume from {LOG}"
    assert trials() == expected[:1]
    assert best_of(capsys, "--trials", "4") == uninterrupted
    assert trials() == expected
    assert Path("m.safetensors").read_bytes() == model


@pytest.mark.parametrize("ending", ["", '{"number": 1, "mod', '{"number": 1}\n', "\0\0\0\0"])
def test_a_line_cut_off_by_a_crash_is_written_again(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    uninterrupted = best_of(capsys, "--trials", "2")
    expected, whole = trials(), LOG.read_text(encoding="utf-8").splitlines(keepends=True)
    LOG.write_text("".join(whole[:2]) + ending, encoding="utf-8")
    assert best_of(capsys, "--trials", "2") == uninterrupted
    assert trials() == expected


def test_the_log_of_another_search_is_refused_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    best_of(capsys, "--trials", "1")
    before = LOG.read_bytes()
    write_csv(Path("reviews.csv"), rows(50))
    for others in ([], ["--seed", "2"], ["--metric", "macro_recall"]):
        assert main([*TUNE, "--trials", "1", *others]) == 1
        assert "different search" in capsys.readouterr().err.splitlines()[-1]
        assert LOG.read_bytes() == before


def test_a_budget_that_no_trial_meets_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TUNE, "--trials", "1", "--max-kb", "0.1"]) == 1
    assert "within the limits on size and latency" in capsys.readouterr().err.splitlines()[-1]
    assert not Path("m.safetensors").exists()
    assert best_of(capsys, "--trials", "1", "--max-kb", "100000")["number"] == 0


def test_multi_label_texts_are_tuned_with_kinds_that_can_learn_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_topics(Path("topics.csv"), n_days=5)
    reading = ["topics.csv", "--label", "topics", "--label-separator", "|"]
    assert main(["tune", *reading, "--trials", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["best"]["model"] == "linear"


@pytest.mark.parametrize(
    "wrong", [["--trials", "0"], ["--metric", "x"], ["--minutes", "x"], ["--minutes", "0"], ["--kinds", "x"]]
)
def test_wrong_usage_is_exit_code_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*TUNE, *wrong])
    assert stopped.value.code == 2


def test_only_the_given_number_of_trials_counts(capsys: pytest.CaptureFixture[str]) -> None:
    best_of(capsys, "--trials", "3")
    journal = Journal(LOG)
    assert journal.identity is not None
    journal.start(journal.identity, [*journal.entries[:2], {**journal.entries[2], "score": 1.0}])
    assert best_of(capsys, "--trials", "3")["number"] == 2
    assert best_of(capsys, "--trials", "2")["number"] < 2
