r"""The rules of the `social` preset: what a token of social text is, and how it is counted.

The tokenizer is one pattern. Spaces, symbols and emoji are listed here in ranges, and everything else
counts as a letter: `\w`, `\d` and `\s` would change with the version of Unicode that Python has, and a model
must read a text alike everywhere. No token reaches over a space, and nothing in the pattern looks around
itself, so the tokens of a text are those of the chunks between its spaces.

Each token rule takes one token and returns its replacement: a token, several, or `None`. Signals such as
`<caps>` stand beside the word that carried them, so that the word itself is counted in its plain form.
"""

import re

from sentrax.text import faces
from sentrax.text.emoji import EMOJI, FLAG_LETTERS, TAGS
from sentrax.text.spelling import compiled, plain_case, plain_characters

URL, USER, CAPITALS, ELONGATED = "<url>", "<user>", "<caps>", "<long>"
SIGNALS = frozenset({CAPITALS, ELONGATED})
"""Tokens that are about a neighbour; they do not stand between the words of an n-gram."""

MASKS_AND_SIGNALS = frozenset({URL, USER, CAPITALS, ELONGATED})
"""Tokens that no rule changes further."""

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


_SPACES = _ranges((0x00, 0x20), (0x7F, 0xA0))
_EMOJI = _ranges(*EMOJI)
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
    (0x02C2, 0x02C6),
    (0x02D2, 0x02DF),
    # Marks of other scripts, from Armenian to Mongolian.
    *(
        0x055D,
        0x055F,
        (0x058D, 0x058F),
        0x05C0,
        0x05C3,
        0x05C6,
        (0x0606, 0x060B),
        (0x060D, 0x060F),
        (0x061D, 0x061E),
    ),
    *(
        (0x066B, 0x066D),
        (0x06DD, 0x06DE),
        0x06E9,
        0x0700,
        (0x0703, 0x070D),
        (0x07F6, 0x07F7),
        0x0970,
        (0x09F2, 0x09F3),
    ),
    *(
        0x09FB,
        0x0AF1,
        (0x0BF3, 0x0BFA),
        0x0DF4,
        0x0E3F,
        0x0E4F,
        (0x0E5A, 0x0E5B),
        (0x0F01, 0x0F14),
        0x1360,
        0x1368,
    ),
    *((0x17D5, 0x17D6), (0x17D8, 0x17DB), (0x1800, 0x1801), (0x1804, 0x1807)),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x2BFF),
    (0x2E00, 0x2E7F),
    (0x3001, 0x3003),
    (0x3008, 0x3020),
    *((0x309B, 0x309C), 0x30A0, 0x30FB, (0xA9C1, 0xA9CD), 0xABEB, (0xFD3E, 0xFD3F)),
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF0F),
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
    0xFFE3,
    (0xE0000, 0xE007F),
)
_DIGITS = "0-9"
_LETTER = f"[^{_SPACES}{_SYMBOLS}{_DIGITS}]"
_LETTER_OR_DIGIT = f"[^{_SPACES}{_SYMBOLS}]"
_WORD_CHARACTER = f"(?:{_LETTER_OR_DIGIT}|_)"
_NOT_SPACE = f"[^{_SPACES}]"

_ONE_EMOJI = f"[{_EMOJI}][{_ranges(*TAGS)}]*"
_FLAG = f"[{_ranges(*FLAG_LETTERS)}]"

_ALTERNATIVES = (
    # Addresses.
    f"(?:[Hh][Tt][Tt][Pp][Ss]?|[Ss]?[Ff][Tt][Pp]|hxxps?|file)://{_NOT_SPACE}+",
    f"[Ww][Ww][Ww]\\.{_NOT_SPACE}+",
    f"(?:mailto:)?[A-Za-z0-9._+\\-]{{1,{_LONGEST_NAME}}}@[A-Za-z0-9\\-]{{1,{_LONGEST_NAME}}}"
    f"(?:\\.[A-Za-z0-9\\-]{{1,{_LONGEST_NAME}}})+",
    f"[A-Za-z0-9.\\-]{{1,{_LONGEST_NAME}}}\\.[a-z]{{2,6}}/{_NOT_SPACE}*",
    *faces.PATTERNS[:3],
    # User names, also those that say on which server they are.
    f"@[A-Za-z0-9_]+(?:[.\\-][A-Za-z0-9_]+)*@[A-Za-z0-9\\-]{{1,{_LONGEST_NAME}}}(?:\\.[A-Za-z0-9\\-]{{1,{_LONGEST_NAME}}})+",
    "@[A-Za-z0-9_]+",
    f"#{_WORD_CHARACTER}+",
    "&#?[A-Za-z0-9]{1,10};",
    *faces.PATTERNS[3:],
    f"{_FLAG}{_FLAG}",
    f"{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI})*",
    # Numbers, times and dates, with letters after them: 2nd, 10pm.
    f"[{_DIGITS}]+(?:[.,:/\\-][{_DIGITS}]+)*(?:{_LETTER}{_LETTER_OR_DIGIT}*)?",
    # Words, with apostrophes inside.
    f"{_LETTER}{_LETTER_OR_DIGIT}*(?:['_]+{_LETTER_OR_DIGIT}+)*",
    "[!?]+|\\.\\.+",
    _NOT_SPACE,
)
PATTERN = "|".join(_ALTERNATIVES)
"""The first alternative that matches wins; Rust's `regex`, which Polars uses, matches alike."""

