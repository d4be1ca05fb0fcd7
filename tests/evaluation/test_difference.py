"""Two models on the same texts, beside scipy's tests and draws of whole texts."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import binomtest

from sentrax.evaluation.difference import compare_answers


def answers(n_only: int, n_other_only: int, n_both: int, n_none: int) -> list[npt.NDArray[np.bool_]]:
    pairs = [(True, False)] * n_only + [(False, True)] * n_other_only
    pairs += [(True, True)] * n_both + [(False, False)] * n_none
    return [np.array(column) for column in zip(*pairs, strict=True)]


def test_figures_are_those_of_the_texts_that_only_one_is_right_on() -> None:
    mine, theirs = answers(60, 20, 300, 20)
    found = compare_answers(mine, theirs, name="new", other="old", seed=1)
    assert (found["accuracy"], found["difference"]) == (0.8, 0.1)
    assert found["mcnemar_p"] == binomtest(60, 80, 0.5).pvalue
    rows = np.random.default_rng(0).integers(400, size=(2000, 400))
    drawn = [mine[own].mean() - theirs[own].mean() for own in rows]
    assert found["interval"] == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.006)


SENTENCES = {
    (
        60,
        20,
        300,
        20,
    ): "new is right on 10.0 points more texts than old (95% interval * to *, McNemar p < 0.001):"
    " more than chance would explain",
    (
        20,
        60,
        300,
        20,
    ): "old is right on 10.0 points more texts than new (95% interval * to *, McNemar p < 0.001):"
    " more than chance would explain",
    (11, 9, 180, 0): "new is right on 1.0 point more texts than old (95% interval * to *, McNemar p = 0.824):"
    " that may be chance",
    (0, 0, 5, 5): "new and old are right on equally many texts (95% interval 0.0 to 0.0, McNemar p = 1.000):"
    " no difference is shown",
}


@pytest.mark.parametrize(("counts", "sentence"), SENTENCES.items())
def test_a_sentence_says_whether_the_difference_may_be_chance(
    counts: tuple[int, int, int, int], sentence: str
) -> None:
    result = compare_answers(*answers(*counts), name="new", other="old", seed=1)
    found = result["sentence"]
    assert result["is_significant"] == ("more than chance" in sentence)
    begin, *others = sentence.split("*")
    assert found.startswith(begin)
    assert found.endswith(others[-1] if others else begin)
    if others:
        low, high = found.partition("interval ")[2].partition(",")[0].split(" to ")
        assert float(low) < float(high)
