r"""What a token of social text is, in one pattern.

What is a space, a symbol or an emoji stands here in ranges, and everything else counts as a letter: `\w`,
`\d` and `\s` would change with the version of Unicode that Python has, and a model must read a text alike
everywhere. No token reaches over a space, and nothing in the pattern looks around itself, so the tokens of a
text are those of the pieces between its spaces.
"""

import re

_LONGEST_NAME = 64
"""Longest user name, domain or directory that counts as part of an address; keeps matching linear."""


def _ranges(*bounds: int | tuple[int, int]) -> str:
    """The inside of a character class: code points, and pairs of a first and a last one."""
    parts = []
    for bound in bounds:
        first, last = bound if isinstance(bound, tuple) else (bound, bound)
        ends = [("\\" if chr(end) in "[]\\^-&~" else "") + chr(end) for end in (first, last)]
        parts.append(ends[0] if first == last else f"{ends[0]}-{ends[1]}")
    return "".join(parts)


_SPACES = _ranges(
    (0x00, 0x20),  # control characters and the space
    (0x7F, 0xA0),
    0xAD,  # soft hyphen
    0x1680,
    (0x2000, 0x200B),
    (0x2028, 0x202F),
    (0x205F, 0x2064),
    0x3000,
    (0xFE00, 0xFE0F),  # variation selectors that stand alone
    0xFEFF,
)
_EMOJI = _ranges(
    0xA9,
    0xAE,
    0x203C,
    0x2049,
    0x2122,
    (0x2190, 0x21FF),  # arrows
    (0x2300, 0x23FF),  # clocks, keyboards
    (0x25A0, 0x27BF),  # shapes, weather, hearts, dingbats
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    0x3030,
    0x303D,
    0x3297,
    0x3299,
    (0x1F000, 0x1FAFF),
)
_SYMBOLS = _EMOJI + _ranges(
    (0x21, 0x2F),
    (0x3A, 0x40),
    (0x5B, 0x60),
    (0x7B, 0x7E),
    (0xA1, 0xA8),
    (0xAB, 0xAC),
    (0xAF, 0xB4),
    (0xB6, 0xB9),
    (0xBB, 0xBF),
    0xD7,
    0xF7,
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x2BFF),
    (0x2E00, 0x2E7F),
    (0x3001, 0x3003),
    (0x3008, 0x3020),
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF0F),
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
    (0xE0000, 0xE007F),
)
_DIGITS = "0-9"
_APOSTROPHES = "'\u2019\u02bc\uff07"
_LETTER = f"[^{_SPACES}{_SYMBOLS}{_DIGITS}]"
_LETTER_OR_DIGIT = f"[^{_SPACES}{_SYMBOLS}]"
_WORD_CHARACTER = f"(?:{_LETTER_OR_DIGIT}|_)"
_NOT_SPACE = f"[^{_SPACES}]"

_EMOJI_CHANGES = _ranges((0xFE0E, 0xFE0F), 0x20E3, (0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_ONE_EMOJI = f"[{_EMOJI}][{_EMOJI_CHANGES}]*"
_FLAG = f"[{_ranges((0x1F1E6, 0x1F1FF))}]"

_ALTERNATIVES = (
    # Addresses.
    f"[Hh][Tt][Tt][Pp][Ss]?://{_NOT_SPACE}+",
    f"[Ww][Ww][Ww]\\.{_NOT_SPACE}+",
    f"[A-Za-z0-9._+\\-]{{1,{_LONGEST_NAME}}}@[A-Za-z0-9\\-]{{1,{_LONGEST_NAME}}}"
    f"(?:\\.[A-Za-z0-9\\-]{{1,{_LONGEST_NAME}}})+",
    f"[A-Za-z0-9.\\-]{{1,{_LONGEST_NAME}}}\\.[a-z]{{2,6}}/{_NOT_SPACE}*",
    "@[A-Za-z0-9_]+",
    f"#{_WORD_CHARACTER}+",
    "&#?[A-Za-z0-9]{1,10};",
    # Eyes, nose, mouth, or the other way round; whether letters make a mouth is for a rule to say.
    "[:;=][\\-'^*]?(?:[)(\\]\\[}{|/\\\\@*$<>]+|[A-Za-z0-9]+)",
    "[)(\\]\\[}{]{1,3}[\\-'^*]?[:;=]",
    "<3+|</3+|\\^[_.\\-]{0,4}\\^|-_{1,4}-|>[_.]{1,4}<|\\\\[Oom]/",
    f"{_FLAG}{_FLAG}",
    f"{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI})*",
    # Numbers, times and dates, with letters after them: 2nd, 10pm.
    f"[{_DIGITS}]+(?:[.,:/\\-][{_DIGITS}]+)*(?:{_LETTER}{_LETTER_OR_DIGIT}*)?",
    # Words, with apostrophes inside.
    f"{_LETTER}{_WORD_CHARACTER}*(?:[{_APOSTROPHES}]{_WORD_CHARACTER}+)*",
    "[!?]+|\\.\\.+|\u2026+",
    _NOT_SPACE,
)
PATTERN = "|".join(_ALTERNATIVES)
"""The first alternative that matches at a place wins; Rust's `regex`, which Polars has, reads it alike."""

_TOKEN = re.compile(PATTERN)


def social_tokens(text: str) -> list[str]:
    """The tokens of `text` in order; a text of nothing but spaces has none.

    >>> social_tokens("@ann sooo GOOD :-)) don't miss it #LoveThis")
    ['@ann', 'sooo', 'GOOD', ':-))', "don't", 'miss', 'it', '#LoveThis']
    """
    return _TOKEN.findall(text)
