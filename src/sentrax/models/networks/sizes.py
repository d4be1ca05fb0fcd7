"""`NetworkSizes`: the numbers that determine the shapes of a network's weights."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sentrax.errors import InputError
from sentrax.wording import counted

_BOUNDS = {
    "n_classes": 1 << 16,
    "dimension": 1 << 14,
    "hidden": 1 << 14,
    "max_length": 1 << 12,
    "n_layers": 64,
    "n_heads": 1 << 10,
}
_MOST_WIDTHS = 16
_LARGEST_WIDTH = 64


@dataclass(frozen=True)
class NetworkSizes:
    """The sizes of any network; each network uses some of them.

    Attributes:
        n_classes: Logits per text.
        dimension: Length of a word vector.
        hidden: Width of the hidden layers: units, filters of each width, or units of each direction.
        max_length: How many tokens of a text are read; the rest is cut off.
        widths: How many words each window of the convolutional network has.
        n_layers: Blocks of the transformer.
        n_heads: Heads of its attention; the dimension is a multiple of them.

    Raises:
        InputError: If a number is out of range, or the dimension is not a multiple of the heads.
    """

    n_classes: int
    dimension: int
    hidden: int
    max_length: int = 256
    widths: tuple[int, ...] = (3, 4, 5)
    n_layers: int = 2
    n_heads: int = 1

    def __post_init__(self) -> None:
        for name, most in _BOUNDS.items():
            _check(name, getattr(self, name), most)
        if not 1 <= len(self.widths) <= _MOST_WIDTHS:
            raise InputError(f"got {counted(len(self.widths), 'width')}; expected 1 to {_MOST_WIDTHS}")
        for width in self.widths:
            _check("a width", width, _LARGEST_WIDTH)
        if self.dimension % self.n_heads:
            raise InputError(f"dimension is {self.dimension}; expected a multiple of {self.n_heads} heads")

    def to_json(self) -> dict[str, Any]:
        """The sizes by name, as a file stores them."""
        return {**asdict(self), "widths": list(self.widths)}

    @classmethod
    def from_json(cls, saved: object) -> "NetworkSizes":
        """The sizes that `to_json` returned.

        Raises:
            InputError: If `saved` does not have that form, or a number is out of range.
        """
        names = (*_BOUNDS, "widths")
        if not isinstance(saved, Mapping) or set(saved) != set(names):
            raise InputError(f"its sizes are not an object with {', '.join(names)}")
        widths = saved["widths"]
        if not isinstance(widths, list):
            raise InputError("its widths are not a list of whole numbers")
        return cls(**{**saved, "widths": tuple(widths)})


def _check(name: str, size: object, most: int) -> None:
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= most:
        raise InputError(f"{name} is {size!r}; expected a whole number from 1 to {most:,}")
