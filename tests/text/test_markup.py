"""What a page shows of marked-up text."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.text.columns import clean_column
from sentrax.text.markup import plain_markup
from sentrax.text.pipeline import TextPipeline

SOCIAL = TextPipeline.preset("social")


@pytest.mark.parametrize(
    "spelling",
    [
        *(
            "&#39;",
            "&#039;",
            "&#x27;",
            "&#X27;",
            "&apos;",
            "&rsquo;",
            "&lsquo;",
            "&#8217;",
            "&#x2019;",
            "&#146;",
            "&prime;",
        ),
        *(
            "&amp;#39;",
            "&amp;amp;#39;",
            "&#38;#39;",
            "&amp;rsquo;",
            "&acute;",
            "&amp;amp;amp;apos;",
            "&#39",
            "&#8217",
            "&DiacriticalGrave;",
        ),
    ],
)
def test_an_apostrophe_is_one_however_it_is_escaped(spelling: str) -> None:
    assert SOCIAL.tokens(f"It isn{spelling}t good") == ["it", "isn't", "good"]


@pytest.mark.parametrize(
    "text",
    [
        "&amp;",
        "&lt;3",
        "caf&eacute;",
        "&hearts;",
        "a&nbsp;b",
        "&notin;",
        "&frac12;",
        "&#128514;",
        "&#0;",
        "&#150;",
    ],
)
def test_entities_are_those_of_html(text: str) -> None:
    assert plain_markup(text) == html.unescape(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(
            ("Tom &amp Ann", "Tom & Ann"),
            ("caf&eacute", "café"),
            ("caf&eacutes", "cafés"),
            ("&lt3", "<3"),
            ("&lt;b&gt;x", "x"),
        ),
        *(
            ("a &copy b", "a © b"),
            ("AT&T", "AT&T"),
            ("R&B", "R&B"),
            ("Q&A;", "Q&A;"),
            ("&notable", "&notable"),
            ("me&reg", "me®"),
        ),
        *(
            ("&", "&"),
            ("&;", "&;"),
            ("&#;", "&#;"),
            ("&#x;", "&#x;"),
            ("x&y=1&amp;z", "x&y=1&z"),
            ("&#55357;&#56834;", "😂"),
        ),
        *(
            ("&#xD800;", "\ufffd"),
            ("&#99999999999;", "\ufffd"),
            ("&unknown;", "&unknown;"),
            ("&amp;unknown;", "&unknown;"),
        ),
    ],
)
def test_entities_without_a_semicolon_or_a_meaning(text: str, shown: str) -> None:
    assert plain_markup(text) == shown


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "<br>",
            "<br/>",
            "<br />",
            "<BR>",
            "<p>",
            "</p>",
            '<p class="a b" id=c>',
            "<br\n/>",
            "<hr>",
            "</div><div>",
            "<!-- note -->",
        ),
        *(
            "&lt;br /&gt;",
            "<script>var x</script>",
            '<style type="text/css">p {}</style>',
            "<li>",
            "<h1>",
            "<td>",
            "<img src='x y'>",
        ),
    ],
)
def test_a_tag_between_lines_is_a_blank(tag: str) -> None:
    assert SOCIAL.tokens(f"good{tag}day") == ["good", "day"]


@pytest.mark.parametrize(
    "tag",
    [
        "b",
        "i",
        "em",
        "strong",
        "span style='x'",
        'a href="http://x.y" target=_blank',
        "font color=red",
        "wbr",
    ],
)
def test_a_tag_within_a_line_is_nothing(tag: str) -> None:
    assert SOCIAL.tokens(f"un<{tag}>believ</{tag.split()[0]}>able") == ["unbelievable"]


@pytest.mark.parametrize(
    "text", ["<3", "</3", "<user>", "a < b > c", "<", "<b", "<>", "1 <2> 3", "<bread>", "</", "<!>", "<@ann>"]
)
def test_what_is_no_tag_of_html_stays(text: str) -> None:
    assert plain_markup(text) == text


MARKS = ("*", "**", "***", "_", "__", "~~", "`", "**_", "*__")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "text", ["lovely", "a lovely day", "I", "LOVE", "it's!", "“good”", "愛", "see @ann #x"]
)
def test_emphasis_leaves_the_words(mark: str, text: str) -> None:
    for before, after in (("", ""), ("such ", " yes"), ("(", ")"), ('"', '",'), ("so ", "!")):
        emphasised = f"{before}{mark}{text}{mark[::-1]}{after}"
        assert SOCIAL.tokens(emphasised) == SOCIAL.tokens(before + text + after)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a ___lovely___ day", "a lovely day"),
        ("so…_lovely_…", "so…lovely…"),
        ("yes—*lovely*—yes", "yes—lovely—yes"),
        ("is**n't** good", "isn't good"),
        ("**un**believable", "unbelievable"),
        ("not [b]good[/b]", "not good"),
        ("[quote=Ann]so [i]bad[/i][/quote]", "so bad"),
        ("<![CDATA[good]]> day", "good day"),
        ("good<o:p></o:p> day", "good day"),
    ],
)
def test_marks_of_pages_of_other_kinds(text: str, shown: str) -> None:
    assert plain_markup(text) == shown


@pytest.mark.parametrize("text", ["a[b] [i]", "f**k s**t", "2**3**4", "x.*y.*", "**** you", "*nix"])
def test_what_only_looks_like_such_marks_stays(text: str) -> None:
    assert plain_markup(text) == text


def test_emphasis_may_stand_within_another() -> None:
    assert plain_markup("**a *very* good** and _so **bad** too_") == "a very good and so bad too"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "f*** you",
            "s**t",
            "sh*t and f*ck",
            "2*3*4",
            "a * b * c",
            "* one\n* two",
            "5 stars ***",
            "*",
            "**",
            "****",
            "*_*",
            "*o*",
            "*-*",
        ),
        *(
            "snake_case_name",
            "http://x.y/_a_/b",
            "@_ann_",
            "@ann_",
            "^_^",
            "-_-",
            "T_T o_O",
            "_",
            "__",
            "~",
            "~~",
            "~5 ~6",
            "a_b_c",
        ),
    ],
)
def test_what_is_no_emphasis_stays(text: str) -> None:
    assert plain_markup(text) == text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="ab<>/&;#x39*_~ \n\"'!-amplbr", max_size=30), max_size=6))
def test_a_column_is_cleaned_as_its_texts_are(texts: list[str]) -> None:
    import polars as pl

    column = pl.Series(texts, dtype=pl.String)
    assert clean_column(SOCIAL, column).to_list() == list(map(SOCIAL.clean, texts))
    assert column.to_list() == texts


@pytest.mark.parametrize(
    "part", ["*", "**a", "*a ", "_a", "_a ", "~~a", "<b ", "<!-", "<script>", "&amp;", "&#", "&a", "&#39"]
)
def test_a_long_hostile_text_is_read_in_linear_time(part: str) -> None:
    plain_markup(part * 30_000)  # at quadratic cost this would take minutes


def test_the_hint_finds_every_text_that_changes() -> None:
    import re

    ((_, hint),) = SOCIAL.cleaning_steps
    for text in ("&amp;", "<br>", "*x*", "_x_", "(_x_)", "~~x~~", "“_x_”", "`x`", "[b]x[/b]"):
        assert plain_markup(text) != text
        assert re.search(hint, text)
