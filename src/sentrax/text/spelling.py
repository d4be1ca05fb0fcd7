"""One word in several spellings: characters as a reader sees them, so that equal words have equal tokens.

`isn’t` and `isn't`, `❤️` and `❤`, full-width and mathematical letters and plain ones look alike or nearly so,
and mean the same. Nearly every rule replaces one character by itself: `CHARACTERS` lists them, each with its
reason; what none of them names gets its compatibility form (NFKC). A few look at neighbours: `SEQUENCES`.
Capitals and drawn-out letters stay, since features use them.

No rule looks beyond a space, so a text is folded chunk by chunk. `UNUSUAL` finds those that change.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from sentrax.text.emoji import EMOJI, is_emoji

UNUSUAL = r"[^ -~]|`|''|--|\\['\"uUxnr]|[A-Za-z0-9]\)[:;]|[A-Za-z0-9](?:[:;=][(\[{/\\<][A-Za-z0-9]|=3)"
"""What a text of plain characters does not have; Rust's `regex`, which Polars uses, matches alike."""


def code_points(ranges: str) -> Iterator[int]:
    """The code points of a row of `CHARACTERS`."""
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


CHARACTERS: tuple[tuple[str, str, str], ...] = (
    (
        "",
        "invisible: controls, soft hyphens, zero-width spaces, direction marks, fillers of other alphabets",
        "0000-0008 000E-001B 007F 00AD 034F 061C 17B4-17B5 180B-180F 200B "
        "200E-200F 202A-202E 2060-206F FEFF FFF9-FFFB 13430-1343F 1BCA0-1BCA3 1D173-1D17A",
    ),
    (
        "",
        "the non-joiner of Persian and Hindi, which shapes letters; many write the same words without",
        "200C",
    ),
    (
        "",
        "variation selectors, and frames around a character (1️⃣): the same character in another look",
        "FE00-FE0F 20DD-20DF 20E2-20E4 E0100-E01EF",
    ),
    ("", "lines over, under and through letters, and ties between them", "0305 0332-0338 033F 035C-0362"),
    ("", "tatweel, which only lengthens a word of Arabic or N'Ko", "0640 07FA"),
    (
        "",
        "vowel marks of Arabic, which most texts leave out (hamza and madda make other letters, and stay)",
        "0610-061A 064B-0652 0656-065F 0670 06D6-06DC 06DF-06E8 06EA-06ED 08D3-08E1 08E3-08FF FC5E-FC63 "
        "FE70-FE7F",
    ),
    ("", "points of Hebrew, which most texts leave out", "0591-05BD 05BF 05C1-05C2 05C4-05C5 05C7"),
    (
        " ",
        "spaces, tabs, line ends; blank letters; the word space of Ethiopic; the place of a lost picture",
        "0009-000D 001C-0020 0085 00A0 115F 1160 1361 1680 2000-200A 2028-2029 202F 205F 2800 3000 3164 "
        "FFA0 FFFC",
    ),
    (
        "'",
        "apostrophes and single quotes, and what stands for them: accents, primes, modifier letters",
        "00B4 02B9 02BB-02BF 02C8-02CB 0374 0384 055A 055B 05F3 07F4 07F5 1FBD 1FBF 1FEF 1FFD-1FFE "
        "2018-201B 2032 2035 2039-203A 275B 275C 275F A78B-A78C FF07 FF40",
    ),
    (
        '"',
        "double quotes of every kind",
        "00AB 00BB 02BA 02DD 02EE 05F4 201C-201F 2033 2036 275D 275E 2760 276E-276F 2E42 301D-301F FF02 "
        "1F676-1F678 300C-300F FE41-FE44 FF62-FF63",
    ),
    ("-", "dashes and hyphens", "058A 05BE 2010-2015 2043 2212 2E3A 2E3B FE58 FE63 FF0D"),
    ("...", "dots that go on (U+2026, being compatible with them, needs no rule)", "22EF"),
    (
        ".",
        "full stops of other scripts",
        "0589 0701-0702 06D4 0964-0965 104B 1362 1803 1809 17D4 3002 A4FF FE12 FF61",
    ),
    (",", "commas of other scripts", "060C 07F8 104A 1363 1802 1808 3001 A4FE FE10 FE11 FF64"),
    (";", "semicolons of other scripts", "061B 1364"),
    (":", "colons of other scripts", "1365 1366"),
    ("!", "exclamation marks of other scripts, and as pictures", "055C 07F9 1944 2755 2757"),
    ("?", "question marks of other scripts, and as pictures", "055E 061F 1367 1945 2753 2754 2E2E A60F"),
    ("!!", "two marks in one", "203C"),
    ("!?", "two marks in one", "2049"),
    ("?!", "two marks in one", "2048 203D"),
    ("%", "the percent sign of Arabic", "066A"),
    ("~", "the wave dash, beside its full-width twin", "301C"),
    ("\u0643", "kaf as Persian and Urdu keyboards have it, beside that of Arabic ones", "06A9"),
    ("\u064a", "yeh as Persian and Urdu keyboards have it, beside that of Arabic ones", "06CC"),
    ("\u0627", "alef with a sign of Koranic reading", "0671"),
)
"""What stands in place of some characters, why, and which these are: code points, and ranges of them."""
SMALL_CAPITALS = dict(
    zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢɑɡƒ"), "abcdefghijklmnopqrstuvwyzagf", strict=True)
)
"""Letters of ornamental writing that have no compatibility form."""
_AS_THEY_ARE = frozenset("№℠™ℹ")
"""Signs whose compatibility form is a word that they are not: `№` would negate."""
_LETTERS_IN_FRAMES = ((0x249C, "a"), (0x1F110, "A"), (0x1F130, "A"), (0x1F150, "A"), (0x1F170, "A"))
"""26 letters each, in brackets or on a dark ground; others in frames have a compatibility form."""
_NUMBERS_APART = "00B2-00B3 00B9 00BC-00BE 2070 2074-2079 2150-215F 2189 2460-249B 24EA-24FF 2776-2793"
"""Raised, framed and broken numbers: what stands beside them is not part of them (`good²`, `1½`)."""
_APART = frozenset(code_points(_NUMBERS_APART))
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


