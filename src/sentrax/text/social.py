r"""The rules of the `social` preset: what a token of social text is, and how it is counted.

The tokenizer is one pattern. Spaces, symbols and emoji are listed here in ranges, and everything else
counts as a letter: `\w`, `\d` and `\s` would change with the version of Unicode that Python has, and a model
must read a text alike everywhere. No token reaches over a space, and nothing in the pattern looks around
itself, so the tokens of a text are those of the chunks between its spaces.

Each token rule takes one token and returns its replacement: a token, several, or `None`. Signals such as
`<caps>` stand beside the word that carried them, so that the word itself is counted in its plain form.
"""

import re
import unicodedata

from sentrax.text.emoji import EMOJI, FLAG_LETTERS, MODIFIERS

URL, USER, CAPITALS, ELONGATED = "<url>", "<user>", "<caps>", "<long>"
SIGNALS = frozenset({CAPITALS, ELONGATED})
"""Tokens that are about a neighbour; they do not stand between the words of an n-gram."""

MASKS_AND_SIGNALS = frozenset({URL, USER, CAPITALS, ELONGATED})
"""Tokens that no rule changes further."""

_COMMON_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_COMMON_ENTITY = re.compile("|".join(_COMMON_ENTITIES))
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

_ONE_EMOJI = f"[{_EMOJI}][{_ranges(*MODIFIERS)}]*"
_FLAG = f"[{_ranges(*FLAG_LETTERS)}]"

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
    # Eyes, nose, mouth, or the other way round; a rule decides whether letters are a mouth.
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
"""The first alternative that matches wins; Rust's `regex`, which Polars uses, matches alike."""

_TOKEN = re.compile(PATTERN)

_ADDRESS = re.compile(r"(?i:https?://|www\.)|[A-Za-z0-9.\-]+\.[a-z]{2,6}/|[A-Za-z0-9._+\-]+@[A-Za-z0-9]")
_EMOTICON = re.compile(r"([:;=])[\-'^*]?(?:([)(\]\[}{|/\\@*$<>])[)(\]\[}{|/\\@*$<>]*|([DdPpOoSsXx3])\3*)")
_REVERSED = re.compile(r"([)(\]\[}{])[)(\]\[}{]*[\-'^*]?([:;=])")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|_")
_THREE = re.compile(r"(.)\1{2,}", re.DOTALL)
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
_FREQUENT = re.compile(
    r"(?P<word>[A-Za-z][a-z]*(?:'[a-z]+)?|[0-9]+)"
    r"|(?P<capitals>[A-Z]{2,})"
    r"|(?P<user>@.+)"
    r"|(?P<address>(?i:https?://|www\.).*)"
    r"|(?P<tag>\#[A-Z]?[a-z]+)",
    re.DOTALL,
)
_MIRRORED = str.maketrans(")(][}{", "()[]{}")


def unescape_common_entities(text: str) -> str:
    """Replace `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&#39;` and `&nbsp;`, which tweets come with, once each."""
    return _COMMON_ENTITY.sub(lambda entity: _COMMON_ENTITIES[entity[0]], text) if "&" in text else text


def social_tokens(text: str) -> list[str]:
    """The tokens of `text` in order; a text of nothing but spaces has none.

    >>> social_tokens("@ann sooo GOOD :-)) don't miss it #LoveThis")
    ['@ann', 'sooo', 'GOOD', ':-))', "don't", 'miss', 'it', '#LoveThis']
    """
    return _TOKEN.findall(text)


def mask_addresses(token: str) -> str:
    """`<url>` for a web or mail address, `<user>` for `@name`."""
    if token[0] == "@" and len(token) > 1:
        return USER
    return URL if len(token) > 3 and _ADDRESS.match(token) else token


def fold_compatibility(token: str) -> str:
    """Full-width, superscript and other compatibility forms in their plain form, straight apostrophes."""
    if token.isascii():
        return token
    plain = unicodedata.normalize("NFKC", token).replace("\u2019", "'").replace("\u02bc", "'")
    return "".join(plain.split()) or token


def plain_emoticons(token: str) -> str | tuple[str, ...]:
    """`:-)))` as `:)`, `(-:` as `:)`; what only looked like an emoticon, `note:Dad`, as its parts."""
    if len(token) < 2:
        return token
    if token[0] in ":;=":
        found = _EMOTICON.fullmatch(token)
        if found is None:
            return token[0], *social_tokens(token[1:])
        eyes, mouth, letter = found.groups()
        return (":" if eyes == "=" else eyes) + (mouth or letter.upper())
    reverse = _REVERSED.fullmatch(token)
    if reverse is not None:
        mouth, eyes = reverse.groups()
        return (":" if eyes == "=" else eyes) + mouth.translate(_MIRRORED)
    return token


def split_hashtags(token: str) -> str | tuple[str, ...]:
    """`#LoveThis` as `#LoveThis`, `Love` and `This`: the tag itself, and its words, split at capitals."""
    if token[0] != "#" or len(token) < 2:
        return token
    words = [word for word in _CAPITAL_INSIDE.split(token[1:]) if word]
    return "#" + token[1:].lower(), *words


def mark_capitals(token: str) -> str | tuple[str, ...]:
    """A word of capitals in lower case, with `<caps>` after it."""
    return (token.lower(), CAPITALS) if len(token) > 1 and token.isupper() and token.isalpha() else token


def lowercase(token: str) -> str:
    """Lower case, except for emoticons."""
    return token if token[0] in ":;" else token.lower()


def mark_elongation(token: str) -> str | tuple[str, ...]:
    """`soooo` as `so`, `cooool` as `cool`, with `<long>` after it; `!!!` as `!!`, `....` as `...`."""
    if len(token) < 3 or not _THREE.search(token):
        return token
    if token[0] in ".!?\u2026":
        return "..." if token[0] in ".\u2026" else _THREE.sub(r"\1\1", token)[:2]
    if not token.isalpha():
        return token
    single = _THREE.sub(r"\1", token)
    return (single if single in _SHORT_WHEN_PLAIN else _THREE.sub(r"\1\1", token)), ELONGATED


def frequent_token(token: str) -> tuple[str, ...] | None:
    """What all token rules of the preset make of a token of one of the frequent kinds, `None` for others.

    Nearly all new tokens of a stream are of these kinds, and cost only one match.
    """
    found = _FREQUENT.fullmatch(token)
    if found is None:
        return None
    kind = found.lastgroup
    if kind == "user":
        return (USER,)
    if kind == "address":
        return (URL,)
    lowered = token.lower()
    if _THREE.search(lowered):
        return None
    if kind == "capitals":
        return lowered, CAPITALS
    return (lowered, lowered[1:]) if kind == "tag" else (lowered,)
