"""A training that was stopped goes on where it was, and ends where an unbroken one does, to the bit."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.corpora import sample_corpus
from sentrax.errors import FileWriteError, InputError
from sentrax.files import container as storage
from sentrax.models.checkpoints import FitCheckpoints

CORPUS = sample_corpus()
TEXTS = [
    text
    for pair in zip(*(CORPUS.texts_with(label)[:40] for label in ("positive", "negative")), strict=True)
    for text in pair
]
LABELS = ["positive", "negative"] * 40
ODD = {"a": np.array([np.nan, -0.0, 1e-310, 0.1]), "b": np.arange(3, dtype=np.uint32), "c": np.zeros((0, 2))}


class Told(list[str]):
    """What was said."""

    def of(self, folder: Path, training: str = "this") -> FitCheckpoints:
        """FitCheckpoints that say it here."""
        return FitCheckpoints(folder, self.append).for_run(training)


def never() -> storage.Arrays:
    raise AssertionError("this was computed before")


def same(found: storage.Arrays, wanted: storage.Arrays) -> bool:
    """Whether arrays have the same names, types, shapes and bits."""
    return storage.checksum({}, found) == storage.checksum({}, wanted)


def test_a_stage_is_computed_once_and_kept_to_the_bit(tmp_path: Path) -> None:
    told = Told()
    assert same(told.of(tmp_path / "new").load_or_compute("one", lambda: ODD), ODD)
    assert told == []
    stages = told.of(tmp_path / "new")
    assert same(stages.load_or_compute("one", never), ODD)
    assert stages.load("other") is None
    assert told == [f"resuming from {tmp_path / 'new'}"]


def test_checkpoint_content_is_restored_and_each_part_has_its_own(tmp_path: Path) -> None:
    stages = Told().of(tmp_path)
    stages.part(0).save("one", {}, {"score": [0.1, -1e-17]})
    stages.part(1).save("one", ODD)
    first, second = stages.part(0).load("one"), stages.part(1).load("one")
    assert first is not None
    assert second is not None
    assert (first.content, second.content) == ({"score": [0.1, -1e-17]}, None)
    assert stages.load("one") is None


def test_a_stage_of_another_training_is_said_and_replaced(tmp_path: Path) -> None:
    told = Told()
    told.of(tmp_path, "that").save("one", ODD)
    told.of(tmp_path, "that").save("two", ODD)
    stages, other = told.of(tmp_path), {"a": np.ones(2)}
    assert same(stages.load_or_compute("one", lambda: other), other)
    assert same(stages.load_or_compute("two", lambda: other), other)
    assert len(told) == 1
    assert "a different run" in told[0]
    assert same(told.of(tmp_path).load_or_compute("one", never), other)


@pytest.mark.parametrize(
    "damaged",
    [
        lambda whole: whole[:-3],
        lambda whole: whole[:-1] + b"\xff",
        lambda whole: b"",
        lambda whole: b"\x80\x04.",
    ],
    ids=["cut short", "a byte changed", "empty", "a pickle"],
)
def test_a_damaged_stage_is_computed_again(damaged: Callable[[bytes], bytes], tmp_path: Path) -> None:
    told = Told()
    told.of(tmp_path).save("one", {"a": np.zeros(9)})
    (path,) = tmp_path.iterdir()
    path.write_bytes(damaged(path.read_bytes()))
    stages = told.of(tmp_path)
    assert same(stages.load_or_compute("one", lambda: ODD), ODD)
    assert len(told) == 1
    assert told[0].endswith("computing it again")
    assert same(told.of(tmp_path).load_or_compute("one", never), ODD)


def test_a_stage_that_cannot_be_written_is_done_without_and_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = Told()
    stages = told.of(tmp_path / "file")
    for name in ("one", "two"):
        assert same(stages.load_or_compute(name, lambda: ODD), ODD)
    assert len(told) == 1
    assert "training continues" in told[0]
    assert not stages.can_resume
    stages.remove()
    assert (tmp_path / "file").exists()


def test_only_what_belongs_to_the_training_is_removed(tmp_path: Path) -> None:
    stages = Told().of(tmp_path / "of its own")
    stages.save("one", ODD)
    (tmp_path / "of its own" / ".two.checkpoint.123.tmp").touch()
    stages.remove()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "notes.txt").touch()
    shared = Told().of(tmp_path)
    shared.save("one", ODD)
    shared.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


OTHERS = (
    ".notes.tmp",
    ".tmpABC123",
    "old.stage",
    "notes.checkpoint",
    ".notes.checkpoint.tmp",
    "made-by-hand",
)
"""The names of files that somebody else may have in the folder."""


@pytest.mark.parametrize("is_new", [True, False])
def test_files_of_others_stay_and_a_folder_of_theirs_too(is_new: bool, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    if not is_new:
        folder.mkdir()
        for name in OTHERS:
            (folder / name).write_text(name)
    SentimentClassifier("nbsvm").fit(TEXTS, LABELS, checkpoint=folder)
    assert folder.exists() != is_new
    assert is_new or {path.name: path.read_text() for path in folder.iterdir()} == {
        name: name for name in OTHERS
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links are those of Unix")
def test_nothing_is_kept_behind_links(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "notes").write_text("precious")
    (tmp_path / "link").symlink_to("precious")
    with pytest.raises(FileWriteError, match="link is a link"):
        SentimentClassifier("nbsvm").fit(TEXTS, LABELS, checkpoint=tmp_path / "link")
    (tmp_path / "one.checkpoint").symlink_to("precious/notes")
    told = Told()
    stages = told.of(tmp_path)
    stages.save("one", ODD)
    stages.remove()
    assert "one.checkpoint is a link" in told[0]
    assert [path.read_text() for path in (tmp_path / "precious").iterdir()] == ["precious"]


def stopped_after(n_stages: int, monkeypatch: pytest.MonkeyPatch, fit: Callable[[], Any]) -> bool:
    """Whether a training was stopped when it had written that many stages; if not, it is done."""
    save, left = storage.save, list(range(n_stages))

    def save_and_stop(*arguments: Any) -> None:
        save(*arguments)
        left.pop()
        if not left:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(storage, "save", save_and_stop)
        try:
            fit()
        except KeyboardInterrupt:
            return True
    return False


TRAININGS: dict[str, tuple[dict[str, Any], int]] = {
    # Arguments, and how many stages there are.
    "nbsvm": ({"model": "nbsvm"}, 5),
    "averaging": ({"model": "averaging", "settings": {"epochs": 2}}, 5),
    "linear": ({"model": "linear"}, 6),  # two penalties, and each of the other four folds
    "linear with its penalty": ({"model": "linear", "settings": {"l2": 0.01}}, 5),
    # All batches have one form, so that in the second epoch many steps are taken in one call.
    "dan": ({"model": "dan", "settings": {"epochs": 2, "batch_size": 1, "max_length": 16}}, 2),
}


@pytest.mark.parametrize(("arguments", "n_stages"), TRAININGS.values(), ids=TRAININGS)
def test_a_training_stopped_at_each_stage_ends_where_an_unbroken_one_does(
    arguments: dict[str, Any], n_stages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier, n_stops = SentimentClassifier(**arguments), 0
    while stopped_after(1, monkeypatch, lambda: classifier.fit(TEXTS, LABELS, checkpoint=tmp_path / "a")):
        n_stops += 1
    unbroken = SentimentClassifier(**arguments).fit(TEXTS, LABELS)
    assert classifier.model_.fingerprint() == unbroken.model_.fingerprint()
    assert n_stops == n_stages
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_had_stopped_early_is_not_trained_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a rate so low, the first epoch's score is as good as any.
    settings = {"epochs": 30, "patience": 1, "learning_rate": 1e-12, "max_length": 16}
    stages = FitCheckpoints(tmp_path / "a", lambda notice: None)

    def fit(checkpoint: FitCheckpoints | None = stages) -> SentimentClassifier:
        classifier = SentimentClassifier("dan", settings=settings)
        return classifier.fit(TEXTS, LABELS, validation=(TEXTS, LABELS), checkpoint=checkpoint)

    unbroken, with_stages = fit(None), fit()
    assert with_stages.model_.fingerprint() == unbroken.model_.fingerprint()
    assert not stopped_after(1, monkeypatch, fit)  # nothing is written any more
    assert fit().model_.fingerprint() == unbroken.model_.fingerprint()


CHANGES: dict[str, dict[str, Any]] = {
    "a text": {"texts": [*TEXTS[:-1], "another one"]},
    "a label": {"labels": [*LABELS[:-1], "positive"]},
    "weights": {"sample_weight": np.arange(80)},
    "class_weight": {"class_weight": {"positive": 2, "negative": 1}},
    "a setting": {"settings": {"smoothing": 0.5}},
    "the seed": {"seed": 2},
    "what is held out": {"validation_share": 0.21},
    "the preset": {"preset": "notebook"},
    "the model": {"model": "averaging"},
}


def fit_changed(checkpoint: Path | None, **changes: Any) -> SentimentClassifier:
    """Train nbsvm on the texts, but for what changes."""
    given = {"texts": TEXTS, "labels": LABELS, "sample_weight": None, "model": "nbsvm", **changes}
    texts, labels, weights = (given.pop(name) for name in ("texts", "labels", "sample_weight"))
    return SentimentClassifier(**given).fit(texts, labels, weights, checkpoint=checkpoint)


@pytest.fixture(scope="module")
def stopped_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a training leaves behind that is stopped after its third stage."""
    folder = tmp_path_factory.mktemp("run") / "a"
    with pytest.MonkeyPatch.context() as patched:
        assert stopped_after(3, patched, lambda: fit_changed(folder))
    return folder


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_any_changed_input_restarts_training(
    changes: dict[str, Any], stopped_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(stopped_run, tmp_path / "a")
    capsys.readouterr()
    changed = fit_changed(tmp_path / "a", **changes)
    assert "a different run" in capsys.readouterr().err
    assert changed.model_.fingerprint() == fit_changed(None, **changes).model_.fingerprint()
    assert list(tmp_path.iterdir()) == []


def test_what_only_calibration_depends_on_may_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(precision: float, checkpoint: Path | None = tmp_path) -> SentimentClassifier:
        return SentimentClassifier("nbsvm", precision=precision).fit(TEXTS, LABELS, checkpoint=checkpoint)

    assert stopped_after(5, monkeypatch, lambda: fit(0.9))
    assert not stopped_after(1, monkeypatch, lambda: fit(0.99))  # nothing is written any more


def test_a_checkpoint_that_is_no_folder_is_refused() -> None:
    with pytest.raises(InputError, match="checkpoint is 5"):
        SentimentClassifier().fit(TEXTS, LABELS, checkpoint=5)  # type: ignore[arg-type]
