"""`Limits`: how much is read, so that no file takes all memory or time; the same in all readers.

Each is a setting: `read_labelled(path, limits=Limits(columns=50_000))`, `--limit columns=50000`.
"""

from dataclasses import dataclass, fields

from sentrax.errors import CorpusError, InputError


@dataclass(frozen=True)
class Limits:
    """The limits of what is read. A file beyond one is refused, and the message names the limit.

    Attributes:
        row_bytes: The largest row: a line, a record of CSV, a JSON object, or a text of a table.
        columns: The most columns, or different keys of JSON objects that become columns.
        depth: How deep lists and objects of JSON may be nested.
        expansion: How many times its size a compressed file may take unpacked, beyond 64 MB.
        data_bytes: The most bytes of texts and labels that are kept in memory, to train or to measure. The
            largest Excel workbook likewise, unpacked.

    Raises:
        InputError: If one is not a whole number, 1 or more.
    """

    row_bytes: int = 4 << 20
    columns: int = 10_000
    depth: int = 100
    expansion: int = 200
    data_bytes: int = 4 << 30

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InputError(f"limit {field.name} is {value!r}; expected a whole number, 1 or more")

    def exceeded(self, place: object, what: str, name: str) -> CorpusError:
        """The error for what is beyond a limit.

        Args:
            place: Where it was found: a file, or a file and line.
            what: What was found, such as "has 20,000 columns".
            name: The name of the limit.
        """
        return CorpusError(f"{place} {what}; {self.how_to_raise(name)}")

    def how_to_raise(self, name: str) -> str:
        """What to do about a limit, for the end of a message."""
        return f"the limit {name} is {getattr(self, name):,} (raise it with --limit {name}=NUMBER)"


DEFAULT_LIMITS = Limits()
LIMITS = tuple(field.name for field in fields(Limits))
"""The names of the limits."""
EXPANSION_STARTS = 64 << 20
"""Up to so many bytes, unpacked, a file may be of any ratio: short repeated lines shrink a lot."""


def check_expansion(place: object, unpacked: int, packed: int, limits: Limits) -> None:
    """Raise a `CorpusError` if a file unpacks to far more than texts do, on purpose."""
    if unpacked > EXPANSION_STARTS and unpacked > limits.expansion * packed:
        raise limits.exceeded(
            place, f"unpacks to more than {unpacked:,} bytes from {packed:,}, unlike texts", "expansion"
        )
