"""One word in several spellings has the same tokens, whatever stands for its letters, marks and emoji."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.text.pipeline import TextPipeline
from sentrax.text.spelling import CHARACTERS, SEQUENCES, code_points, plain_case, plain_characters

SOCIAL = TextPipeline.preset("social")


def styled(first: int, text: str) -> str:
    """The letters of a text in one of Unicode's alphabets of 26 small letters."""
    return "".join(chr(first + ord(letter) - ord("a")) for letter in text)


PLAIN: dict[str, tuple[str, ...]] = {
    # Apostrophes.
    "isn't": (
        *tuple(f"isn{mark}t" for mark in "’‘‛´`′‵ʼʹʻʽʾˈˊˋ＇՚׳ꞌ｀‹›❛❜"),
        "isn''t",
        "isn\x92t",
        "isn�t",
        "isnï¿½t",
    ),
    "I'm": ("I’m", "I`m", "I´m", "\u200bI’\u200bm"),
    # Quotes.
    '"good" day': (
        "“good” day",
        "„good“ day",
        "«good» day",
        "「good」 day",
        "『good』 day",
        "”good” day",
        "〝good〟 day",
        "＂good＂ day",
        "❝good❞ day",
    ),
    "'good' day": ("‘good’ day", "‛good‛ day", "‹good› day", "´good´ day"),
    'the "good" one': ("the ``good'' one", "the ''good'' one", "the \x93good\x94 one"),
    # Dashes, dots, spaces.
    "well-made": (
        "well‐made",
        "well‑made",
        "well‒made",
        "well–made",
        "well－made",
        "well﹣made",
        "well−made",
    ),
    "good - really": ("good — really", "good – really", "good -- really", "good --- really", "good ― really"),
    "well...": ("well…", "well⋯", "well．．．", "well。。。"),
    "good day": (
        *tuple(
            f"good{space}day"
            for space in "\xa0\u1680\u2002\u2009\u200a\u2028\u2029\u202f\u205f\u3000⠀ㅤ\t\n\r\x0b\x0c\x85"
        ),
        "good\r\nday",
        "good\u2003\u2003day",
        "\u3000good day\xa0",
    ),
    # What nobody sees.
    "lovely": (
        *tuple(
            f"lo{character}vely"
            for character in "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2064\u206a\ufeff\xad"
            "͏\u061c\u180e\u202a\u202e\u2066\u2069"
            "︀️\U000e0041󠄁\x00\x07\x08\x7f"
        ),
        "\ufefflovely",
        "\u202alovely\u202c",
        "\u2066lovely\u2069",
        "\x1b[1;31mlovely\x1b[0m",
    ),
    # Letters in other looks.
    "bad": (
        *("ｂａｄ", "ⓑⓐⓓ", "⒝⒜⒟", "ʙᴀᴅ", "ᵇᵃᵈ", "b̶a̶d̶", "b̲a̲d̲", "b̷a̷d̷", "bаd", "ba͟d", "b\u20dda\u20ddd\u20dd"),
        *(
            styled(first, "bad")
            for first in (0x1D41A, 0x1D44E, 0x1D482, 0x1D4B6, 0x1D4EA, 0x1D51E, 0x1D552, 0x1D586)
        ),
        *(styled(first, "bad") for first in (0x1D5BA, 0x1D5EE, 0x1D622, 0x1D656, 0x1D68A)),
    ),
    "BAD": ("ＢＡＤ", "𝐁𝐀𝐃", "🅱🅰🅳", "🅑🅐🅓", "🄱🄰🄳", "🄑🄐🄓", "ⒷⒶⒹ", "🅱️🅰️🅳", "ВАD"),
    "fine office": ("ﬁne oﬃce", "ﬁ\u00adne office"),
    "café naïve": ("cafe\u0301 nai\u0308ve", "ｃａｆé naïve"),
    "1st 5 10": ("1ˢᵗ 5 10", "１st ５ １０", "1st ٥ ١٠", "1st ५ १०", "𝟏st 𝟓 𝟏𝟎", "1️⃣st 5️⃣ 1️⃣0️⃣"),
    "1 1/2": ("1½", "1 ½"),
    "good 2": ("good²", "good ²", "good②", "good❷"),
    # Other scripts.
    "جميل": ("جميـــل", "جَمِيل", "ﺟﻤﻴﻞ", "جمیل"),
    "كتاب": ("کتاب",),
    "שלום": ("שָׁלוֹם",),
    "хороший привет": ("хоро́ший привет", "хоро\u0301ший пpивет", "хорошии\u0306 привет"),
    "क्या": ("क्\u200dया", "क्\u200cया"),
    "ൻ": ("ന്\u200d",),
    "น้ำ": ("นํ้า", "น้ํา"),
    "แม่": ("เเม่",),
    "ガンバ": ("ｶﾞﾝﾊﾞ", "カ\u3099ンハ\u3099"),
    "한국": ("\u1112\u1161\u11ab\u1100\u116e\u11a8",),
    "रائع?": ("रائع؟",),
    "好.": ("好。", "好｡", "好．"),
    "好, 好": ("好， 好", "好、 好"),
    "what?! yes!": ("what？！ yes！", "what⁈ yes❗", "what?❗ yes❕"),
    ":)": ("：）", "：)", ":）", "：－）"),
    "@ann": ("＠ann", "＠ａｎｎ", "@\u200bann", "@\u2060ann"),
    "#愛 #love": ("＃愛 ＃love", "#️愛 #\u200blove"),
    "http://t.co/x": ("ｈｔｔｐ：／／t.co/x", "http://t.co/x\u200b"),
    # Emoji.
    "❤ ☺ ✌": ("❤️ ☺️ ✌️", "❤\ufe0e ☺\ufe0e ✌\ufe0e", "❤️ ☺ ✌🏿"),
    "👍 👏 🙏 🤷": ("👍🏻 👏🏼 🙏🏽 🤷🏾‍♀️", "👍🏿 👏🏿 🙏🏿 🤷‍♂️", "👍️ 👏️ 🙏️ 🤷️"),
    "👩‍❤‍👨": ("👩‍❤️‍👨", "👩🏻‍❤️‍👨🏿"),
    "🏳‍🌈": ("🏳️‍🌈",),
}
"""A text in plain characters, and how else it is written."""
PAIRS = [(plain, other) for plain, others in PLAIN.items() for other in others]


