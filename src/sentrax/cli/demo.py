"""What `make demo` runs: the command `sentrax` itself, step by step."""

import csv
import io
import sys
from pathlib import Path

from sentrax.cli import main
from sentrax.cli.printing import flush, notify, say
from sentrax.errors import FileWriteError
from sentrax.files.atomic import replace_atomically
from sentrax.files.output_paths import check_output

FOLDER = Path("demo")
FISH = (
    "It's such a nice day, think i'll be taking Sid to Ramsgate fish and chips for lunch at Peter's fish"
    " factory and then the beach maybe"
)
SENTENCES = (
    "What a lovely day :)",
    "The parcel arrived broken and nobody answers my mails.",
    "Not bad, not bad at all!",
    "I am not happy.",
    "This movie was almost good.",
    "The acting is good, but the story is dull.",
    "It is a film.",
    FISH,
)
NOTEBOOK_SENTENCES = (FISH, "I hated my day, it was the worst, I'm so sad.", "I am not happy.")


def demo() -> int:
    """Show the default classifier, then the notebook's; stop at the first command that fails."""
    model = str(FOLDER / "reviews.safetensors")
    try:
        train, test = _write_sample(FOLDER)
    except FileWriteError as error:
        notify(f"error: {error}")
        return 1
    say(
        "\n1. Your own classifier. The data here is the small sample that comes with sentrax, 1,298 texts;\n"
        "   a fifth of it, in demo/test.csv, is kept for measuring."
    )
    failed = _run(
        ["train", train, "--output", model],
        ["evaluate", test, "--model", model],
        ["predict", "--model", model, "--unsure", *SENTENCES],
    )
    if not failed:
        say("\n   It understands negation, and says `unsure` rather than guess. More texts help.")
    return failed or _show_notebook()


def _show_notebook() -> int:
    from sentrax.data.corpora import twitter_samples
    from sentrax.errors import CorpusError

    try:
        twitter_samples(download=False)
    except CorpusError:
        say(
            "\n2. The course notebook's classifier is skipped: NLTK's twitter_samples is not on this machine"
            " (get it with: .venv/bin/python -m nltk.downloader twitter_samples)."
        )
        return _end()
    model = str(FOLDER / "notebook.safetensors")
    say(
        "\n2. The course notebook's classifier: the mean of word vectors, trained on NLTK's tweets.\n"
        "   Nearly all of these have a smiley, so it scores high. It drops `not` and `don't`, so it cannot\n"
        "   understand negation."
    )
    return (
        _run(
            ["notebook", "train", "twitter_samples", "--output", model],
            ["notebook", "evaluate", "twitter_samples", "--model", model],
            ["notebook", "predict", "--model", model, *NOTEBOOK_SENTENCES],
        )
        or _end()
    )


def _end() -> int:
    say(
        "\nThe files are in demo/. Next, your own sentence or your own data:\n"
        f'   .venv/bin/sentrax predict --model {FOLDER / "reviews.safetensors"} "..."\n'
        "   .venv/bin/sentrax train your.csv"
    )
    return 0


def _write_sample(folder: Path) -> tuple[str, str]:
    """Write the bundled sample as two CSV files, to train on and to measure on; return their paths."""
    from sentrax.data.corpora import sample_corpus
    from sentrax.data.splits import split

    parts = split(sample_corpus(), 0.2, seed=1)
    folder.mkdir(exist_ok=True)
    paths = folder / "train.csv", folder / "test.csv"
    for path, part in zip(paths, parts, strict=True):
        written = io.StringIO(newline="")
        csv.writer(written).writerows([("text", "label"), *zip(part.texts, part.labels, strict=True)])
        _write(path, written.getvalue().encode())
    return str(paths[0]), str(paths[1])


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless there is one of somebody else."""
    check_output(path, is_ours=lambda found: found.read_bytes() == content, expected="the demo's", force=None)
    with replace_atomically(path) as temporary:
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
