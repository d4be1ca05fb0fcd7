"""Which files are checkpoints that come and go, and where they can be."""

from pathlib import Path

import pytest

from sentrax.errors import FileWriteError
from sentrax.trax.supervised._checkpoints import save
from sentrax.trax.supervised.training import Loop
from tests.trax.supervised.simple import every, files, model, train_task


def test_a_checkpoint_with_a_custom_name_is_neither_deleted_nor_resumed_from(tmp_path: Path) -> None:
    loop = Loop(model(), train_task(), output_dir=tmp_path, checkpoint_at=every(2))
    loop.save_checkpoint("checkpoint-best")
    loop.run(6)
    kept = [f"checkpoint-0000000{step}.safetensors" for step in (4, 6)]
    assert files(tmp_path) == [*kept, "checkpoint-best.safetensors"]
    assert Loop(model(), train_task(), output_dir=tmp_path).step == 6


def test_the_newest_checkpoint_has_the_largest_step_number(tmp_path: Path) -> None:
    for step in (99_999_998, 99_999_999, 100_000_000):
        save(tmp_path, "model", step, {}, {})
    assert files(tmp_path) == ["checkpoint-100000000.safetensors", "checkpoint-99999999.safetensors"]


OTHERS = (
    ".notes.tmp",
    ".tmpABC123",
    "old.stage",
    "checkpoint-1.safetensors",
    "checkpoint-000000001.safetensors",
)


def test_files_of_others_stay(tmp_path: Path) -> None:
    for name in OTHERS:
        (tmp_path / name).write_text(name)
    Loop(model(), train_task(), output_dir=tmp_path, checkpoint_at=every(1)).run(4)
    kept = [f"checkpoint-0000000{step}.safetensors" for step in (3, 4)]
    assert files(tmp_path) == sorted([*OTHERS, *kept])
    assert {(tmp_path / name).read_text() for name in OTHERS} == set(OTHERS)


def test_a_file_that_is_no_checkpoint_is_neither_replaced_nor_removed(tmp_path: Path) -> None:
    for step in range(1, 5):
        save(tmp_path, "model", step, {}, {})
    (tmp_path / "checkpoint-00000003.safetensors").write_text("precious")
    save(tmp_path, "model", 5, {}, {})
    save(tmp_path, "model", 6, {}, {})
    kept = [f"checkpoint-0000000{step}.safetensors" for step in (3, 5, 6)]
    assert files(tmp_path) == kept
    with pytest.raises(FileWriteError, match="it exists and is not a sentrax checkpoint"):
        save(tmp_path, "model", 3, {}, {})
    assert (tmp_path / kept[0]).read_text() == "precious"


def test_an_output_dir_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("not a folder")
    with pytest.raises(FileWriteError, match=r"cannot make the folder .*run"):
        Loop(model(), train_task(), output_dir=tmp_path / "run")
