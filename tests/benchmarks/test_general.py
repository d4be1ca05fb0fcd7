"""`python -m benchmarks.general`: its figures against plain formulas, its changes, tables and options."""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

import sentrax
from benchmarks import general, general_speed, general_tables
from benchmarks.general_changes import CHANGES, change_all, draw_texts, measure_changes
from benchmarks.general_quality import SAMPLE, DevPart, Figures, fit_without, measure_quality
from benchmarks.general_tools import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    TOOLS,
    Answers,
    Sentrax,
    Tool,
    label_by_score,
)
from benchmarks.machine import machine
from benchmarks.processes import Cost
from recipes.english import training
from recipes.english.changes import NAMES
from recipes.english.sources import DOMAINS, LABELS, Texts
from sentrax.data import sample_corpus
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.state import FloatArray

N_TEXTS = 400


def draw_answers(part: DevPart) -> Answers:
    """Random answers with probabilities."""
    chosen = np.random.default_rng(1)
    probabilities = chosen.dirichlet(np.ones(3), size=len(part.texts))
    leanings = probabilities[:, POSITIVE] - probabilities[:, NEGATIVE]
    return Answers(probabilities.argmax(axis=1), leanings, probabilities)


def part_of(labels: list[int]) -> DevPart:
    """Texts with labels at random."""
    drawn = np.random.default_rng(0).choice(labels, size=N_TEXTS)
    return DevPart(["text"] * N_TEXTS, drawn, NEUTRAL not in labels)


def recall_of(answers: list[int], labels: list[int]) -> float:
    """Macro-recall, counted one by one."""
    recalls = []
    for label in set(labels):
        own = [answer for answer, true in zip(answers, labels, strict=True) if true == label]
        recalls.append(own.count(label) / len(own))
    return sum(recalls) / len(recalls)


def error_of(confidences: FloatArray, is_right: list[bool], n_bins: int = 15) -> float:
    """The calibration error, bin by bin."""
    total = 0.0
    for number in range(n_bins):
        rows = [
            row for row, sure in enumerate(confidences) if number / n_bins <= sure < (number + 1) / n_bins
        ]
        if rows:
            gap = np.mean([is_right[row] for row in rows]) - np.mean([confidences[row] for row in rows])
            total += len(rows) / len(confidences) * abs(gap)
    return total


def test_figures_of_three_labels_are_those_of_the_formulas() -> None:
    part = part_of([NEGATIVE, NEUTRAL, POSITIVE])
    answers = draw_answers(part)
    assert answers.probabilities is not None
    figures = measure_quality(answers, part)
    found, true = answers.labels.tolist(), part.labels.tolist()
    assert figures.macro_recall == pytest.approx(recall_of(found, true))
    is_right = [one == other for one, other in zip(found, true, strict=True)]
    assert figures.error == pytest.approx(error_of(answers.probabilities.max(axis=1), is_right))
    assert figures.forced is figures.forced_accuracy is figures.forced_error is None


def test_figures_of_two_labels_are_also_those_without_neutral() -> None:
    part = part_of([NEGATIVE, POSITIVE])
    answers = draw_answers(part)
    assert answers.probabilities is not None
    figures = measure_quality(answers, part)
    forced, sure = [], []
    for negative, _, positive in answers.probabilities.tolist():
        forced.append(POSITIVE if positive > negative else NEGATIVE)
        sure.append(max(positive, negative) / (positive + negative))
    true = part.labels.tolist()
    is_right = [one == other for one, other in zip(forced, true, strict=True)]
    assert figures.macro_recall == pytest.approx(recall_of(answers.labels.tolist(), true))
    assert figures.forced == pytest.approx(recall_of(forced, true))
    assert figures.forced_accuracy == pytest.approx(sum(is_right) / N_TEXTS)
    assert figures.forced_error == pytest.approx(error_of(np.array(sure), is_right))


def test_scores_have_the_labels_that_their_authors_advise() -> None:
    scores = np.array([-1, -0.05, -0.049, 0, 0.049, 0.05, 1])
    assert [LABELS[label][:3] for label in label_by_score(scores, 0.05)] == [
        *("neg", "neg", "neu", "neu", "neu", "pos", "pos")
    ]
    assert [LABELS[label][:3] for label in label_by_score(scores, 0)] == [
        *("neg", "neg", "neg", "neu", "pos", "pos", "pos")
    ]


