"""Event files for TensorBoard, read back."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from sentrax.errors import FileWriteError
from sentrax.trax.supervised.training import Loop
from tests.trax.supervised.simple import eval_task, every, files, model, train_task

pytest.importorskip("tensorboardX")


def scalars(folder: Path) -> list[tuple[int, str, float]]:
    """`(step, name, value)` of all event files of a folder, whose records are length, check, event, check."""
    from tensorboardX.proto.event_pb2 import Event

    found = []
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            event = Event.FromString(content[12 : 12 + length])
            found += [(event.step, value.tag, value.simple_value) for value in event.summary.value]
            content = content[16 + length :]
    return found


def test_each_run_writes_one_file_of_each_mode_with_what_the_history_has(tmp_path: Path) -> None:
    loop = Loop(model(), train_task(), eval_tasks=eval_task(), output_dir=tmp_path, eval_at=every(2))
    assert not (tmp_path / "train").exists()
    for n_runs in (1, 2):
        loop.run(4)
        assert [len(files(tmp_path / mode)) for mode in ("train", "eval")] == [n_runs, n_runs]
    for mode in ("train", "eval"):
        expected = {
            (step, name, value)
            for name in loop.history.metrics_for_mode(mode)
            for step, value in loop.history.get(mode, name)
        }
        found = {
            (step, name.replace("_per_second", " per second"), value)
            for step, name, value in scalars(tmp_path / mode)
        }
        assert {entry[:2] for entry in found} == {entry[:2] for entry in expected}
        losses = sorted(entry for entry in found if entry[1].startswith("metrics/"))
        wanted = sorted(entry for entry in expected if entry[1].startswith("metrics/"))
        assert [value for *_, value in losses] == pytest.approx([value for *_, value in wanted])


def test_several_tasks_write_to_folders_of_their_own(tmp_path: Path) -> None:
    tasks = [eval_task(export_prefix="up"), eval_task(sign=-1)]
    Loop(model(), train_task(), eval_tasks=tasks, output_dir=tmp_path).run(1)
    assert files(tmp_path / "up" / "eval")
    assert files(tmp_path / "1" / "eval")
    assert files(tmp_path / "train")


ROOT = Path(__file__).parents[3]
LOOP = """
import sys
{before}
from pathlib import Path
from sentrax.trax.supervised.training import Loop
from tests.trax.supervised.simple import model, train_task
loop = Loop(model(), train_task(), output_dir={folder})
loop.run(1)
print("tensorboardX" in sys.modules)
"""


@pytest.mark.parametrize(
    ("before", "folder", "loaded"),
    [("", "None", "False"), ("sys.modules['tensorboardX'] = None", "sys.argv[1]", "True")],
    ids=["without output_dir", "not installed"],
)
def test_without_a_folder_or_the_library_nothing_is_written(
    tmp_path: Path, before: str, folder: str, loaded: str
) -> None:
    code = LOOP.format(before=before, folder=folder)
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == loaded
    assert not (tmp_path / "train").exists()


def test_a_file_in_the_place_of_their_folder_is_a_write_error(tmp_path: Path) -> None:
    (tmp_path / "train").write_text("not a folder")
    loop = Loop(model(), train_task(), output_dir=tmp_path)
    with pytest.raises(FileWriteError, match="cannot write summaries to"):
        loop.run(1)
