"""Every token says which characters of the original text it comes from, whatever was rewritten before."""

import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.text.pipeline import CLEANING_RULES, TOKENIZERS, TextPipeline
from sentrax.text.spans import TracingRewriter, segments, tokens_with_spans
from sentrax.text.spelling import plain_characters
from tests.torture.texts import ALPHABETS

PRESETS = ("social", "general", "notebook")


def shown(preset: str, text: str) -> list[tuple[str, str]]:
    """Each token of a text, and what in the text it comes from."""
    tokens, spans = tokens_with_spans(TextPipeline.preset(preset), text)
    return [(token, text[start:end]) for token, (start, end) in zip(tokens, spans, strict=True)]


SOCIAL = {
    "words and marks": ("Well, fine.", ["Well", ",", "fine", "."]),
    "the same word twice": ("good not good", ["good", "not", "good"]),
    "capitals": ("so GOOD", ["so", "GOOD", "GOOD"]),
    "drawn out": ("sooooo!!!!", ["sooooo", "sooooo", "!!!!"]),
    "user and address": ("@ann_b https://x.org/?q=1&amp;r !", ["@ann_b", "https://x.org/?q=1&amp;r", "!"]),
    "emoticons": (":-)) T___T <33", [":-))", "T___T", "<33"]),
    "no emoticon": ("note:Dad came", ["note", ":", "Dad", "came"]),
    "hashtag": ("#LoveThis!", ["#LoveThis", "Love", "This", "!"]),
    "hashtag with signals": ("#SoooGOOD", ["#SoooGOOD", "Sooo", "Sooo", "GOOD", "GOOD"]),
    "hashtag with a word twice": ("#badBad_bad", ["#badBad_bad", "bad", "Bad", "bad"]),
    "emoji with a shade": ("good👍🏽👍🏽", ["good", "👍🏽", "👍🏽"]),
    "emoji with a selector": ("❤️❤️ ❤", ["❤️", "❤️", "❤"]),
    "emoji of several": ("👩‍👩‍👧‍👦🇩🇪", ["👩‍👩‍👧‍👦", "🇩🇪"]),
    "number in a frame": ("1️⃣ of", ["1️⃣", "of"]),
    "entity": ("a &amp; b&lt;3 &#x1F600;", ["a", "&amp;", "b", "&lt;3", "&#x1F600;"]),
    "entity inside a word": ("isn&#39;t", ["isn&#39;t"]),
    "escaped twice": ("&amp;amp;&amp;quot;so", ["&amp;amp;", "&amp;quot;", "so"]),
    "surrogates as entities": ("x&#55357;&#56832;y", ["x", "&#55357;&#56832;", "y"]),
    "tags": ('<b>b</b> <a href="good">good</a><br/>bad', ["b", "good", "bad"]),
    "emphasis": ("**very *good* film** and _so_ `that`", ["very", "good", "film", "and", "so", "that"]),
    "part of a word in bold": ("is**n't**", ["is**n't"]),
    "forum tags": ("[b]good[/b] [i]film[/i]", ["good", "film"]),
    "misread bytes": ("it isnâ€™t â€œfineâ€\x9d", ["it", "isnâ€™t", "â€œ", "fine", "â€\x9d"]),
    "a misread byte that is a space": ("voilÃ\xa0 bon", ["voilÃ\xa0", "bon"]),
    "quotation marks": ("“isn’t”", ["“", "isn’t", "”"]),
    "full-width letters": ("ｇｏｏｄ！ ｂａｄ", ["ｇｏｏｄ", "！", "ｂａｄ"]),
    "mathematical letters": ("𝐛𝐚𝐝 𝓯𝓲𝓵𝓶", ["𝐛𝐚𝐝", "𝓯𝓲𝓵𝓶"]),
    "ligature": ("ﬁne…", ["ﬁne", "…"]),
    "escapes": ("isn\\u2019t \\ud83d\\ude00 don\\'t", ["isn\\u2019t", "\\ud83d\\ude00", "don\\'t"]),
    "surrogates": ("a \ud83d\ude00 \ud83d b", ["a", "\ud83d\ude00", "b"]),
    "composed letters": ("cafe\u0301 noe\u0308l", ["cafe\u0301", "noe\u0308l"]),
    "marks in another order": ("so\n\u0301\u0e49 a\u0301\u0323", ["so", "\u0301\u0e49", "a\u0301\u0323"]),
    "Hangul by parts": ("\u1112\u1161\u11ab\u1100\u116e ok", ["\u1112\u1161\u11ab\u1100\u116e", "ok"]),
    "invisible characters": ("\ufeffgo\u00adod\u200b bad", ["go\u00adod\u200b", "bad"]),
    "broken numbers": ("1½ cups", ["1", "½", "cups"]),
    "letters of another alphabet": ("g\u043e\u043ed", ["g\u043e\u043ed"]),
    "colour of a terminal": ("\x1b[31mgood\x1b[0m bad", ["good", "bad"]),
    "spaces of all kinds": ("\u3000good\u00a0bad\tfine\n", ["good", "bad", "fine"]),
    "nothing": ("", []),
    "nothing but spaces": (" \n\t ", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), SOCIAL.values(), ids=SOCIAL)
