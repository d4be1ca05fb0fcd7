"""The settings of the lexicon model."""

from dataclasses import dataclass

from sentrax.errors import InputError
from sentrax.models.lexicon.predictor import DEFAULT_MARGIN


@dataclass(frozen=True)
class LexiconSettings:
    """The settings of the lexicon model.

    Attributes:
        margin: See `LexiconPredictor`.

    Raises:
        InputError: If the margin is out of range.
    """

    margin: float = DEFAULT_MARGIN

    def __post_init__(self) -> None:
        if not 0 <= self.margin <= 1:
            raise InputError(f"margin is {self.margin}; expected a number from 0 to 1")


DEFAULT_SETTINGS = LexiconSettings()
