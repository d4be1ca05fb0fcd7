"""English words and faces, and what says the opposite: `opposites.txt` has a pair in each line."""

import functools
from collections.abc import Mapping


@functools.cache
def opposites() -> Mapping[str, str]:
    """The opposite of each word, in small letters. Of a word in several pairs, the first counts.

    >>> opposites()["good"], opposites()["bad"], opposites()[":)"]
    ('bad', 'good', ':(')
    """
    import importlib.resources

    resource = importlib.resources.files("sentrax.explanation") / "opposites.txt"
    found: dict[str, str] = {}
    for line in resource.read_text(encoding="utf-8").splitlines():
        word, opposite = line.split()
        found.setdefault(word, opposite)
        found.setdefault(opposite, word)
    return found