@pytest.mark.parametrize(("plain", "other"), PAIRS, ids=[ascii(other) for _, other in PAIRS])
def test_a_text_has_the_tokens_of_its_plain_spelling(plain: str, other: str) -> None:
    assert SOCIAL.tokens(other) == SOCIAL.tokens(plain)
    assert SOCIAL.tokens(f"so, {other} ok?") == SOCIAL.tokens(f"so, {plain} ok?")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΟΔΟΣ", "οδος"),
        ("οδοσ", "οδος"),
        ("STRASSE", "straße"),
        ("Straẞe", "strasse"),
        ("İstanbul", "istanbul"),
        ("ПРИВЕТ", "привет"),
        ("ÉCOLE", "école"),
        ("ＧＯＯＤ", "good"),
    ],
)
def test_capitals_and_small_letters_make_one_word(one: str, other: str) -> None:
    assert SOCIAL.tokens(one)[0] == SOCIAL.tokens(other)[0]


@pytest.mark.parametrize(
    "shouted", ["ＧＯＯＤ", "𝐆𝐎𝐎𝐃", "🅶🅾🅾🅳", "GO\u200bOD", "G̶O̶O̶D̶", "**GOOD**", "G&Omicron;OD"]
)
def test_shouting_is_heard_in_every_spelling(shouted: str) -> None:
    assert SOCIAL.tokens(shouted) == ["good", "<caps>"]


@pytest.mark.parametrize(
    ("drawn_out", "word"),
    [
        *(
            ("बहुुुुत", "बहुत"),
            ("अच्छाााा", "अच्छा"),
            ("प्लीज़ज़ज़", "प्लीज़"),
            ("มากกกกก", "มาก"),
            ("ดีีีี", "ดี"),
            ("জয়য়য়", "জয়"),
        ),
        *(
            ("جميييييل", "جميل"),
            ("حلووووو", "حلو"),
            ("יפההההה", "יפה"),
            ("приииивет", "привет"),
            ("даааа", "да"),
        ),
        *(("καλάάάά", "καλά"), ("すごーーーい", "すごーい"), ("அருமைைை", "அருமை"), ("soooo", "so")),
        *(
            ("can'ttttt", "can't"),
            ("cooool", "cool"),
            ("ｓｏｏｏｏ", "so"),
            ("s̶o̶o̶o̶o̶", "so"),
            ("哈哈哈哈", "哈哈"),
        ),
    ],
)
def test_a_word_that_is_drawn_out_is_the_word_and_a_signal(drawn_out: str, word: str) -> None:
    assert SOCIAL.tokens(drawn_out) == [*SOCIAL.tokens(word), "<long>"]


