"""Frequent words of twelve languages in Latin letters, and the scripts of others: our own small table."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "English": (
        "im am man w y yo n he's we're you're that's never back still again home going "
        "the and is are was were you this that with for have has not but they what your my he she it's i'm "
        "don't can't just all from would there been will be an of it so if when who how about out get his "
        "her we i to in on do me a at as or no go got up can like by more one than then some like good too "
        "now us our their them him were had did does only very much any into over after also even because "
        "its"
    ),
    "German": (
        "der die das und ist nicht ich du wir ihr ein eine einen einem mit für auf auch noch nur wie aber "
        "dem den des im zum zur mir mich dich wenn dann schon sehr war habe hat sind werden wird über doch "
        "so kein keine bei nach oder vom aus sich als man mal heute sie es an in am um zu bis hab hatte "
        "kann will muss soll würde mein meine dein alle alles wer wo hier da ja nein gut mehr immer wieder "
        "jetzt leider gerade etwas nichts ganz viel wieso warum mit euch uns eure wäre gibt geht macht doch "
        "also weil ob"
    ),
    "French": (
        "le la les des est une pas je tu il elle nous vous que qui dans pour avec sur mais très c'est j'ai "
        "d'un qu'il n'est ne du au aux ce cette mon ma mes son sa ses plus bien tout fait être suis être ça "
        "et ou où comme sont même encore en y a on si moi toi lui leur rien jamais toujours aussi trop "
        "quand bon merci oui non vais veux peut j'ai t'es faut ils elles aujourd'hui là par chez sans cest "
        "jai"
    ),
    "Spanish": (
        "el los las una es que por para con pero muy como más está esta este esto yo tú él ella nosotros mi "
        "su sus del al lo le les se no si ya hay hoy cuando porque todo todos gracias día qué y en un te me "
        "eres soy fue ser tiene nada mejor a de i ahora siempre nunca tengo quiero vamos está hoy son eso "
        "bien sin sobre"
    ),
    "Italian": (
        "il lo gli della del dei delle di che non è sono una un per con ma più come questo questa anche io "
        "tu lui lei noi mi ti si ci nel nella al alla dal sul ho hai ha abbiamo essere molto tutto tutti "
        "grazie oggi perché quando e bene sempre ancora cosa in a da le la i se mia mio sei c'è fa poi "
        "adesso così solo anche"
    ),
    "Portuguese": (
        "o os as uma um que não por para com mas muito como mais está esta este isso eu você ele ela nós "
        "meu minha seu sua do da dos das no na nos nas ao em se já é foi ser tem tudo hoje quando porque "
        "obrigado obrigada também só até pra tá vou e de a me te eu tô tenho quero muita gente vai bem "
        "depois agora nunca"
    ),
    "Dutch": (
        "de het een en is niet ik je jij hij zij wij van met voor maar ook nog wel als dat dit deze die op "
        "aan bij uit naar heb hebt heeft zijn was wordt worden zo er wat wie hoe geen mijn jouw zijn heel "
        "goed te om dan vandaag"
    ),
    "Swedish": (
        "och det är jag inte en ett att som på för med av den du vi han hon har kan ska till från om men så "
        "var blir mycket bara när också här nu mig dig oss vara detta hur vad"
    ),
    "Polish": (
        "i w na z nie to jest się że do jak co ale po tak już tylko czy mnie ci mi za od przez był była "
        "było są dla ja ty my wy ten ta te tego bardzo dzisiaj kiedy jeszcze może być"
    ),
    "Turkish": (
        "bir ve bu çok ama için de da ne gibi daha var yok ben sen biz siz o mi mı değil olarak kadar sonra "
        "her şey iyi güzel olan oldu olsun benim senin bana sana ile en bile diye artık"
    ),
    "Indonesian": (
        "yang dan di ini itu tidak dengan untuk dari ada saya aku kamu dia kami kita mereka akan sudah bisa "
        "juga tapi karena atau ke pada adalah jadi lagi banget gak nggak ga yg aja kalau apa sama buat"
    ),
    "Hausa": (
        "da na ya ta ba ne ce shi ita su mu ku kai ke a ga wannan wannan amma kuma don daga zuwa allah ka "
        "sai yana tana suna ana wani wata in ko duk mai masu kan yau haka abin"
    ),
}
"""The most frequent words of each language, without regard to what they share."""

SCRIPTS: Mapping[str, str] = {
    "Cyrillic script": r"\p{Cyrillic}",
    "Greek": r"\p{Greek}",
    "Arabic script": r"\p{Arabic}",
    "Hebrew": r"\p{Hebrew}",
    "Devanagari script": r"\p{Devanagari}",
    "Bengali script": r"\p{Bengali}",
    "Tamil": r"\p{Tamil}",
    "Thai": r"\p{Thai}",
    "Ethiopic script": r"\p{Ethiopic}",
    "Korean": r"\p{Hangul}",
    "Japanese": r"[\p{Hiragana}\p{Katakana}]",
    "Chinese": r"\p{Han}",
}
"""What texts in a script are called, and the class of its letters. Japanese is known by its kana."""

LANGUAGES = tuple(WORDS)
_BITS: dict[str, int] = {}
for _bit, _words in enumerate(WORDS.values()):
    for _word in set(_words.split()):
        _BITS[_word] = _BITS.get(_word, 0) | 1 << _bit


def languages_of(token: str) -> int:
    """A sum of bits: bit i if a token is a frequent word of `LANGUAGES[i]`."""
    return _BITS.get(token, 0)
