r"""One word in several spellings: characters as a reader sees them, so that equal words have equal tokens.

`isn’t` and `isn't`, `❤️` and `❤`, `ｂａｄ`, `𝐛𝐚𝐝` and `bad` look alike or nearly so, and mean the same. Nearly every rule
replaces one character by itself: `CHARACTERS` lists them, each with its reason; what none of them names gets its
compatibility form (NFKC). A few look at neighbours: `SEQUENCES`. Capitals and drawn-out letters stay, since features use them.

No rule looks beyond a space, so a text is folded chunk by chunk. `UNUSUAL` finds the chunks that have anything to fold.
"""

import re
import unicodedata
from collections.abc import Iterable

from sentrax.text.emoji import EMOJI, is_emoji

Codes = tuple[int | tuple[int, int], ...]

UNUSUAL = r"[^ -~]|`|''|--"
"""What a text of plain characters does not have; Rust's `regex`, which Polars uses, matches alike."""

CHARACTERS: tuple[tuple[str, str, Codes], ...] = (
    (
        "",
        "invisible: controls, soft hyphens, zero-width spaces, direction marks, fillers of other alphabets",
        (
            *((0x00, 0x08), (0x0E, 0x1B), 0x7F, (0x80, 0x84), (0x86, 0x9F), 0xAD, 0x034F, 0x061C),
            *((0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200C), (0x200E, 0x200F), (0x202A, 0x202E)),
            *((0x2060, 0x206F), 0xFEFF, (0xFFF9, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
        ),
    ),
    (
        "",
        "variation selectors, and frames around a character (1️⃣): the same character in another look",
        ((0xFE00, 0xFE0F), (0x20DD, 0x20DF), (0x20E2, 0x20E4), (0xE0100, 0xE01EF)),
    ),
    (
        "",
        "lines over, under and through letters, and ties between them",
        (0x0305, (0x0332, 0x0338), 0x033F, (0x035C, 0x0362)),
    ),
    ("", "tatweel, which only lengthens a word of Arabic or N'Ko", (0x0640, 0x07FA)),
    (
        "",
        "vowel marks of Arabic, which most texts leave out (hamza and madda make other letters, and stay)",
        (
            *(
                (0x0610, 0x061A),
                (0x064B, 0x0652),
                (0x0656, 0x065F),
                0x0670,
                (0x06D6, 0x06DC),
                (0x06DF, 0x06E8),
            ),
            *((0x06EA, 0x06ED), (0x08D3, 0x08E1), (0x08E3, 0x08FF), (0xFC5E, 0xFC63), (0xFE70, 0xFE7F)),
        ),
    ),
    (
        "",
        "points of Hebrew, which most texts leave out",
        ((0x0591, 0x05BD), 0x05BF, (0x05C1, 0x05C2), (0x05C4, 0x05C5), 0x05C7),
    ),
    (
        " ",
        "spaces, tabs, line ends; blank letters; the word space of Ethiopic; the place of a lost picture",
        (
            *(
                (0x09, 0x0D),
                (0x1C, 0x20),
                0x85,
                0xA0,
                0x115F,
                0x1160,
                0x1361,
                0x1680,
                (0x2000, 0x200A),
                (0x2028, 0x2029),
            ),
            *(0x202F, 0x205F, 0x2800, 0x3000, 0x3164, 0xFFA0, 0xFFFC),
        ),
    ),
    (
        "'",
        "apostrophes and single quotes, and what stands for them: accents, primes, modifier letters",
        (
            *(
                0xB4,
                0x02B9,
                (0x02BB, 0x02BF),
                (0x02C8, 0x02CB),
                0x0374,
                0x0384,
                0x055A,
                0x055B,
                0x05F3,
                0x07F4,
            ),
            *(
                0x07F5,
                0x1FBD,
                0x1FBF,
                0x1FEF,
                (0x1FFD, 0x1FFE),
                (0x2018, 0x201B),
                0x2032,
                0x2035,
                (0x2039, 0x203A),
            ),
            *(0x275B, 0x275C, 0x275F, (0xA78B, 0xA78C), 0xFF07, 0xFF40),
        ),
    ),
    (
        '"',
        "double quotes of every kind",
        (
            *(0xAB, 0xBB, 0x02BA, 0x02DD, 0x02EE, 0x05F4, (0x201C, 0x201F), 0x2033, 0x2036, 0x275D, 0x275E),
            *(0x2760, (0x276E, 0x276F), 0x2E42, (0x301D, 0x301F), 0xFF02, (0x1F676, 0x1F678)),
        ),
    ),
    (
        "-",
        "dashes and hyphens",
        (0x058A, 0x05BE, (0x2010, 0x2015), 0x2043, 0x2212, 0x2E3A, 0x2E3B, 0xFE58, 0xFE63, 0xFF0D),
    ),
    ("...", "dots that go on (U+2026, being compatible with them, needs no rule)", (0x22EF,)),
    (
        ".",
        "full stops of other scripts",
        (
            0x0589,
            (0x0701, 0x0702),
            0x06D4,
            (0x0964, 0x0965),
            0x104B,
            0x1362,
            0x1803,
            0x1809,
            0x17D4,
            0x3002,
            0xA4FF,
            0xFE12,
            0xFF61,
        ),
    ),
    (
        ",",
        "commas of other scripts",
        (0x060C, 0x07F8, 0x104A, 0x1363, 0x1802, 0x1808, 0x3001, 0xA4FE, 0xFE10, 0xFE11, 0xFF64),
    ),
    (";", "semicolons of other scripts", (0x061B, 0x1364)),
    (":", "colons of other scripts", (0x1365, 0x1366)),
    ("!", "exclamation marks of other scripts, and as pictures", (0x055C, 0x07F9, 0x1944, 0x2755, 0x2757)),
    (
        "?",
        "question marks of other scripts, and as pictures",
        (0x055E, 0x061F, 0x1367, 0x1945, 0x2753, 0x2754, 0x2E2E, 0xA60F),
    ),
    ("!!", "two marks in one", (0x203C,)),
    ("!?", "two marks in one", (0x2049,)),
    ("?!", "two marks in one", (0x2048, 0x203D)),
    ("%", "the percent sign of Arabic", (0x066A,)),
    ("~", "the wave dash, beside its full-width twin", (0x301C,)),
    ("\u0643", "kaf as Persian and Urdu keyboards have it, beside that of Arabic ones", (0x06A9,)),
    ("\u064a", "yeh as Persian and Urdu keyboards have it, beside that of Arabic ones", (0x06CC,)),
    ("\u0627", "alef with a sign of Koranic reading", (0x0671,)),
)
"""What stands in place of some characters, why, and which these are."""
SMALL_CAPITALS = dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"), "abcdefghijklmnopqrstuvwyz", strict=True))
"""Letters of ornamental writing that have no compatibility form."""
_AS_THEY_ARE = frozenset("№℠™ℹ")
"""Signs whose compatibility form is a word that they are not: `№` would negate."""
_LETTERS_IN_FRAMES = ((0x249C, "a"), (0x1F110, "A"), (0x1F130, "A"), (0x1F150, "A"), (0x1F170, "A"))
"""26 letters each, in brackets or on a dark ground; others in frames have a compatibility form."""
_NUMBERS_APART = (
    (0xB2, 0xB3),
    (0xB9, 0xB9),
    (0x2070, 0x2079),
    (0xBC, 0xBE),
    (0x2150, 0x215F),
    (0x2189, 0x2189),
)
_NUMBERS_APART += ((0x2460, 0x249B), (0x24EA, 0x24FF), (0x2776, 0x2793))
"""Raised, framed and broken numbers: what stands beside them is not part of them (`good²`, `1½`)."""
_MOST_REMEMBERED = 1 << 14

_EMOJI = "".join(f"{chr(first)}-{chr(last)}" for first, last in EMOJI)
_MARKS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_LETTER = "[^\\x00-@\\[-`{-\u00bf\u2000-\u2bff\ufffd]"
_CHILLUS = zip("ണനരലളക", "ൺൻർൽൾൿ", strict=True)
SEQUENCES: tuple[tuple[str, str, str], ...] = (
    *(
        (f"{letter}\u0d4d\u200d", chillu, "a chillu of Malayalam, once written with a joiner")
        for letter, chillu in _CHILLUS
    ),
    ("\u0e40\u0e40", "\u0e41", "a vowel of Thai that looks like another one twice"),
    ("\u0e4d([\u0e48-\u0e4b])", "\\1\u0e4d", "a tone of Thai, typed after a part of the vowel"),
    ("\u09a4\u09cd\u200d", "\u09ce", "the khanda ta of Bengali, once written with a joiner"),
    (f"(?<=[{_EMOJI}])[\U0001f3fb-\U0001f3ff]+", "", "shades of skin: the same face or gesture"),
    (
        "\u200d[\u2640\u2642\u27a1]",
        "",
        "a woman or a man, or someone who looks to the right, with the same gesture",
    ),
    (
        f"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])",
        "",
        "joiners outside emoji shape letters, and change no word",
    ),
    (
        "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]",
        r"\1",
        "tags name a flag, or are invisible",
    ),
    (f"[{_MARKS}]{{2,}}", "", "heaps of marks that belong to no letter"),
    ("(?<=[\u0400-\u052f])[\u0300\u0301]", "", "the stress marks of Cyrillic textbooks"),
    (
        "(?<=[A-Za-z])\ufffd(?=(?:t|s|m|d|re|ve|ll)(?![A-Za-z]))",
        "'",
        "a lost character that can only be an apostrophe",
    ),
    (f"(?<!{_LETTER})\ufffd|\ufffd(?!{_LETTER})", " ", "a lost character beside a word is not part of it"),
)
"""Characters that are folded together with their neighbours: a pattern, what stands in its place, and why."""


def _codes(codes: Codes) -> Iterable[int]:
    for code in codes:
        yield from range(code[0], code[1] + 1) if isinstance(code, tuple) else (code,)


class _Folds(dict[int, str]):
    """What `str.translate` puts in place of each character; worked out when it is first seen."""

    def __init__(self) -> None:
        super().__init__({code: text for text, _, codes in CHARACTERS for code in _codes(codes)})
        self.update(SMALL_CAPITALS)
        for first, letter in _LETTERS_IN_FRAMES:
            self.update({first + step: chr(ord(letter) + step) for step in range(26)})
        for code in range(0x80, 0xA0):
            # Bytes of Windows-1252 that were read as Latin-1.
            seen = bytes((code,)).decode("cp1252", "ignore")
            if seen and code != 0x85:
                self[code] = self[ord(seen)]

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) < _MOST_REMEMBERED:
            self[code] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character.isascii() or character in _AS_THEY_ARE:
            return character
        code = ord(character)
        if any(first <= code <= last for first, last in _NUMBERS_APART):
            return f" {_number(character)} "
        if is_emoji(character):
            return character
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            return str(digit)
        plain = unicodedata.normalize("NFKC", character)
        # Accents of their own, such as `¯`, would become marks on a space.
        if plain == character or plain[0] == " ":
            return character
        return "".join(self[ord(part)] for part in plain)


def _number(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).replace("\u2044", "/").strip("().")
    return plain if plain.isascii() else f"{unicodedata.numeric(character, 0):g}"


_FOLDS = _Folds()
_IS_UNUSUAL = re.compile(UNUSUAL)
_TERMINAL_COMMAND = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_HEAP = re.compile(f"[{_MARKS}]{{4,}}")
"""More marks than any letter has."""
_OF_SEQUENCES = re.compile(f"[\u200d\ufffd\u0e40\u0e4d{_MARKS}\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]")
_SEQUENCES = [(re.compile(pattern), replacement) for pattern, replacement, _ in SEQUENCES]
_DOUBLED_APOSTROPHE = re.compile("(?<=[A-Za-z])''(?=[A-Za-z])")
_BACKTICK_INSIDE = re.compile(f"(?<={_LETTER})`(?={_LETTER})")
_DASHES = re.compile(r"(?<![-<_^:;=])-{2,}(?![->_^])")
"""Not those of faces and arrows."""
_MIXED = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_WORD = re.compile("[A-Za-z\u0370-\u052f]+")
_CYRILLIC, _LATIN = "аеорсухіјѕԁһԛԝАВЕКМНОРСТХІЈЅУ", "aeopcyxijsdhqwABEKMHOPCTXIJSY"
_GREEK, _LATIN_OF_GREEK = "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovABEZHIKMNOPTYX"
_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK, _LATIN + _LATIN_OF_GREEK)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)