@pytest.mark.parametrize(
    ("drawn_out", "word"),
    [
        *(("goodddd", "good"), ("awesomeeee", "awesome"), ("amaaaazing", "amazing"), ("freeeee", "free")),
        *(("tooooo", "too"), ("suckssss", "sucks"), ("awfullll", "awful"), ("welllll", "well")),
        *(("uglyyyy", "ugly"), ("yayyyy", "yay"), ("lmaooo", "lmao"), ("horrrrible", "horrible")),
        *(("missss", "miss"), ("jazzzz", "jazz"), ("can'tttt", "can't"), ("perfecttttt", "perfect")),
        *(("классссс", "класс"), ("суперррр", "супер"), ("좋아아아", "좋아"), ("GREATTTT", "great")),
    ],
)
def test_letters_that_a_word_has_once_are_counted_once(drawn_out: str, word: str) -> None:
    assert [part for part in SOCIAL.tokens(drawn_out) if part != "<caps>"] == [word, "<long>"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("lovely_ _lovely", ["lovely", "_", "_", "lovely"]),
        ("snake_case __init__(self)", ["snake_case", "init", "(", "self", ")"]),
        ("ftp://x.y/z hxxp://x.y", ["<url>", "<url>"]),
        ("mailto:ann@x.com", ["<url>"]),
        ("@ann.b@mastodon.social hi", ["<user>", "hi"]),
        ("www xxx aaaa", ["ww", "<long>", "xx", "<long>", "aa", "<long>"]),
    ],
)
def test_addresses_and_names_in_odd_forms(text: str, tokens: list[str]) -> None:
    assert SOCIAL.tokens(text) == tokens


@pytest.mark.parametrize(
    "text",
    [
        *(
            "№ 5",
            "™",
            "©",
            "¨",
            "¯",
            "x_y",
            "->",
            "-->",
            "5'10",
            "👨\u200d👩\u200d👧",
            "🏴\U000e0067\U000e0062\U000e0065\U000e007f",
        ),
        *(
            "naïve",
            "Åse",
            "łódź",
            "ẹ\u0300kọ",
            "ấ",
            "ᾧ",
            "日本語",
            "أكل",
            "ё й ї",
            "한국",
            "ไทย",
            "í",
            "🏽",
            "🇩🇪",
            "Wi-Fi",
        ),
    ],
)
def test_what_a_reader_tells_apart_stays(text: str) -> None:
    assert plain_characters(text) == text


def test_no_sign_becomes_a_word_that_it_is_not() -> None:
    assert "no" not in SOCIAL.tokens("№ 5 good№")
    assert SOCIAL.tokens("Brand™ x©") == ["brand", "™", "x", "©"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=12))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    plain = plain_characters(text)
    assert plain_characters(plain) == plain
    assert plain_characters(text + " " + text) == plain + " " + plain
    assert unicodedata.is_normalized("NFC", plain) or any(part in plain for part in ("\u0e4d", "\u0340"))


def test_no_character_is_folded_into_one_that_is_folded_again() -> None:
    for code in [
        *range(0x3400),
        *range(0xA000, 0xAC00),
        *range(0xF900, 0x10000),
        *range(0x1D000, 0x1D800),
        *range(0x1F000, 0x1FB00),
    ]:
        plain = plain_characters(chr(code))
        assert plain_characters(plain) == plain, hex(code)


def test_each_rule_has_a_reason_and_no_character_two_rules() -> None:
    assert all(len(reason) > 4 for _, reason, _ in (*CHARACTERS, *((0, why, 0) for _, _, why in SEQUENCES)))
    codes = [code for *_, ranges in CHARACTERS for code in code_points(ranges)]
    assert len(codes) == len(set(codes))


def test_case_is_folded_for_every_alphabet() -> None:
    assert [plain_case(word) for word in ("GOOD", "Maß", "ΣΑΣ", "İI")] == ["good", "mass", "σασ", "ii"]
