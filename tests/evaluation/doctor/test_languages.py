"""Languages by script and frequent words, in sentences of our own."""

import numpy as np
import polars as pl
import pytest

from sentrax.evaluation.doctor.languages import (
    NAMES,
    find_languages,
    languages_by_script,
    languages_by_words,
)
from sentrax.evaluation.doctor.tokens import TokenSetReader
from tests.evaluation.doctor.made_up import rows_of

SENTENCES = {
    "English": "I don't think that the film was as good as the book",
    "German": "Ich glaube nicht, dass der Film so gut ist wie das Buch",
    "French": "Je ne pense pas que le film est aussi bien que le livre",
    "Spanish": "No creo que la película es tan buena como el libro, pero me gusta mucho",
    "Italian": "Non penso che il film è bello come il libro, ma mi piace molto",
    "Portuguese": "Eu não acho que o filme é tão bom como o livro, mas gosto muito",
    "Dutch": "Ik denk niet dat de film zo goed is als het boek, maar het was leuk",
    "Swedish": "Jag tror inte att filmen är så bra som boken, men det är kul",
    "Polish": "Nie myślę, że ten film jest tak dobry jak książka, ale to już było",
    "Turkish": "Bu film kitap kadar iyi değil ama ben çok sevdim ve güzel bir gün oldu",
    "Indonesian": "Saya tidak suka film ini karena ada yang lebih bagus, tapi itu sudah lama",
    "Hausa": "Wannan fim ba ya da kyau amma ina so ne kuma yana da dadi",
    "Cyrillic script": "Фильм не такой хороший, как книга",
    "Greek": "Η ταινία δεν είναι καλή",
    "Arabic script": "الفيلم ليس جيدا مثل الكتاب",
    "Hebrew": "הסרט לא טוב כמו הספר",
    "Devanagari script": "फिल्म किताब जितनी अच्छी नहीं है",
    "Thai": "หนังไม่ดีเท่าหนังสือ",
    "Korean": "영화는 책만큼 좋지 않다",
    "Japanese": "映画は本ほど良くない",
    "Chinese": "电影没有书好看",
}


def languages_of(texts: list[str]) -> list[str]:
    column = pl.Series(texts)
    by_words = languages_by_words(TokenSetReader().read(column))
    codes = np.where(languages_by_script(column) >= 0, languages_by_script(column), by_words)
    return [NAMES[code] if code >= 0 else "" for code in codes.tolist()]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_known_by_its_words_or_letters(language: str) -> None:
    assert languages_of([SENTENCES[language]]) == [language]


def test_what_could_be_anything_is_no_language() -> None:
    assert (
        languages_of(["la la la", "OK", "12 :)", "", "Berlin Paris Roma", "email from Иван today please"])
        == [""] * 6
    )


def test_texts_in_other_languages_are_counted_by_language() -> None:
    texts = [SENTENCES["English"]] * 20 + [SENTENCES["German"]] * 3 + [SENTENCES["Chinese"]]
    rows = rows_of([(text, "a") for text in texts])
    codes = np.array([NAMES.index(name) for name in languages_of(texts)], dtype=np.int8)
    found = find_languages(rows, codes)
    assert found is not None
    assert found.details == {"language": "English", "others": {"German": 3, "Chinese": 1}}
    assert [example.row for example in found.examples] == [21, 24]
    assert find_languages(rows.take(np.arange(22)), codes[:22]) is None  # two may be chance
