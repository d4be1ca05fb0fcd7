r"""Characters that a program wrote or read wrongly: `isnâ€™t`, `isn\'t`, `isn\u2019t`, `isn\xe2\x80\x99t`.

They reach texts through files of UTF-8 that were read as Windows-1252, through dumps of databases, and
through what Python prints of a string or of bytes.
"""

import re
from collections.abc import Callable

Substitute = Callable[[re.Pattern[str], str | Callable[[re.Match[str]], str], str], str]
"""What replaces the matches of a pattern in a text."""

_BYTES = {byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)}
_BYTE = {character: byte for byte, character in _BYTES.items()} | {
    chr(byte): byte for byte in range(0x80, 0x100)
}
_NEXT = f"[{re.escape(''.join(dict.fromkeys([*_BYTES.values(), *map(chr, _BYTES)])))}]"
_MISREAD = re.compile(
    f"(?<![A-Z])[ÂÃ]{_NEXT}|â[€\x80‚\x82„\x84˜\x98™\x99œ\x9c\x9d]{_NEXT}|ï[¸»¼½¿]{_NEXT}|ð[Ÿ\x9f]{_NEXT}{{2}}"
)
"""UTF-8 read as Windows-1252. After a capital, `Ã` and a quotation mark are Portuguese: `AMANHÃ”`."""
_CODES = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\U000[0-9A-Fa-f]{5}|(?:\\x[0-9A-Fa-f]{2})+")
_LINE_ENDS = re.compile(
    r"(?:\\r|\\n){2,}|(?<=[.!?,;)\"'])\\[nr](?![\w:]*\\)|(?<=[a-z])\\n(?=[A-Z][a-z']*(?:$|\s))"
)
"""Only where they cannot be part of a path or of a formula: `C:\names`, `\nabla`."""
_ESCAPED_QUOTES = re.compile(r"\\+(?=['\"])")


def repaired(text: str, substitute: Substitute = re.Pattern.sub) -> str:
    r"""The text with the characters that were meant.

    >>> repaired("isnâ€™t") == repaired(r"isn\u2019t") == repaired(r"isn\xe2\x80\x99t") == "isn’t"
    True
    """
    if not text.isascii():
        text = substitute(_MISREAD, _read_again, text)
    if "\\" not in text:
        return text
    for pattern, replacement in ((_CODES, _decoded), (_LINE_ENDS, " "), (_ESCAPED_QUOTES, "")):
        text = substitute(pattern, replacement, text)
    return text


def _read_again(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTE[character] for character in found[0]).decode()
    except UnicodeDecodeError:
        return found[0]


def _decoded(found: re.Match[str]) -> str:
    codes = found[0]
    if codes[1] == "x":
        data = bytes.fromhex(codes.replace("\\x", ""))
        return data.decode("utf-8" if _is_utf8(data) else "cp1252", "replace")
    if codes[1] == "U":
        number = int(codes[2:], 16)
        return chr(number) if number < 0x110000 else codes
    units = b"".join(int(unit, 16).to_bytes(2, "little") for unit in codes.split("\\u")[1:])
    return units.decode("utf-16-le", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