def test_a_token_has_the_characters_that_it_comes_from(text: str, parts: list[str]) -> None:
    assert [part for _, part in shown("social", text)] == parts


GENERAL = {
    "addresses and the final mark are dropped": ("Hi @ann good @bob www.x.org/a !!! ", ["Hi", "good"]),
    "a word that an address had": ("good @good good.", ["good", "good"]),
    "what only looks like an end": ("Good. So &amp; truly?", ["Good", ".", "So", "&amp;", "truly", "?"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), GENERAL.values(), ids=GENERAL)
def test_what_the_preset_general_drops_is_between_tokens(text: str, parts: list[str]) -> None:
    assert [part for _, part in shown("general", text)] == parts


NOTEBOOK = {
    "stop words and punctuation are dropped": ("This isn't a good film!", ["good", "film"]),
    "retweets, tickers, handles": ("RT @ann: $GE rises, @bob", ["rises"]),
    "addresses to the end of the line": ("good http://x.org bad\nfilm bad", ["good", "film", "bad"]),
    "hash signs": ("#great #Films", ["great", "Films"]),
    "drawn out": ("sooooooo goood", ["sooooooo", "goood"]),
    "entities": ("cats &amp; dogs &hearts; &nosuch;", ["cats", "dogs", "&hearts;"]),
    "runs of symbols": ("hm :):) -------> x", ["hm", ":)", ":)", "------->", "x"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), NOTEBOOK.values(), ids=NOTEBOOK)
def test_the_notebook_preset_has_spans_too(text: str, parts: list[str]) -> None:
    assert [part for _, part in shown("notebook", text)] == parts


PARTS = (
    *(" ", "a", "good", "GOOD", "soooo", "&amp;", "&lt;", "&#39", "<b>", "</b>", "<br>", "*", "_", "``"),
    *("@a", "#TagTwo", "http://a.b ", ":", ")", "(", "=3", "''", "--", "\\u2019", "\\'", "â€™", "½", "."),
    *("\ud83d", "\ude00", "👍", "🏽", "\u200d", "\ufe0f", "e\u0301", "\u0301", "ｇ", "ﬁ", "\u1112", "\u1161"),
    *("\u11ab", "\ufffd", "!", "\n", "RT ", "$GE", "\x1b[0m", "o\u0440", "\u0e4d\u0e48", "\u0e40"),
)
texts = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from("".join(ALPHABETS)), max_size=40).map("".join),
    st.lists(st.sampled_from(PARTS), max_size=20).map("".join),
)