def plain_characters(text: str) -> str:
    """The text in plain characters; what is between two spaces is folded by itself.

    >>> plain_characters("“isn’t” 𝐛𝐚𝐝 👍🏽")
    '"isn\\'t" bad 👍'
    """
    if not _IS_UNUSUAL.search(text):
        return text
    if not text.isascii():
        # U+FFFD as UTF-8, read as Latin-1.
        text = text.replace("ï¿½", "\ufffd")
    if "\x1b" in text:
        text = _TERMINAL_COMMAND.sub("", text)
    text = text.translate(_FOLDS)
    if not text.isascii():
        text = _plain_sequences(text)
    if "`" in text:
        text = _BACKTICK_INSIDE.sub("'", text).replace("``", '"')
    if "''" in text:
        text = _DOUBLED_APOSTROPHE.sub("'", text).replace("''", '"')
    return _DASHES.sub("-", text) if "--" in text else text


def plain_case(text: str) -> str:
    """The text in small letters, alike for all spellings of a word: `ß` is `ss`, `ς` is `σ`, `İ` is `i`."""
    return text.lower() if text.isascii() else text.casefold().replace("i\u0307", "i")


def _plain_sequences(text: str) -> str:
    text = unicodedata.normalize("NFC", _HEAP.sub("", text))
    if _OF_SEQUENCES.search(text):
        for pattern, replacement in _SEQUENCES:
            text = pattern.sub(replacement, text)
    return _WORD.sub(_one_alphabet, text) if _MIXED.search(text) else text


def _one_alphabet(found: re.Match[str]) -> str:
    """A word of letters from two alphabets in that one in which it can be written with letters that look alike."""
    word = found[0]
    if not word.isascii() and re.search("[A-Za-z]", word):
        for look_alikes in (_TO_LATIN, _TO_CYRILLIC):
            written = word.translate(look_alikes)
            if written.isascii() or not re.search("[A-Za-z]", written):
                return written
    return word