def test_a_score_of_0_leans_to_negative() -> None:
    answers = Answers(np.array([NEUTRAL] * 3), np.array([-0.01, 0, 0.01]))
    assert answers.forced.tolist() == [NEGATIVE, NEGATIVE, POSITIVE]


def test_the_model_in_the_box_is_asked_as_people_do() -> None:
    answers = Sentrax().answers(["I hate it", "I love it"])
    assert answers.labels.tolist() == [NEGATIVE, POSITIVE]
    assert answers.forced.tolist() == [NEGATIVE, POSITIVE]
    assert answers.probabilities is not None
    assert answers.probabilities.shape == (2, 3)


def test_vader_is_asked_as_it_comes() -> None:
    pytest.importorskip("vaderSentiment")
    answers = TOOLS["vader"]().answers(["I hate it, awful", "The table.", "I love it, great"])
    assert answers.labels.tolist() == [NEGATIVE, NEUTRAL, POSITIVE]
    assert answers.leanings[0] < answers.leanings[1] == 0 < answers.leanings[2]
    assert answers.probabilities is None


def test_textblob_is_asked_for_its_polarity(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyzed(text: str) -> SimpleNamespace:
        return SimpleNamespace(sentiment=SimpleNamespace(polarity=float(text)))

    monkeypatch.setitem(sys.modules, "textblob", SimpleNamespace(TextBlob=analyzed))
    answers = TOOLS["textblob"]().answers(["-0.01", "0", "0.8"])
    assert answers.labels.tolist() == [NEGATIVE, NEUTRAL, POSITIVE]
    assert answers.leanings.tolist() == [-0.01, 0, 0.8]


def test_a_model_without_a_domain_is_not_given_its_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["products", "comments", "products", "tweets 2009"]
    texts = Texts(
        pl.Series(["a", "b", "c", "d"]),
        np.array([NEGATIVE, NEUTRAL, POSITIVE, POSITIVE]),
        np.array([*map(list(DOMAINS).index, names)]),
    )
    given: list[Texts] = []

    predictor = sentrax.load().model_.predictor
    assert isinstance(predictor, LinearPredictor)

    def fit(texts: Texts) -> training.Fitted:
        given.append(texts)
        return training.Fitted(predictor, np.zeros((len(texts.labels), 3)))

    monkeypatch.setattr(training, "fit", fit)
    notes: list[str] = []
    tool = fit_without("products", texts, notes.append)
    assert given[0].texts.to_list() == ["b", "d"]
    assert given[0].labels.tolist() == [NEUTRAL, POSITIVE]
    assert [list(DOMAINS)[domain] for domain in given[0].domains] == ["comments", "tweets 2009"]
    assert tool.answers(["I love it"]).labels.tolist() == [POSITIVE]
    assert notes == ["training without products"]


@pytest.mark.parametrize(
    ("change", "text", "expected"),
    [
        ("upper case", "So good.", "SO GOOD."),
        ("lower case", "So good.", "so good."),
        ("title case", "So good.", "So Good."),
        ("without final mark", "So good?! ", "So good"),
        ("without final mark", "So. Good", "So. Good"),
        ("a full stop at the end", "So good!!", "So good."),
        ("an exclamation mark at the end", "So good", "So good!"),
    ],
)
def test_a_change_changes_what_it_says(change: str, text: str, expected: str) -> None:
    assert CHANGES[change](text, random.Random(0)) == expected


def test_a_first_name_is_exchanged_for_another() -> None:
    change = CHANGES["first names exchanged"]
    for seed in range(50):
        name, *rest = change("Emma met emma in Paris", random.Random(seed)).split()
        assert name in set(NAMES) - {"Emma"}
        assert rest == ["met", "emma", "in", "Paris"]


def test_an_address_is_changed_or_added() -> None:
    change = CHANGES["a web address added or changed"]
    text = change("see http://a.example/b?c=d and more", random.Random(0))
    assert text.startswith("see https://t.co/")
    assert text.endswith(" and more")
    assert change("see", random.Random(0)).startswith("see https://t.co/")


def test_labels_that_change_are_counted() -> None:
    class Shouted(Tool):
        """Thinks that upper case is positive."""

        def answers(self, texts: Sequence[str]) -> Answers:
            labels = np.array([POSITIVE if text.isupper() else NEUTRAL for text in texts])
            return Answers(labels, labels - NEUTRAL)

    shares = measure_changes(Shouted(), ["so good", "SO BAD", "so so", "so sad"])
    assert shares["upper case"] == 0.75
    assert shares["lower case"] == 0.25
    assert shares["without final mark"] == 0


def test_the_texts_drawn_and_their_changes_are_always_the_same() -> None:
    texts = [f"Emma {number}" for number in range(3_000)]
    drawn = draw_texts(texts)
    assert drawn == draw_texts(texts)
    assert len(set(drawn)) == 2_000
    assert change_all(drawn[:9]) == change_all(drawn[:9])


def test_without_the_data_the_sample_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        general, "cost", lambda command: Cost(1, 1, 1, json.dumps(general_speed.main(command[3:])))
    )
    monkeypatch.setattr(general, "installed_tools", lambda: {"sentrax": Sentrax()})
    monkeypatch.setattr(
        general, "JOBS", {name: general_speed.JOBS[name] for name in ("classifier", "sentiment")}
    )
    general.main(["--data", str(tmp_path / "missing"), "--runs", "1"])
    printed, notes = capsys.readouterr()
    assert "so the sample of the package is measured" in notes
    sample = sample_corpus()
    answers = Sentrax().answers(list(sample.texts))
    recall = recall_of(answers.labels.tolist(), [LABELS.index(label) for label in sample.labels])
    assert f"| {SAMPLE} | {len(sample.texts):,} | {100 * recall:.1f} |" in printed
    assert "Texts are the sample that comes with the package" in printed
    assert "| `sentrax.sentiment(texts)` |" in printed


