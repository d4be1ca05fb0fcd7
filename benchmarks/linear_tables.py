"""The figures of `benchmarks.linear` as Markdown, and where they go."""

from collections.abc import Mapping
from typing import Any

from benchmarks.machine import describe_machine
from benchmarks.pages import FULL, SHORT, ratio, table, write_pages
from benchmarks.peers import PEERS

FORMS = {"full": "all bits", "float16": "float16", "int8": "int8", "ftz": "`.ftz` of 100,000 features"}
Results = Mapping[str, Any]


def tables(results: Results) -> str:
    """All tables."""
    parts = [describe_machine(results["machine"]) + f" {_describe_runs(results['runs'])}"]
    makers = {"train": _training, "score": _scoring, "one": _one_text, "file": _files}
    parts += [make(results) for part, make in makers.items() if part in results]
    return "\n\n".join(parts)


def summary(results: Results) -> str:
    """The few lines for the project's README: sentrax, and each other as a multiple of it."""
    scoring = f"{results['scoring']:,}"
    rows = [
        _versus(f"training on {_title(name)}", figures, "seconds", "{:.1f} s")
        for name, figures in results["train"].items()
    ]
    score, one = results["score"], results["one"]
    measured = {**results["train"][f"train-{results['scoring']}"], **score}
    rows += [
        _versus(
            f"scoring {score['sentrax']['texts']:,.0f} new tweets, model of {scoring} texts",
            score,
            "new",
            "{:.2f} s",
        ),
        _versus("the same tweets again", score, "again", "{:.2f} s"),
        _versus("one new text", one, "new", "{:,.0f} µs"),
    ]
    peers = [peer for peer in PEERS if peer != "scorer" and any(peer in row for row in rows)]
    head = ["", *(PEERS[peer].label for peer in peers)]
    body = [[row["what"], *(row.get(peer, "") for peer in peers)] for row in rows]
    accuracy = [
        f"held-out accuracy, {scoring} texts",
        *(_percent(measured[peer]["accuracy"]) for peer in peers),
    ]
    notes = [describe_machine(results["machine"]), _describe_runs(results["runs"])]
    notes.append("In brackets: as a multiple of sentrax. Cleaning lines for fastText is not counted.")
    return f"{table(head, [*body, accuracy])}\n\n{' '.join(notes)}"


def write_tables(results: Results) -> None:
    """Put the tables between the marks of the two README files."""
    write_pages("benchmarks.linear", {FULL: tables(results), SHORT: summary(results)})


def _training(results: Results) -> str:
    rows, growth = [], []
    for name, figures in results["train"].items():
        ours = figures.get("sentrax")
        for peer, own in figures.items():
            cleaning = f", cleaning {own['cleaning']:.1f} s" if "cleaning" in own else ""
            rows.append(
                [
                    _title(name),
                    PEERS[peer].label,
                    f"{own['seconds']:.1f} s{cleaning}",
                    _times(own, ours, "seconds"),
                    f"{own['processor']:.1f} s",
                    f"{own['memory'] / 1e9:.2f} GB",
                    _percent(own["accuracy"]),
                    f"{own['bytes'] / 1e6:.1f} MB",
                ]
            )
    head = [
        "training on",
        "",
        "time",
        "÷ sentrax's",
        "of processors",
        "peak memory",
        "held-out accuracy",
        "file, all bits",
    ]
    for count, of in results["growth"].items():
        growth.append([f"{int(count):,}", *(f"{of[key]:,}" for key in list(of)[1:])])
    counted = table(["texts", "different texts", "words", "different words", "different pairs"], growth)
    return f"{table(head, rows)}\n\n{counted}"


def _scoring(results: Results) -> str:
    rows, ours = [], results["score"].get("sentrax")
    for peer, own in results["score"].items():
        seconds = {"": own["new"]}
        if peer == "fasttext":
            seconds = {
                ", lines cleaned before": own["new"],
                ", cleaning counted": own["new"] + own["cleaning"],
            }
        for what, new in seconds.items():
            again = own["again"] + new - own["new"]
            rows.append(
                [
                    PEERS[peer].label + what,
                    f"{own['texts'] / new:,.0f}",
                    ratio(ours["new"] / new) if ours else "",
                    f"{own['texts'] / again:,.0f}",
                    ratio(ours["again"] / again) if ours else "",
                    f"{own['new processor']:.2f} s",
                    f"{own['memory'] / 1e9:.2f} GB",
                    _percent(own["accuracy"]),
                ]
            )
    n_texts = next(iter(results["score"].values()), {"texts": 0})["texts"]
    head = [
        f"scoring {n_texts:,.0f} new tweets, model of {results['scoring']:,} texts",
        "texts/s",
        "÷ sentrax's",
    ]
    head += [
        "the same again, texts/s",
        "÷ sentrax's",
        "of processors, new",
        "peak memory",
        "held-out accuracy",
    ]
    return table(head, rows)


def _one_text(results: Results) -> str:
    rows, ours = [], results["one"].get("sentrax")
    for peer, own in results["one"].items():
        label = "sentrax, `predict_proba([text])`" if peer == "sentrax" else PEERS[peer].label
        cleaning = f", cleaning {own['cleaning']:.0f} µs" if peer == "fasttext" else ""
        new, seen = f"{own['new']:,.0f} µs{cleaning}", f"{own['seen']:,.0f} µs"
        rows.append([label, new, _times(own, ours, "new"), seen, _times(own, ours, "seen")])
    return table(["one text at a time", "new", "÷ the first", "seen before", "÷ the first"], rows)


def _files(results: Results) -> str:
    rows = []
    for peer, forms in results["file"].items():
        for form, own in forms.items():
            changed = "" if form == "full" else f"{own['changed']:.3%}"
            size = f"{own['bytes'] / 1e6:.2f} MB"
            rows.append([PEERS[peer].label, FORMS[form], size, changed, _percent(own["accuracy"])])
    head = [
        f"model file, {results['scoring']:,} texts",
        "weights",
        "size",
        "answers changed",
        "held-out accuracy",
    ]
    return table(head, rows)


def _versus(what: str, figures: Results, figure: str, form: str) -> dict[str, str]:
    row, ours = {"what": what}, figures["sentrax"][figure]
    for peer, own in figures.items():
        times = "" if peer == "sentrax" else f" ({ratio(own[figure] / ours)})"
        row[peer] = form.format(own[figure]) + times
    return row


def _times(own: Results, ours: Results | None, figure: str) -> str:
    return ratio(own[figure] / ours[figure]) if ours else ""


def _describe_runs(runs: int) -> str:
    return f"Medians of {runs} runs; of one above 100,000 texts." if runs > 1 else "One run of each."


def _title(name: str) -> str:
    return "SST-2" if name == "sst2-train" else f"{int(name.removeprefix('train-')):,} texts"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
