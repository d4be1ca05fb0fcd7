"""What `make demo` runs: the command `sentrax` itself, step by step."""

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from sentrax.cli import exit_code_of, main
from sentrax.cli.printing import flush, say, say_card, say_table
from sentrax.errors import FileWriteError
from sentrax.files.atomic import replace_atomically
from sentrax.files.output_paths import check_output

FOLDER = Path("demo")
SENTENCES = (
    "What a lovely day :)",
    "This movie was almost good.",
    "The meeting is at 5 in room 204.",
    "Not bad, not bad at all!",
    "They cancelled my flight twice 😭",
    "I am not happy.",
)
MESSAGES = (
    "Thank you, the new lamp is wonderful!",
    "The parcel arrived broken.",
    "My order number is 30718.",
    "Nobody answers my mails, what a joke.",
    "Quick delivery, great service 😍",
    "Do you also ship to Norway?",
)
REVIEWS = ("The acting is superb.", "It never gets going, and it drags on.", "It is a film.")
_UNSURE = "In a terminal, a ? after a label means that it is unsure."
TWEETS = ("I hated my day, it was the worst, I'm so sad.", "I am not happy.")


def demo() -> int:
    """Show all that works at once, step by step; the exit code of the first command that fails, else 0."""
    return exit_code_of(_show_all)


def _show_all() -> int:
    scored, model = str(FOLDER / "scored.csv"), str(FOLDER / "reviews.safetensors")
    messages, train, test = write_files()
    _heading("1. An answer at once", f"The English model that comes with sentrax. {_UNSURE}")
    failed = _run(["predict", *SENTENCES])
    if not failed:
        _heading("2. A whole file", f"Every row of {messages} gets a label and probabilities.")
        failed = _run(["predict", "--input", messages, "--output", scored])
    if not failed:
        _show_rows(Path(scored))
        _heading("3. Your own classifier", "Trained on four fifths of the sample that comes with sentrax.")
        failed = _run(
            ["train", train, "--output", model],
            ["evaluate", test, "--model", model],
            ["predict", "--model", model, "--unsure", *REVIEWS],
        )
    if not failed:
        say("\nIt says `unsure` rather than guess. More texts help.")
    return failed or _show_notebook()


def _show_notebook() -> int:
    from sentrax.data.corpora import twitter_samples
    from sentrax.errors import CorpusError

    _heading("4. The course notebook's classifier", "The mean of word vectors, trained on NLTK's tweets.")
    try:
        twitter_samples(download=False)
    except CorpusError:
        say("It is skipped: NLTK's twitter_samples is not on this machine. To get it:")
        say("  .venv/bin/python -m nltk.downloader twitter_samples")
        return _end()
    model = str(FOLDER / "notebook.safetensors")
    say("It drops `not` and `don't`, so it cannot understand negation.")
    return (
        _run(
            ["notebook", "train", "twitter_samples", "--output", model],
            ["notebook", "evaluate", "twitter_samples", "--model", model],
            ["notebook", "predict", "--model", model, *TWEETS],
        )
        or _end()
    )


def _end() -> int:
    _heading("Your turn", f"The files are in {FOLDER}/.")
    say('  .venv/bin/sentrax predict "..."')
    say("  .venv/bin/sentrax predict --input yours.csv --output scored.csv")
    say("  .venv/bin/sentrax train labelled.csv")
    return 0


def _heading(name: str, what: str) -> None:
    say_card(f"\n## {name}\n\n{what}")


def _show_rows(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"], row["confidence"][:4]) for row in csv.DictReader(file)]
    say(f"\nWhat is in {path} now, without the single probabilities:\n")
    say_table(("text", "label", "confidence"), rows)


def write_files() -> list[str]:
    """Write messages to score, and the bundled sample, in a part to train on and one to measure on.

    Returns:
        The names of the three files.

    Raises:
        FileWriteError: If there are other files of these names, or none can be written.
    """
    from sentrax.data.corpora import sample_corpus
    from sentrax.data.splits import split

    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise FileWriteError(
            f"cannot make the folder {FOLDER} here: {error.strerror}; work in another folder"
        ) from None
    messages, train, test = (str(FOLDER / name) for name in ("messages.csv", "train.csv", "test.csv"))
    _write_table(messages, [("id", "text"), *((str(n), text) for n, text in enumerate(MESSAGES, 1))])
    for path, part in zip((train, test), split(sample_corpus(), 0.2, seed=1), strict=True):
        _write_table(
            path,
            [
                ("text", "label"),
                *((text, str(label)) for text, label in zip(part.texts, part.labels, strict=True)),
            ],
        )
    return [messages, train, test]


def _write_table(path: str, rows: Iterable[tuple[str, str]]) -> None:
    """Write a CSV file, unless there is one of somebody else."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    content = written.getvalue().encode()
    check_output(
        Path(path), is_ours=lambda found: found.read_bytes() == content, expected="the demo's", force=None
    )
    with replace_atomically(Path(path)) as temporary:
        temporary.write_bytes(content)


def _run(*commands: list[str]) -> int:
    """Run commands as a shell would, showing each; the exit code of the first that fails, else 0."""
    for arguments in commands:
        words = (f'\\\n    "{word}"' if " " in word else word for word in arguments)
        say(" ".join(("\n$ sentrax", *words)))
        flush()
        failed = main(arguments)
        if failed:
            return failed
    return 0


if __name__ == "__main__":
    sys.exit(demo())
