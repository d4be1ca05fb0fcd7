"""Which characters are emoji: one table of code points, for the tokenizer and for features.

The table is the project's own, since a model must read a text alike under every version of Unicode.
"""

EMOJI = (
    (0xA9, 0xA9),  # copyright
    (0xAE, 0xAE),  # registered
    (0x203C, 0x203C),  # two exclamation marks
    (0x2049, 0x2049),
    (0x2122, 0x2122),  # trade mark
    (0x2190, 0x21FF),  # arrows
    (0x2300, 0x23FF),  # clocks, keyboards
    (0x25A0, 0x27BF),  # shapes, weather, hearts, dingbats
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    (0x3030, 0x3030),
    (0x303D, 0x303D),
    (0x3297, 0x3297),
    (0x3299, 0x3299),
    (0x1F000, 0x1FAFF),
)
"""The first and the last code point of each block."""
TAGS = ((0xE0020, 0xE007F),)
"""What says whose black flag it is; other modifiers of emoji are folded away before (`text/spelling.py`)."""
FLAG_LETTERS = ((0x1F1E6, 0x1F1FF),)
"""Two of these make a flag."""


def is_emoji(character: str) -> bool:
    """Whether a character is an emoji, or the first of several that make one."""
    code_point = ord(character)
    return any(first <= code_point <= last for first, last in EMOJI)