def check(pipeline: TextPipeline, text: str) -> None:
    tokens, spans = tokens_with_spans(pipeline, text)
    assert tokens == pipeline.tokens(text)
    assert len(spans) == len(tokens)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        part = text[start:end]
        assert part.strip(" \t\n\r") == part
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    parts = segments(text, spans)
    assert "".join(text[segment.start : segment.end] for segment in parts) == text
    assert sorted(index for segment in parts for index in segment.tokens) == list(range(len(tokens)))
    for segment in parts:
        assert segment.start < segment.end
        assert all(
            segment.start <= spans[index][0] and spans[index][1] <= segment.end for index in segment.tokens
        )
    for one, next_one in itertools.pairwise(parts):
        assert one.tokens or next_one.tokens


@pytest.mark.parametrize("preset", PRESETS)
@given(text=texts)
@example("\u0e4d\u0e48 #a_b")
def test_tokens_are_those_of_the_pipeline_and_segments_make_up_the_text(preset: str, text: str) -> None:
    check(TextPipeline.preset(preset), text)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@given(text=texts, cleaning=st.lists(st.sampled_from(list(CLEANING_RULES)), max_size=5), data=st.data())
def test_a_pipeline_of_any_rules_has_spans(
    tokenizer: str, text: str, cleaning: list[str], data: st.DataObject
) -> None:
    rules = ("fold_compatibility", "split_hashtags", "split_hashtags", "plain_emoticons", "mark_elongation")
    chosen = data.draw(st.lists(st.sampled_from((*rules, "drop_stop_words", "porter_stem")), max_size=4))
    check(TextPipeline(tuple(cleaning), tuple(chosen), tokenizer), text)


@given(text=texts)
def test_a_traced_rewriting_is_the_same(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    rewriter = TracingRewriter(len(text))
    plain = plain_characters(text, rewriter)
    assert plain == plain_characters(text)
    assert len(rewriter.starts) == len(rewriter.ends) == len(plain)
    assert rewriter.starts == sorted(rewriter.starts)
    assert rewriter.ends == sorted(rewriter.ends)


@given(
    text=st.text(
        st.sampled_from("ae\u0301\u0323\u0308\u1112\u1161\u11ab\u09c7\u09be한\u11a8\u0344"), max_size=12
    )
)
def test_composing_is_that_of_unicode(text: str) -> None:
    assert TracingRewriter(len(text)).compose(text) == unicodedata.normalize("NFC", text)


HOSTILE = {
    "letters": "a",
    "entities": "&amp;",
    "entities that change": "&lt;&#39;",
    "tags": "<b>a</b>",
    "stars": "*a* ",
    "full-width letters": "ｇ",
    "marks": "e\u0301",
    "Hangul": "\u1112\u1161\u11ab",
    "escapes": "\\u2019",
    "drawn out": "aaaab",
    "hashtags": "#aB",
    "words of a tag": "aB",
    "surrogates": "\ud83d\ude00",
    "brackets": ":(",
}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
def test_long_texts_take_linear_time(part: str, preset: str) -> None:
    # In quadratic time this would take minutes.
    text = "#" + part * (20_000 // len(part))
    tokens, spans = tokens_with_spans(TextPipeline.preset(preset), text)
    assert len(tokens) == len(spans)
    assert sum(end - start for start, end, _ in segments(text, spans)) == len(text)


def test_words_are_unions_of_overlapping_spans() -> None:
    assert segments("0123456789", [(5, 9), (1, 3), (5, 7), (3, 4), (6, 9)]) == [
        (0, 1, ()),
        (1, 3, (1,)),
        (3, 4, (3,)),
        (4, 5, ()),
        (5, 9, (2, 0, 4)),
        (9, 10, ()),
    ]
    assert segments("", []) == []
    assert segments("no words", []) == [(0, 8, ())]


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(InputError, match="None, not a string"):
        tokens_with_spans(TextPipeline.preset("social"), None)  # type: ignore[arg-type]
