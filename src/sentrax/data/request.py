"""What `read_labelled` is asked for, as its readers pass it on, and what is said of their guesses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sentrax.data.label_column import Column


@dataclass(frozen=True)
class Request:
    """A file or folder to read, and what is known of it beforehand.

    Attributes:
        path: The file or folder.
        text: The column of texts that is asked for.
        label: The column of labels that is asked for.
        on_notice: Called with what a person may want to know.
        guessed: What has been guessed, a sentence each.
    """

    path: Path
    text: Column
    label: Column
    on_notice: Callable[[str], None]
    guessed: list[str] = field(default_factory=list)

    def say(self, guess: str) -> None:
        """Keep a guess and say it."""
        self.guessed.append(guess)
        self.on_notice(guess)

    def say_columns(self, chosen: tuple[str, str], first_line: int = 0, *, has_header: bool = True) -> None:
        """Say which columns were guessed, and that there is no header, if there is none."""
        if not has_header:
            self.say(
                f"{self.path} has no header: the first text is in line {first_line}, the columns go by number"
            )
        guessed = [
            f"the {what} are those in its column {column!r}"
            for what, column, wanted in zip(("texts", "labels"), chosen, (self.text, self.label), strict=True)
            if wanted is None
        ]
        if guessed:
            self.say(f"of {self.path}, {' and '.join(guessed)}")
