"""Models by name: what a name stands for, and what happens where there is no such model or no file."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import sentrax
from sentrax.errors import FileFormatError, InputError
from sentrax.models import pretrained
from sentrax.models.pretrained import MODELS, find_model
from sentrax.saved.loading import load_model
from tests.golden.make import FOLDER


@pytest.fixture
def other_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with models of other labels, one of which is called like a model in the package."""
    for name in ("english", "mine"):
        shutil.copy(FOLDER / "nbsvm.safetensors", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_name_is_the_model_in_the_package_whatever_lies_in_the_working_folder(other_models: Path) -> None:
    in_package = Path(pretrained.__file__).with_name("english.safetensors")
    assert find_model("english") == in_package
    expected = load_model(in_package).details
    for model in (load_model(), load_model("english"), sentrax.load().model_, sentrax.load("english").model_):
        assert model.labels == ("negative", "neutral", "positive")
        assert model.details == expected


@pytest.mark.parametrize("path", ["./english", Path("english"), "mine", "./mine", Path("mine")])
def test_anything_else_is_a_file(path: Any, other_models: Path) -> None:
    expected = load_model(other_models / "mine").labels
    assert load_model(path).labels == expected
    assert sentrax.load(path).model_.labels == expected


@pytest.mark.parametrize("name", ["englisch", "English", "mi ne", "sentrax", ""])
def test_an_unknown_name_lists_those_that_there_are(name: str, other_models: Path) -> None:
    with pytest.raises(FileFormatError, match=f"unknown model '{name}'; choose from 'english', or give the"):
        sentrax.load(name)


@pytest.mark.parametrize("path", ["mine.safetensors", "./theirs", "a/b", Path("theirs"), "theirs\0"])
def test_a_path_without_a_file_is_not_taken_for_a_name(path: Any, other_models: Path) -> None:
    if "\0" in str(path):
        path = f"./{path}"
    with pytest.raises(FileFormatError, match="cannot read") as raised:
        sentrax.load(path)
    assert "choose from" not in str(raised.value)


def test_a_model_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "welsh", "welsh.safetensors")
    with pytest.raises(
        FileFormatError, match=r"'welsh' is missing from this install.*welsh\.safetensors; inst"
    ):
        sentrax.load("welsh")


@pytest.mark.parametrize("model", [None, 3, b"english"])
def test_what_is_no_path_is_refused(model: Any) -> None:
    with pytest.raises(
        InputError, match=r"the model is (None|an int|a bytes); expected the path of a file, or"
    ):
        sentrax.load(model)