class _Folds(dict[int, str]):
    """What `str.translate` puts in place of each character; worked out when it is first seen."""

    def __init__(self) -> None:
        super().__init__({code: text for text, _, codes in CHARACTERS for code in code_points(codes)})
        self.update(SMALL_CAPITALS)
        for first, letter in _LETTERS_IN_FRAMES:
            self.update({first + step: chr(ord(letter) + step) for step in range(26)})

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) < _MOST_REMEMBERED:
            self[code] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character.isascii() or character in _AS_THEY_ARE:
            return character
        if "\x80" <= character < "\xa0":
            # A byte of Windows-1252 that was read as Latin-1.
            seen = character.encode("latin-1").decode("cp1252", "ignore")
            return self[ord(seen)] if seen else ""
        if ord(character) in _APART:
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
compiled = functools.cache(re.compile)
"""A pattern, compiled when a text first needs it; the same again costs less than it does by `re`."""
_IS_UNUSUAL = re.compile(UNUSUAL)
_TERMINAL_COMMAND = r"\x1b\[[0-?]*[ -/]*[@-~]"
_HEAP = f"[{_MARKS}]{{4,}}"
"""More marks than any letter has."""
_OF_SEQUENCES = f"[\u200d\ufffd\u0e40\u0e4d{_MARKS}\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
_DOUBLED_APOSTROPHE = "(?<=[A-Za-z])''(?=[A-Za-z])"
_BACKTICK_INSIDE = f"(?<={_LETTER})`(?={_LETTER})"
_DASHES = r"(?<![-<_^:;=])-{2,}(?![->_^])"
"""Not those of faces and arrows."""
_MISREAD_BYTE = "[ÂÃâïð]"
"""What begins a character of UTF-8 that was read as Windows-1252."""
_MAY_BE_EYES = r"\)[:;]|[:;=][(\[{/\\<]|=3"
_NO_EYES = r"(?:https?://|www\.)\S+|(?<=[A-Za-z0-9])(\)+)(?=[:;])|(?<=[A-Za-z0-9])([:;=](?=[(\[{/\\<][A-Za-z0-9])|=(?=3))"
"""A colon after a bracket that a word closes, `(at home):`, or signs between words: `either:/or`, `n=3`."""
_MIXED = "[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]"
_WORD = "[A-Za-z\u0370-\u052f]+"
_CYRILLIC, _LATIN = "аеорсухіјѕԁһԛԝАВЕКМНОРСТХІЈЅУ", "aeopcyxijsdhqwABEKMHOPCTXIJSY"
_GREEK, _LATIN_OF_GREEK = "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovABEZHIKMNOPTYX"
_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK, _LATIN + _LATIN_OF_GREEK)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)


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


