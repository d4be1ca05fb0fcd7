"""`sentrax evaluate`."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sentrax.cli.options import (
    add_data_options,
    add_model_option,
    add_report_option,
    check_report_option,
    chosen_model,
    column,
    load_model,
    model_help,
    read_data,
)
from sentrax.cli.printing import (
    notify,
    number,
    one_line,
    percent_with_interval,
    print_json,
    say,
    say_facts,
    say_table,
    score_lines,
)
from sentrax.wording import counted

if TYPE_CHECKING:
    from sentrax.data.labelled import LabelledTexts
    from sentrax.saved.model import SavedModel

_SHOWN_TEXTS = 3
_SHOWN_CHARACTERS = 90
_MOST_VALUES = 10
_MOST_LABELS, _MOST_CONFUSIONS = 20, 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax evaluate`."""
    parser.usage = "%(prog)s DATA [OPTIONS]"
    parser.description = """\
Measure a classifier on labelled texts: its accuracy and calibration with 95%
intervals, each label, which labels it confuses, whether confident answers are
as right as was asked for, the kinds of texts that it finds harder, its
worst errors, and labels that may be wrong. Without --model that is the English
one that comes with sentrax."""
    parser.epilog = """\
examples:
  sentrax evaluate tweets.csv
  sentrax evaluate test.csv --model reviews.safetensors
  sentrax evaluate test.csv --model new.safetensors --against old.safetensors
  sentrax evaluate test.csv --by source --training train.csv
  sentrax evaluate test.csv --model reviews.safetensors --report report.html"""
    add_data_options(parser)
    add_model_option(parser)
    parser.add_argument(
        "--against",
        metavar="MODEL",
        help=f"a second model, to compare with on the same texts: {model_help()}",
    )
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        type=column,
        metavar="COLUMN",
        help="measure the texts of each frequent value of a further column of DATA, too; repeat for several",
    )
    parser.add_argument(
        "--training",
        metavar="FILE",
        help="what the model was trained on: texts of DATA that are copies of it are measured apart",
    )
    add_report_option(parser, "the result, with pictures,")
    parser.add_argument(
        "--force", action="store_true", help="replace the report even if the file is not one of sentrax"
    )
    parser.add_argument("--json", action="store_true", help="print the result, with all curves, as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, measure, print."""
    from sentrax.data.label_values import is_missing_marker
    from sentrax.evaluation.evaluation import check_labels
    from sentrax.evaluation.full import evaluate_fully
    from sentrax.models.pretrained import find_model

    names = [chosen_model(options), *([] if options.against is None else [options.against])]
    check_report_option(options, options.data, options.training, *(str(find_model(name)) for name in names))
    models = [load_model(name) for name in names]
    # A model with the label "None" was trained on data in which that is one.
    options.keep_na = options.keep_na or any(is_missing_marker(label) for label in models[0].labels)
    data = read_data(options, options.data, columns=options.by)
    training = None if options.training is None else read_data(options, options.training)
    for name, model in zip(names, models, strict=True):
        check_labels(data, name, model.labels, is_multi_label=model.multi_label)
    result = evaluate_fully(
        models[0],
        data,
        name=names[0],
        other=models[1] if len(models) > 1 else None,
        other_name=names[-1],
        by={name: values.to_list() for name, values in data.columns.items()},
        training=training,
        with_rankings=options.json or options.report is not None,
        on_notice=notify,
    )
    if options.report is not None:
        from sentrax.evaluation.report.report import write_report

        write_report(options.report, result, force=options.force)
        notify(f"wrote the report {options.report}")
    if options.json:
        print_json(result)
    else:
        _report(result, models[0], data)


def _report(result: dict[str, Any], model: "SavedModel", data: "LabelledTexts") -> None:
    say_facts(score_lines(result, "text"))
    if "training_copies" in result:
        say_facts([f"Copies: {result['training_copies']['sentence']}"])
    if "comparison" in result:
        say_facts([f"Compared: {result['comparison']['sentence']}"])
    _print_labels(result)
    _print_columns(result.get("by", {}))
    say()
    say_facts(_weak_spots(result))
    errors = result["errors"][:_SHOWN_TEXTS]
    _print_errors(errors, model)
    if "suspected_labels" in result:
        _print_suspects(result["suspected_labels"], len(data), {error["row"] for error in errors})


def _print_labels(result: dict[str, Any]) -> None:
    names = list(result["labels"])
    shown = sorted(names, key=lambda name: -result["labels"][name]["texts"])[:_MOST_LABELS]
    labels = {name: result["labels"][name] for name in names if name in set(shown)}
    say()
    say_table(
        ("label", "texts", "precision", "recall", "F1"),
        [
            (name, f"{scores['texts']:,}", *(number(scores[key]) for key in ("precision", "recall", "f1")))
            for name, scores in labels.items()
        ],
        list(labels),
        [scores["f1"] or 0.0 for scores in labels.values()],
        "F1, 0 to 1",
    )
    if len(labels) < len(names):
        say(f"and {counted(len(names) - len(labels), 'other label')}; --json has all of them")
        _print_confusions(result, names)
    elif "confusion" in result:
        rows = [
            (name, *(f"{count:,}" for count in counts))
            for name, counts in zip(names, result["confusion"], strict=True)
        ]
        say()
        say_table(("actual \\ predicted", *names), rows, names)


def _print_confusions(result: dict[str, Any], names: list[str]) -> None:
    """The most frequent confusions, where a table of all would be too large."""
    counts = [
        (count, actual, predicted)
        for row, actual in zip(result.get("confusion", []), names, strict=False)
        for count, predicted in zip(row, names, strict=True)
        if count and predicted != actual
    ]
    if counts:
        most = sorted(counts, key=lambda found: (-found[0], found[1], found[2]))[:_MOST_CONFUSIONS]
        say()
        say_table(
            ("actual", "predicted", "texts"),
            [(actual, predicted, f"{count:,}") for count, actual, predicted in most],
        )


def _print_columns(columns: dict[str, dict[str, Any]]) -> None:
    """The most frequent values of each column that was asked for."""
    from sentrax.evaluation.columns import describe_left_out

    for name, found in columns.items():
        values = found["values"][:_MOST_VALUES]
        say()
        if values:
            say_table(
                (name, "texts", "accuracy (95% interval)"),
                [
                    (
                        value["value"],
                        f"{value['texts']:,}",
                        percent_with_interval(value["accuracy"], value["interval"]),
                    )
                    for value in values
                ],
            )
        left_out = describe_left_out(name, found["n_values"], len(values))
        if left_out:
            say_facts([left_out])


def _weak_spots(result: dict[str, Any]) -> Iterator[str]:
    """The slices that are worse by more than chance, a line each."""
    if not result["slices"]:
        yield "Weak spots: no kind of texts has enough texts, and enough others, to compare"
    elif not result["worst_slices"]:
        yield f"Weak spots: none; {counted(len(result['slices']), 'kind')} of texts were looked at"
    sentences = {found["name"]: found["sentence"] for found in result["slices"]}
    for name in result["worst_slices"]:
        yield f"Weak spot: {sentences[name]}"


def _print_errors(errors: list[dict[str, Any]], model: "SavedModel") -> None:
    """The most confident errors, with the words that lead to them."""
    if not errors:
        return
    import polars as pl

    from sentrax.explanation.explain import strongest_words

    words = strongest_words(model, pl.Series([error["text"] for error in errors]))
    say()
    say_facts(["Most confident errors"])
    for error, reason in zip(errors, words, strict=True):
        label, predicted = (_shown(error[key]) for key in ("label", "predicted"))
        head = f"row {error['row']:,}, {label}, predicted {predicted} ({error['probability']:.1%})"
        say_facts(
            [
                f"  {head}: {one_line(error['text'], _SHOWN_CHARACTERS)}",
                f"    words: {one_line(reason) or '-'}",
            ]
        )


def _print_suspects(suspects: dict[str, Any], n_texts: int, shown: set[int]) -> None:
    """How many labels may be wrong, and the first of them that are not shown as errors."""
    say()
    rows = [suspect for suspect in suspects["rows"] if suspect["row"] not in shown]
    among_errors = " (some of these errors, and others)" if len(rows) < len(suspects["rows"]) else ""
    say_facts([f"Labels to check: {suspects['count']:,} of {n_texts:,}{among_errors}"])
    for suspect in rows[:_SHOWN_TEXTS]:
        head = f"row {suspect['row']:,}, {suspect['label']}, rather {suspect['suggested']}"
        say_facts(
            [f"  {head} ({suspect['probability']:.1%}): {one_line(suspect['text'], _SHOWN_CHARACTERS)}"]
        )


def _shown(label: str | list[str]) -> str:
    return label if isinstance(label, str) else ",".join(label) or "no label"
