"""fastText's files: read as fastText reads them, or refused with a reason."""

import os
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentrax.classifier.estimator import load
from sentrax.errors import FileFormatError
from sentrax.models.fasttext.features import fnv_hash
from sentrax.saved.loading import read_fasttext
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer
from tests.models.fasttext.written import Written, dense, quantized
from tests.saved_models import QUANTIZED, saved_model

PLAIN = Written()
# The first word of its input has norm 0.
PRUNED = replace(QUANTIZED, kept=((fnv_hash(b"zzz>") % (1 << 20), 0), (0, 0)))


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def test_probabilities_are_the_softmax_of_the_mean_vector_by_hand(tmp_path: Path) -> None:
    scorer = Scorer(read_fasttext(PLAIN.to(tmp_path)))
    # The mean of `good`, `good`, `bad` and the end is (2 + 2 - 1 + 0) / 4, and the scores -0.75 and 0.75.
    assert scorer.model.labels == ("no", "yes")
    label, probability = scorer.predict("good good unknown bad")
    assert label == "yes"
    assert probability == pytest.approx(sigmoid(1.5), abs=1e-7)
    assert scorer.predict("").probability == 0.5


def test_one_vs_all_gives_each_label_a_probability_of_its_own(tmp_path: Path) -> None:
    model = read_fasttext(PLAIN.to(tmp_path, loss="ova"))
    assert model.multi_label
    # The scores are -1 and 1, which are steps of fastText's table.
    found = Scorer(model).probabilities(["good"])
    np.testing.assert_allclose(found, [[sigmoid(-1), sigmoid(1)]], rtol=1e-6)


def test_hierarchical_softmax_walks_the_tree(tmp_path: Path) -> None:
    model = read_fasttext(PLAIN.to(tmp_path, loss="hs"))
    assert not model.multi_label
    # One inner node, with row 0 of the output: its left branch is the rarer label, `yes`; the score is -1.
    found = Scorer(model).probabilities(["good"])
    np.testing.assert_allclose(found, [[sigmoid(-1), sigmoid(1)]], rtol=1e-6)


def test_a_quantized_input_is_centroids_times_norms(tmp_path: Path) -> None:
    predictor = read_fasttext(PRUNED.to(tmp_path, kept=())).predictor
    # `good` is (3, 1) times 1, `bad` (1, 2) times 0.5, the end nothing.
    np.testing.assert_allclose(predictor.logits_of("good bad"), [3.5 / 3, 2 / 3], rtol=1e-6)


def test_of_the_subwords_of_a_pruned_model_only_the_kept_count(tmp_path: Path) -> None:
    predictor = read_fasttext(PRUNED.to(tmp_path)).predictor
    # `zzz>` has the row after the words, (7, 7) times 0.5; `<zzz` has none, and the end is nothing.
    np.testing.assert_allclose(predictor.logits_of("zzz"), [1.75, 1.75], rtol=1e-6)


def test_a_quantized_output_is_used_only_with_a_quantized_input(tmp_path: Path) -> None:
    output = quantized(2, 2, [[1], [0]], [0, 5, 7, 0, *[0] * 508])
    path = PRUNED.to(tmp_path, kept=(), outputs=output, is_output_quantized=True)
    # The centroids are (0, 5) and (7, 0); the mean of `good` and the end is (1.5, 0.5).
    np.testing.assert_allclose(read_fasttext(path).predictor.logits_of("good"), [7 * 1.5, 5 * 0.5], rtol=1e-6)
    assert read_fasttext(PLAIN.to(tmp_path, is_output_quantized=True)).labels == ("no", "yes")


def test_classifiers_of_version_11_have_no_subwords(tmp_path: Path) -> None:
    path = PLAIN.to(tmp_path, version=11, subwords=(3, 6))
    assert Scorer(read_fasttext(path)).predict("good").probability == pytest.approx(sigmoid(2), abs=1e-7)


@pytest.mark.parametrize("written", [PLAIN, PRUNED], ids=["dense", "pruned"])
def test_it_is_saved_as_one_safe_file_with_equal_answers(tmp_path: Path, written: Written) -> None:
    model = read_fasttext(written.to(tmp_path))
    model.save(tmp_path / "model.safetensors")
    texts = ["good bad", "", "goods 🙂"]
    again = SavedModel.load(tmp_path / "model.safetensors")
    assert again.labels == model.labels
    assert again.details["made by"] == "fastText"
    assert (Scorer(again).probabilities(texts) == Scorer(model).probabilities(texts)).all()


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "word vectors": ({"model": "skipgram"}, r"holds word vectors \(skipgram\).*\.vec"),
    "an old version": ({"version": 10}, "version 10"),
    "a new version": ({"version": 13}, "version 13"),
    "no labels": ({"labels": ()}, "0 labels"),
    "a label twice": ({"labels": ((b"__label__a", 1), (b"a", 1))}, "it has a label twice"),
    "pruned and dense": ({"kept": ()}, "pruned but not quantized"),
    "n-grams without buckets": ({"word_ngrams": 2}, "no buckets"),
    "buckets without rows": ({"word_ngrams": 2, "buckets": 9}, r"has 3 rows.*need 12"),
    "another dim": ({"dim": 2}, "expected 2 columns"),
    "no number": ({"inputs": dense([[0], [float("nan")], [0]])}, "not finite"),
    "rows beyond the file": ({"inputs": struct.pack("<qq", 1 << 60, 1)}, "cut short"),
    "rows below 0": ({"inputs": struct.pack("<qq", -1, 1)}, "-1 rows"),
}


