"""No verb writes over what it reads, nor over a file of somebody else, unless --force says so."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sentrax.cli import main
from sentrax.saved.loading import load_model
from tests.cli.sample import rows, write_csv
from tests.saved_models import saved_model

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links are those of Unix")

PREDICT = ["predict", "--text", "review", "--suffix", "_2"]
VERBS: dict[str, tuple[list[str], str]] = {  # name: (the command with an {output}, a file that it reads)
    "train": (["train", "d.csv", "--output", "{output}"], "d.csv"),
    "train, validation": (["train", "o.csv", "--validation", "d.csv", "--output", "{output}"], "d.csv"),
    "train, vectors": (
        ["train", "o.csv", "--kind", "dan", "--vectors", "d.csv", "--output", "{output}"],
        "d.csv",
    ),
    "train, folder": (["train", "texts", "--output", "{output}"], "texts/good/1.txt"),
    "tune": (["tune", "d.csv", "--output", "{output}"], "d.csv"),
    "tune, log": (["tune", "d.csv", "--log", "{output}"], "d.csv"),
    "convert": (["convert", "m.csv", "--output", "{output}"], "m.csv"),
    "predict": ([*PREDICT, "--model", "m.csv", "--input", "d.csv", "--output", "{output}"], "d.csv"),
    "predict, model": ([*PREDICT, "--model", "m.csv", "--input", "d.csv", "--output", "{output}"], "m.csv"),
    "check": (["check", "d.csv", "--junit", "{output}"], "d.csv"),
    "check, model": (["check", "--model", "m.csv", "--junit", "{output}"], "m.csv"),
    "notebook train": (["notebook", "train", "d.csv", "--output", "{output}"], "d.csv"),
}
NAMES: dict[str, Callable[[Path], Path]] = {
    "itself": lambda path: path,
    "absolute": lambda path: path.absolute(),
    "link": lambda path: linked(path, os.symlink),
    "hard link": lambda path: linked(path, os.link),
}


def linked(path: Path, link: Callable[[Path, Path], None]) -> Path:
    """Another name of a file, with the same extension."""
    other = Path("other" + path.suffix)
    link(path.absolute(), other)
    return other


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(Path("d.csv"), rows(40))
    write_csv(Path("o.csv"), rows(40))
    for label in ("good", "bad"):
        (Path("texts") / label).mkdir(parents=True)
        (Path("texts") / label / "1.txt").write_text(f"a {label} day")
    saved_model("lexicon").save("m.csv")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(("command", "source"), VERBS.values(), ids=VERBS)
def test_what_a_verb_reads_is_never_written(
    command: list[str], source: str, name: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(source).read_bytes()
    output = str(name(Path(source)))
    given = [word.format(output=output) for word in command]
    for forced in ([], ["--force"]):
        assert main([*given, *forced]) == 1
        error = capsys.readouterr().err.splitlines()[-1]
        assert error.startswith(f"sentrax: error: cannot write {output}: ")
        assert "an input; choose another output" in error
    assert Path(source).read_bytes() == before


@pytest.mark.parametrize(("command", "source"), VERBS.values(), ids=VERBS)
def test_nothing_but_a_regular_file_is_written(
    command: list[str], source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo("pipe.csv")
    Path("folder.csv").mkdir()
    for output in ("pipe.csv", "folder.csv", os.devnull, "/dev/stderr", "missing/o.csv"):
        assert main([word.format(output=output) for word in command]) == 1
        assert f"cannot write {output}: " in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("verb", ["train", "convert", "predict"])
def test_others_files_are_replaced_by_force_only_and_ours_without(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = Path("notes.csv")
    output.write_text("precious\n")
    command = [word.format(output=output) for word in VERBS[verb][0]]
    if verb == "train":
        command += ["--kind", "lexicon", "--text", "review", "--label", "mood"]
    assert main(command) == 1
    assert "(--force, force=True)" in capsys.readouterr().err.splitlines()[-1]
    assert output.read_text() == "precious\n"
    assert main([*command, "--force"]) == 0
    assert main(command) == 0
    assert output.read_text(errors="replace") != "precious\n"


@pytest.mark.parametrize("verb", ["train", "tune", "convert", "notebook train"])
@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_a_model_does_not_go_to_standard_output(
    verb: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.format(output=output) for word in VERBS[verb][0]]) == 1
    assert "a model is saved in a file" in capsys.readouterr().err
    assert not Path("-").exists()


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_scored_rows_go_to_standard_output_and_notices_do_not(
    output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [word.format(output=output) for word in VERBS["predict"][0]]
    assert main(command) == 0
    printed = capsys.readouterr()
    assert main([word.format(output="out.csv") for word in VERBS["predict"][0]]) == 0
    assert printed.out == Path("out.csv").read_text(encoding="utf-8")
    assert printed.err.splitlines()[-1] == "sentrax: scored 40 rows; saved to standard output"
    assert {path.name for path in Path().iterdir()} == {"d.csv", "o.csv", "texts", "m.csv", "out.csv"}


def test_on_a_terminal_rows_cannot_control_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("d.csv").write_text("review\na \x1b[31mgood day\u202e\n", encoding="utf-8")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda stream: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert main([word.format(output="-") for word in VERBS["predict"][0]]) == 0
    assert "\ufffd[31mgood day\ufffd" in capsys.readouterr().out


def test_model_and_log_of_a_search_are_two_files(capsys: pytest.CaptureFixture[str]) -> None:
    Path("link").symlink_to("m.safetensors")
    for log in ("m.safetensors", "./m.safetensors", "link"):
        assert main(["tune", "d.csv", "--output", "m.safetensors", "--log", log]) == 1
        assert "the model is saved there" in capsys.readouterr().err


def test_an_earlier_model_in_a_folder_of_texts_is_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["train", "texts", "--kind", "lexicon", "--output", "texts/model.safetensors"]
    for number in range(2, 20):
        for label in ("good", "bad"):
            (Path("texts") / label / f"{number}.txt").write_text(f"a {label} day, the {number}th")
    for _ in range(2):
        assert main(command) == 0
    assert load_model("texts/model.safetensors").labels == ("bad", "good")


def test_a_checkpoint_folder_that_is_a_link_is_not_used(capsys: pytest.CaptureFixture[str]) -> None:
    Path("precious").mkdir()
    Path("m.safetensors.checkpoint").symlink_to("precious")
    assert main(["train", "d.csv", "--kind", "nbsvm", "--output", "m.safetensors"]) == 1
    assert "m.safetensors.checkpoint is a link" in capsys.readouterr().err
    assert list(Path("precious").iterdir()) == []


def test_formulas_are_escaped_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    Path("d.csv").write_text("review,=note\n=1+1 good,-1\n", encoding="utf-8")
    command = [word.format(output="-") for word in VERBS["predict"][0]]
    assert main([*command, "--escape-formulas"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith("review,'=note,label_2,")
    assert row.startswith("'=1+1 good,'-1,")


@pytest.mark.parametrize("option", ["--force", "--escape-formulas"])
def test_options_for_files_need_a_file(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["predict", "--model", "m.csv", option, "good"])
    assert f"{option} needs --input" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        "train d.csv --output -",
        "train d.csv --output m.safetensors --report -",
        "evaluate d.csv --report -",
        "explain good --html -",
        "check --junit /dev/stdout",
        "doctor d.csv --fix -",
    ],
)
def test_what_is_a_file_is_not_written_between_results(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert "standard output is for results; give the name of a file" in printed.err
    assert not Path("-").exists()
