"""How the rules that turn a string into another one change it."""

import re
import unicodedata
from collections.abc import Callable, Mapping


class Rewriter:
    """Rewrites a string; the one of `text/spans.py` also remembers where each character came from."""

    def sub(
        self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str], text: str
    ) -> str:
        """The text with each match replaced."""
        return pattern.sub(replacement, text)

    def translate(self, table: Mapping[int, str], text: str) -> str:
        """The text with each character replaced by itself."""
        return text.translate(table)

    def compose(self, text: str) -> str:
        """The text with letters and their marks as one character where there is one (NFC)."""
        return unicodedata.normalize("NFC", text)


REWRITER = Rewriter()
"""What only rewrites."""
