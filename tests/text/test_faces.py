"""Emoticons: each way of drawing a face has the token of that face."""

import pytest

from sentrax.text.faces import FACES, plain_face
from sentrax.text.pipeline import TextPipeline

SOCIAL = TextPipeline.preset("social")

DRAWN: dict[str, str] = {
    ":)": ":) :-) :^) :o) :~) :*) :') :'-) :-') :,) =) =-) :)) :-))) (: (-: (= 8-) B-) %-) ：） }:) }:-)",
    ":(": ":( :-( :^( :~( :'( :'-( :,( :_( =( :(( ): )-: )': x-( X-( %-( ：（ }:( }:-(",
    ":D": ":D :-D =D :'D :^D :DDD xD XD xDDD XDDD xd",
    ":P": ":P :-P :p =p :-p :PPP",
    ";)": ";) ;-) ;^) ;))",
    ":]": ":] :-] =] [:",
    ":/": ":/ :-/ =/ ://",
    ":|": ":| :-| =|",
    ":*": ":* :-* =*",
    ":C": ":c :C :-c",
    ":3": ":3 :-3 =3 :333",
    "<3": "<3 <33 <3333",
    "</3": "</3 </33 <\\3",
    ";_;": ";_; ;__; ;-; ;w; T_T T.T T__T TT_TT t_t T^T Q_Q ಥ_ಥ ಥ﹏ಥ ╥_╥ ；ω；",
    "^_^": "^_^ ^^ ^.^ ^-^ ^o^ ^__^ ^w^ ◕‿◕ ♥_♥ ♥‿♥ ≧▽≦ •ᴥ• *_* *-* n_n ˘◡˘ ・ω・",
    "-_-": "-_- -__- -.- =_= ~_~",
    "ಠ_ಠ": "ಠ_ಠ ಠ__ಠ ¬_¬",
    "o_o": "o_o O_O o_O O_o 0_0 o.O O.o @_@ °_° ⊙_⊙ °□°",
    ">_<": ">_< >.< >__<",
    ">_>": ">_> <_< >.>",
    "x_x": "x_x X_X +_+",
    "u_u": "u_u U_U v_v",
    "\\o/": "\\o/ \\O/",
    "┻━┻": "┻━┻ ┻━━┻",
    "¯\\_(ツ)_/¯": "¯\\_(ツ)_/¯ ¯\\\\_(ツ)_/¯ \\_(ツ)_/ ¯\\(ツ)/¯",
}
"""A token, and the ways of drawing that have it."""
PAIRS = [(token, face) for token, faces in DRAWN.items() for face in faces.split()]


@pytest.mark.parametrize(("token", "face"), PAIRS, ids=[face for _, face in PAIRS])
def test_a_face_has_its_token(token: str, face: str) -> None:
    assert SOCIAL.tokens(face) == [token]
    assert SOCIAL.tokens(f"a day {face} yes") == ["a", "day", token, "yes"]


@pytest.mark.parametrize("face", ["(^_^)", "(T_T)", "(◕‿◕)", "(´・ω・｀)", "(>_<)", "(¬_¬)"])
def test_a_face_in_brackets_is_the_face(face: str) -> None:
    assert FACES & set(SOCIAL.tokens(face))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("note:Dad", ["note", ":", "dad"]),
        ("at 10:30", ["at", "10:30"]),
        ("f(x) x)", ["f", "(", "x", ")", "x", ")"]),
        ("8) next", ["8", ")", "next"]),
        ("call 8-(800)", ["call", "8", "-", "(", "800", ")"]),
        ("xdrive exD", ["xdrive", "exd"]),
        ("snake_case t_test", ["snake_case", "t_test"]),
        ("well-made, max-(a)", ["well", "-", "made", ",", "max", "-", "(", "a", ")"]),
        ("2^3", ["2", "^", "3"]),
        ("Pros (battery): good", ["pros", "(", "battery", ")", ":", "good"]),
        ("I love it (really):)", ["i", "love", "it", "(", "really", ")", ":)"]),
        ("def f(x):", ["def", "f", "(", "x", ")", ":"]),
        ("C:/temp either:/or", ["c", ":", "/", "temp", "either", ":", "/", "or"]),
        ("f=(1) a=[b] n=3", ["f", "=", "(", "1", ")", "a", "=", "[", "b", "]", "n", "=", "3"]),
        ("x => y", ["x", "=", ">", "y"]),
        ("time:Don't", ["time", ":", "don't"]),
        ("http://x.y/(a):b=(c", ["<url>"]),
    ],
)
def test_what_only_looks_like_a_face_is_none(text: str, tokens: list[str]) -> None:
    assert SOCIAL.tokens(text) == tokens


def test_a_plain_face_stays() -> None:
    assert all(plain_face(face) in (face, None) for face in DRAWN)