_TOKEN = re.compile(PATTERN)
_MARKS_AFTER_WORDS = frozenset(".,!?")
# The patterns of what few tokens need are compiled when one does.

_ADDRESS = r"(?i:https?://|www\.|s?ftp://)|(?:hxxps?|file)://|[A-Za-z0-9.\-]+\.[a-z]{2,6}/|(?:mailto:)?[A-Za-z0-9._+\-]+@[A-Za-z0-9]"
_CAPITAL_INSIDE = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|_"
_THREE = re.compile(r"(.)\1{2,}", re.DOTALL)
_LETTERS = f"{_LETTER}(?:{_LETTER}|')*"
_VOWEL_SIGNS = "".join(
    _ranges((block, block + 3), block + 0x3C, (block + 0x3E, block + 0x4F), (block + 0x55, block + 0x57))
    for block in range(0x0900, 0x0E00, 0x80)
) + _ranges(
    0x0E31, (0x0E34, 0x0E3A), (0x0E47, 0x0E4E), 0x0EB1, (0x0EB4, 0x0EBC), (0x0EC8, 0x0ECE), (0x102B, 0x103E)
)
"""Signs on a letter of Hindi, Tamil, Thai, Lao, Burmese: no word has the same one twice on a letter."""
_NEVER_LONG = (
    _ranges((0x0590, 0x109F), (0x1200, 0x139F), (0x1780, 0x17FF), 0x30FC) + "аеёиоуыэюяіїєґўьъαεηιουωάέήίόύώ"
)
"""Letters that no word has three times, nor, where somebody did not press the key too long, often twice."""
_DRAWN_OUT = (
    f"([{_NEVER_LONG}][\u093c\u09bc\u0a3c\u0abc\u0b3c\u0300-\u036f\u0e48-\u0e4b]*)\\1{{2,}}"
    f"|([{_VOWEL_SIGNS}])\\2+"
)
_SHORT_WHEN_PLAIN = frozenset(
    {
        *("so", "no", "go", "oh", "ah", "eh", "hey", "hi", "yes", "yea", "yeah", "why"),
        *("what", "way", "please", "love", "happy", "sad", "baby", "omg", "lol", "wow", "nice"),
        *("fun", "bad", "sorry", "day", "my", "me", "mine", "you", "u", "ur", "now", "here"),
        *("there", "more", "over", "ever", "never", "really", "very", "much", "bye", "hello"),
        *("thanks", "stop", "super", "such", "work", "hate", "want", "wait", "miss", "sick"),
        *("tired", "hungry", "bored", "cute", "hot", "big", "best", "late", "great", "ugh", "huh"),
        *("damn", "man", "bro", "dude", "girl", "home", "time", "life", "like", "make"),
        *("made", "them", "then", "these", "this", "that", "one", "come", "sleep", "week"),
    }
)
"""Frequent words that people elongate; other words, such as `cooool`, keep two letters."""
_ENDS_DOUBLED = frozenset(
    {
        *(
            "free",
            "see",
            "three",
            "tree",
            "agree",
            "coffee",
            "bee",
            "fee",
            "knee",
            "flee",
            "glee",
            "whee",
            "wee",
        ),
        *(
            "yippee",
            "tee",
            "gee",
            "pee",
            "degree",
            "committee",
            "employee",
            "too",
            "zoo",
            "woo",
            "boo",
            "moo",
        ),
        *(
            "woohoo",
            "yoohoo",
            "hoo",
            "shampoo",
            "tattoo",
            "bamboo",
            "taboo",
            "cuckoo",
            "kangaroo",
            "odd",
            "add",
        ),
        *("egg", "inn", "err", "ebb", "butt", "mitt", "putt", "grr", "brr", "hmm", "mm", "mhmm", "xoxo"),
    }
)
"""Words that end in a letter twice, which others with this letter do not."""
LAUGHS = ("xd", "xdd")
"""Words that are faces."""
_ONCE = "([ahijkquvwxy가-힣])\\1{2,}|([bcdegkmnoprtvбвгджзйкмпртхцчшщ])\\2{2,}$|(?<=[b-df-hj-np-tv-xz])s{3,}$"
"""A letter that words have once: anywhere, or at their end."""
_ONE_L = "(?<=[aeiou]{2})l{3,}$|(?<=fu)l{3,}$"
_FREQUENT = re.compile(
    r"(?P<word>[A-Za-z][A-Za-z0-9]*(?:'[A-Za-z]+)?)|(?P<number>[0-9]+(?:[.,:-][0-9]+)*[A-Za-z]*)"
    r"|(?P<user>@.*[^@])|(?P<address>(?i:https?://|www\.).*)|(?P<tag>\#[A-Za-z0-9_]+)",
    re.DOTALL,
)


