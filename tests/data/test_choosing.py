"""Texts are looked for in the same column, whether labels are needed or not."""

from pathlib import Path

import pytest

from sentrax.data.choosing import choose_columns
from sentrax.data.opening import ReadingOptions, open_table
from sentrax.errors import InputError

TABLES = {  # content: (texts, labels)
    "id,Tweet,Sentiment\n1,so good,pos\n2,so bad,neg\n": ("Tweet", "Sentiment"),
    "text,label,review\na b,pos,x\n": (None, None),
    "text,mood\n5,happy\n7,sad\n": ("text", "mood"),
    "stars,what\n5,good stuff\n1,bad stuff\n": ("what", "stars"),
    "words,feeling\na b,x\nc d,y\ne f,x\ng h,y\n": ("words", "feeling"),
    "when,words,score\n2015-02-24,so good,1\n24/02/2015 11:35,so bad,0\n": ("words", "score"),
    "tweet_id,airline_sentiment,airline_sentiment_confidence,airline,text\n1,neutral,1.0,Delta,what said\n"
    "2,positive,0.3,Delta,you added\n3,negative,0.7,United,it is bad\n4,negative,1.0,United,so late\n": (
        "text",
        "airline_sentiment",
    ),
    "UserName,OriginalTweet,Sentiment\nann,so good,Positive\nbob,so bad,Negative\n": (
        "OriginalTweet",
        "Sentiment",
    ),
    "app_name,review_text,review_score,votes\nCS,so good,1,0\nCS,bad,-1,0\n": ("review_text", "review_score"),
    ",Title,Review Text,Rating\n0,Nice one,so good,5\n1,Oh dear,so bad,1\n": ("Review Text", "Rating"),
    "Unnamed: 0,words,feeling\n0,a b,x\n1,c d,y\n2,e f,x\n3,g h,y\n": ("words", "feeling"),
    "comment,sentiment,rating\nso good,pos,5\nso bad,neg,1\n": ("comment", "sentiment"),
    "comment,Sentiment,score,category\nso good,pos,5,a\nso bad,neg,1,b\n": ("comment", "Sentiment"),
    "text,rating,airline_sentiment\nso good,5,pos\nso bad,1,neg\n": ("text", "airline_sentiment"),
    "text,title_sentiment,body_sentiment,rating\nso good,pos,pos,5\nso bad,neg,pos,1\n": ("text", "rating"),
    "text,sentiment,label\nso good,pos,x\nso bad,neg,y\n": ("text", "label"),
    "words,spam\nso good,0\nso bad,1\nall fine,0\nnot so,1\n": ("words", "spam"),
    '0,1467,"Mon Apr 06 22:19:45 PDT 2009",NO_QUERY,ann,so bad it hurts\n'
    '4,1468,"Mon Apr 06 22:19:49 PDT 2009",NO_QUERY,bob,so good it helps\n'
    '4,1469,"Tue Apr 07 02:19:49 PDT 2009",NO_QUERY,cy,as good as it gets\n'
    '0,1470,"Tue Apr 07 03:19:49 PDT 2009",NO_QUERY,di,as bad as ever\n': ("6", "1"),
    "0,1\nso good,x\nso bad,y\nas good,x\nas bad,y\n": ("0", "1"),
    ",0,1\n0,so good,x\n1,so bad,y\n2,as good,x\n3,as bad,y\n": ("0", "1"),
    "0,1\n1,so good\n0,so bad\n1,as good\n0,as bad\n": ("1", "0"),
    " text , label \nso good,pos\nso bad,neg\n": (" text ", " label "),
    "plaint,so late today\npraise,in time again\nplaint,too full for me\npraise,good\n": ("2", "1"),
}


@pytest.mark.parametrize(("content", "expected"), TABLES.items(), ids=TABLES)
def test_texts_are_in_one_column_for_training_and_scoring(
    content: str, expected: tuple[str | None, str | None], tmp_path: Path
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(content, encoding="utf-8")
    found: list[tuple[str | None, str | None]] = []
    for needs_label in (True, False):
        try:
            columns = choose_columns(open_table(path), needs_label=needs_label)
            found.append((columns.text, columns.label))
        except InputError:
            found.append((None, None))
    assert found == [expected, (expected[0], None)]


def test_ids_are_not_taken_for_texts(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,score\n1,0.5\n2,0.7\n", encoding="utf-8")
    for needs_label in (True, False):
        with pytest.raises(InputError, match=r"which column of .* holds the texts"):
            choose_columns(open_table(path), needs_label=needs_label)


def test_of_two_usual_names_of_labels_none_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    for names in ("rating,stars", "sentiment,sentiments"):
        path.write_text(f"text,{names}\nso good,1,5\nso bad,2,1\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"which column of .* holds the labels"):
            choose_columns(open_table(path))


def test_labels_may_be_names_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text,anger,joy\nso good,0,1\nso bad,1,0\n", encoding="utf-8")
    assert open_table(path).has_names
    assert choose_columns(open_table(path), label="joy") == ("text", "joy")


def test_blanks_around_a_name_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("words, mood ,mood2\na b,pos,x\n", encoding="utf-8")
    assert choose_columns(open_table(path), text="words", label="mood") == ("words", " mood ")


def test_a_sheet_is_only_for_workbooks(tmp_path: Path) -> None:
    path, notices = tmp_path / "in.csv", list[str]()
    path.write_text("text,label\na b,pos\n", encoding="utf-8")
    open_table(path, ReadingOptions(sheet="2"), notify=notices.append)
    assert notices == [f"{path}: --sheet is ignored, since this is no workbook"]


def test_long_lists_of_columns_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    names = ["text", *(f"{'a' * 99}{number}" for number in range(98))]
    path.write_text(",".join(names) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="and 91 more") as raised:
        choose_columns(open_table(path), label="mood")
    assert len(str(raised.value)) < 900
