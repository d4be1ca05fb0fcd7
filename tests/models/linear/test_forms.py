"""What a word adds to the logits: of a known one its own weights, of another those of its subwords."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.subwords import subword_hashes, subword_hashes_1
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.feature_weights import FeatureWeights
from sentrax.models.linear.forms import FormWeights, SparseFormWeights
from sentrax.models.linear.model import LinearModel
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray
from sentrax.text.hashing import hash_texts
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import GrowingRagged

READER = TokenReader(TextPipeline.preset("social"), Lexicon({}))
UNSEEN_IDF = 5.0
_RANDOM = np.random.default_rng(2)


def weights_of(hashes: list[int]) -> FeatureWeights:
    """Random weights of features with these hashes."""
    keys = np.unique(np.array(hashes, dtype=np.uint64))
    idf = _RANDOM.uniform(1, 3, len(keys)).astype(np.float32)
    return FeatureWeights(keys, QuantizedTable.exact(_RANDOM.normal(size=(len(keys), 2))), idf)


WORDS = weights_of(hash_texts("good", "film").tolist())
SUBWORDS = weights_of(subword_hashes(["goods never"]).ids.tolist() + subword_hashes_1(["goods"]).ids.tolist())


def model_with(features: int) -> LinearModel:
    groups = {"words": WORDS, "subwords": SUBWORDS}
    zeros = np.zeros(2, dtype=np.float32)
    return LinearModel(zeros, groups, zeros, UNSEEN_IDF, 10, ("film", "good"), 1.0, features)


def row_of(group: FeatureWeights, hash_: int) -> int | None:
    rows = np.flatnonzero(group.keys == np.uint64(hash_))
    return int(rows[0]) if len(rows) else None


def by_subwords(hashes: list[int]) -> tuple[FloatArray, float]:
    """The sum of the known subwords' weights, each times its idf, and the length of these idf."""
    rows = [row for row in (row_of(SUBWORDS, hash_) for hash_ in hashes) if row is not None]
    assert rows
    idf = SUBWORDS.idf[rows].astype(float)
    return idf @ SUBWORDS.weights.take(np.array(rows)), float(np.sqrt((idf**2).sum()))


def own(word: str) -> tuple[FloatArray, float]:
    row = row_of(WORDS, int(hash_texts(word)[0]))
    assert row is not None
    return WORDS.weights.take(np.array([row]))[0], float(WORDS.idf[row])


def test_a_known_word_has_its_weights_and_another_one_those_of_its_subwords() -> None:
    (good, good_idf), (rest, _) = own("good"), by_subwords(subword_hashes(["goodness"]).ids.tolist())
    length = np.sqrt(good_idf**2 + 25 * len("good") + UNSEEN_IDF**2 + 25 * len("goodness"))
    sums = FormWeights(model_with(2)).sum_weights(READER.column(["good goodness"]))
    np.testing.assert_allclose(sums[0], (good * good_idf + rest) / length)


def test_a_mask_which_has_no_subwords_counts_by_its_idf() -> None:
    good, good_idf = own("good")
    sums = FormWeights(model_with(2)).sum_weights(READER.column(["good @ann"]))
    length = np.sqrt(good_idf**2 + 25 * len("good") + UNSEEN_IDF**2)
    np.testing.assert_allclose(sums[0], good * good_idf / length)


def test_a_negated_form_that_is_not_known_has_those_of_its_subwords() -> None:
    (never, _), (rest, _) = (by_subwords(subword_hashes([word]).ids.tolist()) for word in ("never", "good"))
    sums = FormWeights(model_with(2)).sum_weights(READER.column(["never good"]))
    length = np.sqrt(2 * UNSEEN_IDF**2 + 25 * len("nevergood"))
    np.testing.assert_allclose(sums[0], (never + rest) / length)


def test_in_models_with_features_1_all_words_have_those_of_their_subwords_as_well() -> None:
    (good, idf), (rest, length) = own("good"), by_subwords(subword_hashes_1(["good"]).ids.tolist())
    sums = FormWeights(model_with(1)).sum_weights(READER.column(["good"]))
    np.testing.assert_allclose(sums[0], good + rest / length)
    assert idf != 1


@pytest.mark.parametrize("features", [1, 2])
@settings(max_examples=20)
@given(st.lists(st.lists(st.sampled_from(["good", "film", "never", "goods", ",", "odd"])).map(" ".join)))
def test_sums_are_the_same_whatever_was_seen_before(features: int, texts: list[str]) -> None:
    model = model_with(features)
    of_all = FormWeights(model)
    sums = np.concatenate([of_all.sum_weights(READER.column([text])) for text in texts] or [np.zeros((0, 2))])
    assert np.array_equal(sums, FormWeights(replace(model)).sum_weights(READER.column(texts)))


def test_sums_over_many_labels_are_the_same_after_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def sparse_group(group: FeatureWeights) -> FeatureWeights:
        return replace(group, weights=SparseTable.exact(sparse.csr_matrix(group.take(np.arange(len(group))))))

    model = model_with(2)
    model = replace(model, groups={name: sparse_group(group) for name, group in model.groups.items()})
    reader, texts = TokenReader(TextPipeline.preset("social"), Lexicon({})), ["good goods", "never good"]
    stopped, first = SparseFormWeights(model), reader.column(texts[:1])
    with monkeypatch.context() as patched:
        patched.setattr(GrowingRagged, "append", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            stopped.sum_weights(first)
    sums = np.concatenate([stopped.sum_weights(reader.column([text])) for text in texts])
    assert np.array_equal(sums, SparseFormWeights(model).sum_weights(READER.column(texts)))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
