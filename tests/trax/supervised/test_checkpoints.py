"""Which files are checkpoints that come and go, and where they can be."""

from pathlib import Path

import pytest

from sentrax.errors import FileWriteError
from sentrax.trax.supervised._checkpoints import save
from sentrax.trax.supervised.training import Loop
from tests.trax.supervised.simple import every, files, model, train_task


def test_a_file_that_a_person_named_like_them_neither_goes_nor_is_gone_on_from(tmp_path: Path) -> None:
    loop = Loop(model(), train_task(), output_dir=tmp_path, checkpoint_at=every(2))
    loop.save_checkpoint("checkpoint-best")
    loop.run(6)
    kept = [f"checkpoint-0000000{step}.safetensors" for step in (4, 6)]
    assert files(tmp_path) == [*kept, "checkpoint-best.safetensors"]
    assert Loop(model(), train_task(), output_dir=tmp_path).step == 6


def test_the_newest_is_that_of_the_largest_step_however_many_digits_it_has(tmp_path: Path) -> None:
    for step in (99_999_998, 99_999_999, 100_000_000):
        save(tmp_path, "model", step, {}, {})
    assert files(tmp_path) == ["checkpoint-100000000.safetensors", "checkpoint-99999999.safetensors"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("not a folder")
    with pytest.raises(FileWriteError, match=r"cannot make the folder .*run"):
        Loop(model(), train_task(), output_dir=tmp_path / "run")