def social_tokens(text: str) -> list[str]:
    """The tokens of `text` in order; a text of nothing but spaces has none.

    >>> social_tokens("@ann sooo GOOD :-)) don't miss it #LoveThis")
    ['@ann', 'sooo', 'GOOD', ':-))', "don't", 'miss', 'it', '#LoveThis']
    """
    # Most chunks are a word, perhaps with a mark after it: the pattern would find the same.
    if text.isascii():
        if text.isalpha():
            return [text]
        if text[-1:] in _MARKS_AFTER_WORDS and text[:-1].isalpha():
            return [text[:-1], text[-1]]
    return _TOKEN.findall(plain_characters(text))


def mask_addresses(token: str) -> str:
    """`<url>` for a web or mail address, `<user>` for `@name`."""
    if token[0] == "@" and token[-1] != "@":
        return USER
    return URL if len(token) > 3 and compiled(_ADDRESS).match(token) else token


def fold_compatibility(token: str) -> str:
    """The token in plain characters, which those of a text that this preset's tokenizer cut have already."""
    return token if token.isascii() else "".join(plain_characters(token).split()) or token


def plain_emoticons(token: str) -> str | tuple[str, ...]:
    """`:-)))` as `:)`, `T___T` as `;_;`; what only looked like an emoticon, `note:Dad`, as its parts."""
    if len(token) < 2:
        return token
    face = faces.plain_face(token)
    if face is None and token[0] in ":;=":
        return token[0], *_TOKEN.findall(token[1:])
    return token if face is None else face


def split_hashtags(token: str) -> str | tuple[str, ...]:
    """`#LoveThis` as `#LoveThis`, `Love` and `This`: the tag itself, and its words, split at capitals."""
    if token[0] != "#" or len(token) < 2:
        return token
    words = [word for word in compiled(_CAPITAL_INSIDE).split(token[1:]) if word]
    return "#" + plain_case(token[1:]), *words


def mark_capitals(token: str) -> str | tuple[str, ...]:
    """A word of capitals in lower case, with `<caps>` after it."""
    return (plain_case(token), CAPITALS) if len(token) > 1 and token.isupper() and token.isalpha() else token


def lowercase(token: str) -> str:
    """Lower case, except for emoticons."""
    return token if token[0] in ":;" else plain_case(token)


def mark_elongation(token: str) -> str | tuple[str, ...]:
    """`soooo` as `so`, `cooool` as `cool`, with `<long>` after it; `!!!` as `!!`, `....` as `...`."""
    if len(token) < 3:
        return token
    if token.isascii() or not compiled(_DRAWN_OUT).search(token):
        short = token
        if not _THREE.search(token):
            return token
    else:
        short = compiled(_DRAWN_OUT).sub(lambda found: found[1] or found[2], token)
    if token[0] in ".!?":
        return "..." if token[0] == "." else _THREE.sub(r"\1\1", token)[:2]
    if not compiled(_LETTERS).fullmatch(token):
        return token
    # After an apostrophe no word of English has a letter twice: `can'ttt`.
    word, apostrophe, ending = short.partition("'")
    return _short_word(word) + apostrophe + _THREE.sub(r"\1", ending), ELONGATED


def _short_word(word: str) -> str:
    """A word without the letters that draw it out: twice where many words have the letter twice."""
    single, double = (_THREE.sub(shown, word) for shown in (r"\1", r"\1\1"))
    if single in _SHORT_WHEN_PLAIN:
        return single
    if double in _ENDS_DOUBLED or len(set(word)) == 1:
        return double
    once = compiled(_ONCE).sub(lambda found: found[1] or found[2] or "s", word)
    return _THREE.sub(r"\1\1", compiled(_ONE_L).sub("l", once))


def frequent_token(token: str) -> tuple[str, ...] | None:
    """What all token rules of the preset make of a token of one of the frequent kinds, `None` for others.

    Nearly all new tokens of a stream are of these kinds, and cost only one match.
    """
    if token.isascii() and token.isalpha():
        kind: str | None = "word"
    else:
        found = _FREQUENT.fullmatch(token)
        if found is None:
            return None
        kind = found.lastgroup
    if kind == "user":
        return (USER,)
    if kind == "address":
        return (URL,)
    lowered = token.lower()
    if _THREE.search(lowered) or lowered in LAUGHS:
        return None
    if kind == "number":
        return (lowered,)
    if kind == "word":
        return (lowered, CAPITALS) if len(token) > 1 and token.isupper() and token.isalpha() else (lowered,)
    tokens = [lowered]
    for word in filter(None, compiled(_CAPITAL_INSIDE).split(token[1:])):
        tokens.append(word.lower())
        if len(word) > 1 and word.isupper() and word.isalpha():
            tokens.append(CAPITALS)
    return tuple(tokens)