@pytest.mark.parametrize(("changes", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_with_a_reason(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    path = PLAIN.to(tmp_path, **changes)
    with pytest.raises(FileFormatError, match=f"{path}.*{reason}"):
        read_fasttext(path)


@pytest.mark.parametrize("content", [b"", b"good 0.1 0.2\n", b"\0" * 1000, b"PK\3\4" * 10])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(FileFormatError, match="fastText model"):
        read_fasttext(tmp_path / "other")
    with pytest.raises(FileFormatError, match="no such file"):
        read_fasttext(tmp_path / "missing")
    with pytest.raises(FileFormatError, match="no such file"):
        read_fasttext(tmp_path)


@pytest.mark.parametrize("written", [PLAIN, PRUNED], ids=["dense", "pruned"])
def test_a_file_that_was_cut_anywhere_is_refused(tmp_path: Path, written: Written) -> None:
    content = written.content()
    for length in range(0, len(content), 1 if len(content) < 1000 else 5):
        (tmp_path / "cut").write_bytes(content[:length])
        with pytest.raises(FileFormatError):
            read_fasttext(tmp_path / "cut")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), written=st.sampled_from([PLAIN, PRUNED]))
def test_a_damaged_file_is_refused_or_gives_a_model_that_answers(
    tmp_path: Path, data: st.DataObject, written: Written
) -> None:
    content = bytearray(written.content())
    places = data.draw(st.lists(st.integers(0, min(len(content), 300) - 4), min_size=1, max_size=4))
    for place in places:
        content[place : place + 4] = data.draw(
            st.binary(min_size=4, max_size=4) | st.sampled_from([b"\xff" * 4, b"\xff\xff\xff\x7f", b"\0" * 4])
        )
    (tmp_path / "damaged").write_bytes(content)
    try:
        model = read_fasttext(tmp_path / "damaged")
    except FileFormatError:
        return
    assert np.isfinite(model.predictor.logits_of("good bad words")).all()


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines to train on, made up of a few syllables."""
    generator = np.random.default_rng(3)
    syllables = ["go", "ba", "né", "日本", "🙂", "tra", "lo", "x"]
    path = tmp_path_factory.mktemp("fasttext") / "lines.txt"
    with path.open("w", encoding="utf-8") as file:
        for _ in range(600):
            words = ["".join(generator.choice(syllables, 3)) for _ in range(8)]
            label = "many" if "".join(words).count("go") > 3 else generator.choice(["few", "none", "some"])
            file.write(f"__label__{label} {' '.join(words)}\n")
    return path


def texts_to_compare(lines: Path) -> Iterator[str]:
    """Texts of the kind that was trained on, and odd ones."""
    for line in lines.read_text(encoding="utf-8").splitlines()[:150]:
        yield line.partition(" ")[2]
    yield from [
        "",
        "   ",
        "\t\0\x0b",
        "unknown wörds",
        "a\u00a0b\u2028c",
        "__label__few go",
        "go </s> ba",
        "x" * 999,
    ]


@pytest.mark.parametrize("loss", ["softmax", "ns", "hs", "ova"])
@pytest.mark.parametrize("ngrams", [(1, 0, 0), (2, 3, 5), (3, 1, 2)], ids=str)
@pytest.mark.parametrize("quantized", [None, {}, {"qnorm": True, "cutoff": 400, "dsub": 3}], ids=str)
def test_probabilities_are_those_of_fasttext(
    tmp_path: Path, lines: Path, loss: str, ngrams: tuple[int, int, int], quantized: dict[str, Any] | None
) -> None:
    fasttext = pytest.importorskip("fasttext")
    words, shortest, longest = ngrams
    theirs = fasttext.train_supervised(
        os.fspath(lines), loss=loss, wordNgrams=words, minn=shortest, maxn=longest, dim=8, epoch=5,
        lr=0.5, bucket=3000, thread=1, verbose=0,
    )  # fmt: skip
    if quantized is not None:
        theirs.quantize(**quantized)
    path = tmp_path / "model.bin"
    theirs.save_model(os.fspath(path))
    ours = Scorer(read_fasttext(path))
    texts = list(texts_to_compare(lines))
    found = ours.probabilities(texts)
    for text, row in zip(texts, found, strict=True):
        labels, probabilities = theirs.predict(text, k=-1)
        wanted = dict(zip(labels, probabilities - 1e-5, strict=True))  # which fastText adds
        # In a tree it adds as much at every node, and leaves out labels that fall below that.
        difference = [
            abs(wanted.get(f"__label__{n}", 0) - p) for n, p in zip(ours.model.labels, row, strict=True)
        ]
        assert max(difference) < (4e-5 if loss == "hs" else 1e-5)


@pytest.mark.parametrize("kind", ["linear", "cnn", "fasttext", "fastText's own"])
def test_a_model_that_is_not_mapped_does_not_depend_on_its_file(kind: str, tmp_path: Path) -> None:
    texts = ["a lovely film", "bad"]
    if kind == "fastText's own":
        path = Written(loss="hs").to(tmp_path)
    else:
        path = tmp_path / "model.safetensors"
        saved_model(kind).save(path)
    classifier, mapped = load(path, mmap=False), load(path)
    expected = mapped.predict_proba(texts)
    path.write_bytes(b"")  # after which a mapped model cannot be used
    assert (classifier.predict_proba(texts) == expected).all()