def plain_characters(text: str, rewriter: Rewriter = REWRITER) -> str:
    """The text in plain characters; what is between two spaces is folded by itself.

    >>> print(plain_characters("“isn’t” 𝐛𝐚𝐝 👍🏽"))
    "isn't" bad 👍
    """
    if not _IS_UNUSUAL.search(text):
        return text
    if "\\" in text or (not text.isascii() and compiled(_MISREAD_BYTE).search(text)):
        from sentrax.text.repair import repaired

        text = repaired(text, rewriter.sub)
    if "\x1b" in text:
        text = rewriter.sub(compiled(_TERMINAL_COMMAND), "", text)
    text = rewriter.translate(_FOLDS, text)
    if not text.isascii():
        text = _plain_sequences(text, rewriter)
    if "`" in text:
        text = rewriter.sub(compiled(_BACKTICK_INSIDE), "'", text)
        text = rewriter.sub(compiled("``"), '"', text)
    if "''" in text:
        text = rewriter.sub(compiled(_DOUBLED_APOSTROPHE), "'", text)
        text = rewriter.sub(compiled("''"), '"', text)
    if "--" in text:
        text = rewriter.sub(compiled(_DASHES), "-", text)
    has_eyes = (":" in text or ";" in text or "=" in text) and compiled(_MAY_BE_EYES).search(text)
    return rewriter.sub(compiled(_NO_EYES), _apart, text) if has_eyes else text


def _apart(found: re.Match[str]) -> str:
    """An address as it is; a mark of punctuation with a space, so that it is no part of a face."""
    mark = found[1] or found[2]
    return found[0] if mark is None else f"{mark} "


def plain_case(text: str) -> str:
    """The text in small letters, alike for all spellings of a word: `ß` is `ss`, `ς` is `σ`, `İ` is `i`."""
    return text.lower() if text.isascii() else text.casefold().replace("i\u0307", "i")


def _plain_sequences(text: str, rewriter: Rewriter) -> str:
    has_marks = compiled(_OF_SEQUENCES).search(text)
    if has_marks:
        text = rewriter.sub(compiled(_HEAP), "", text)
    composed = rewriter.compose(text)
    if has_marks or composed != text:
        text = composed
        if compiled(_OF_SEQUENCES).search(text):
            for pattern, replacement in _sequences():
                text = rewriter.sub(pattern, replacement, text)
    return rewriter.sub(compiled(_WORD), _one_alphabet, text) if compiled(_MIXED).search(text) else text


@functools.cache
def _sequences() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), replacement) for pattern, replacement, _ in SEQUENCES]


def _one_alphabet(found: re.Match[str]) -> str:
    """A word of letters from two alphabets, written in one of them with letters that look alike."""
    word = found[0]
    if not word.isascii() and compiled("[A-Za-z]").search(word):
        for look_alikes in (_TO_LATIN, _TO_CYRILLIC):
            written = word.translate(look_alikes)
            if written.isascii() or not compiled("[A-Za-z]").search(written):
                return written
    return word
