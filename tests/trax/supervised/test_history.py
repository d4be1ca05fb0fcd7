"""What is remembered, and how it is shown."""

from sentrax.trax.supervised.training import History


def test_values_come_back_by_mode_and_metric_in_order() -> None:
    history = History()
    history.append("train", "metrics/loss", 1, 0.5)
    history.append("train", "metrics/loss", 3, 0.25)
    history.append("eval", "metrics/accuracy", 3, 1.0)
    assert history.get("train", "metrics/loss") == [(1, 0.5), (3, 0.25)]
    assert history.get("train", "metrics/accuracy") == history.get("test", "metrics/loss") == []
    assert history.modes == ["eval", "train"]
    assert history.metrics_for_mode("eval") == ["metrics/accuracy"]
    assert str(history).splitlines() == [
        "train metrics/loss  1: 0.5  3: 0.25",
        "eval  metrics/accuracy  3: 1",
    ]
    assert History.from_dict(history.to_dict()).to_dict() == history.to_dict()