def test_tables_have_means_the_worst_and_ratios() -> None:
    seen = {
        "film sentences": Figures(0.5, 0.625, 0.6, 0.04, 0.02),
        "comments": Figures(0.75, error=0.08),
    }
    unseen = {"film sentences": Figures(0.25, 0.5, 0.55, 0.1, 0.3), "comments": Figures(0.5, error=0.2)}
    vader = {"film sentences": Figures(0.4, 0.5, 0.45), "comments": Figures(0.2)}
    speeds = {
        "classifier": {"texts": 9, "rate": 3000.0, "one": 50.0},
        "sentiment": {"texts": 9, "rate": 2000.0, "one": 40.0},
        "vader": {"texts": 9, "rate": 1000.0, "one": 100.0},
    }
    shares = dict.fromkeys(CHANGES, 0.0)
    results = general_tables.Results(
        machine=machine(),
        has_data=True,
        n_texts={"film sentences": 20, "comments": 3_000},
        quality={"vader": vader, "sentrax": seen, "unseen": unseen},
        n_drawn=2_000,
        n_changed=dict.fromkeys(CHANGES, 1_990),
        changes={"vader": {**shares, "lower case": 0.01}, "sentrax": {**shares, "title case": 0.005}},
        runs=3,
        speed=speeds,
    )
    full, short = general_tables.tables(results), general_tables.summary(results)
    for line in (
        "| macro-recall | texts | VADER | sentrax | sentrax, trained without the domain |",
        "| comments | 3,000 | 20.0 | 75.0 | 50.0 |",
        "| mean of 2 domains |  | 30.0 | 62.5 | 37.5 |",
        "| film sentences, without neutral | 20 | 50.0 | 62.5 | 50.0 |",
        "| SST-2, without neutral, accuracy | 20 | 45.0 | 60.0 | 55.0 |",
        "| mean of 2 domains | 0.060 | 0.150 |",
        "| worst of 2 domains | 0.080 | 0.200 |",
        "| film sentences, without neutral | 0.020 | 0.300 |",
        "| title case | 1,990 | 0.00 % | 0.50 % |",
        "| `sentrax.load().predict(texts)` | 9 | 3,000 | 3.00 | 50 µs | 2.00 |",
    ):
        assert line in full.splitlines()
    for line in (
        "| macro-recall, mean of 2 domains | 30.0 | 62.5 | 37.5 |",
        "| calibration error, the worst domain |  | 0.080 | 0.200 |",
        "| labels that change with upper, lower or title case, at most | 1.00 % | 0.50 % |  |",
        "| labels that change with other first names (in 1,990 of 2,000 texts) | 0.00 % | 0.00 % |  |",
        "| new texts, together | 1,000 per second | 3,000 per second |  |",
        "| a new text, alone | 100 µs | 40 µs |  |",
    ):
        assert line in short.splitlines()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write", "--data", "nowhere"], "need the data sets; there is no folder nowhere"),
        (["--runs", "0"], "a number from 1 on"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        general.parse(arguments)
    assert message in capsys.readouterr().err
