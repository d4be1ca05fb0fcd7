"""HTML of an explanation: the text with its words shaded, the strongest words as bars, how they add up.

It goes into pages of others, notebooks first: all styles are inline, so that none leaks out, and each element
starts from none, so that those of the page do not get in. Its colours are laid over the page's own, light or
dark; what they say is also said by underlines, signs and figures.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sentrax.html import Html, element, join
from sentrax.wording import cut

_MOST_CHARACTERS = 5_000
"""So much of a text is shown, so that a page stays small."""
_MOST_LABEL = 60
_MOST_MARKED = 100
"""So many words are shaded, the strongest ones: the mark of a word takes more room than the word."""
_N_FIGURES = 5
"""So many words have their figure beside them."""
_N_BARS = 8
_WEAKEST_SHOWN = 0.08
"""Words below this part of the strongest are not shaded."""
_LEAST_STRENGTH = 0.3
"""The strongest word of a text is shaded in full from this logit on; where all say less, all are paler."""

_FOR, _AGAINST = "0,114,178", "213,94,0"
"""Okabe and Ito's blue and vermilion, which all eyes tell apart."""


class ShownWord(NamedTuple):
    """Where a word is in the text, and how much it speaks for the label that is explained."""

    start: int
    end: int
    value: float


class ShownExplanation(NamedTuple):
    """What is shown of an `Explanation`: its attributes, with one value for each word instead of shares.

    Values speak for `about`, or, if they are negative, for `rather_than`, if there is one.
    """

    text: str
    label: str
    about: str
    probability: float
    rather_than: str | None
    is_unsure: bool
    words: Sequence[ShownWord]
    whole_text: float
    bias: float
    remainder: float
    method: str


def shaded_text(explanation: Mapping[str, Any], *, most: int = _MOST_CHARACTERS) -> Html:
    """The text of an explanation with its words shaded, and nothing else.

    Args:
        explanation: As `Explanation.to_json` gives it.
        most: How many characters of the text are shown.
    """
    about, rival = explanation["about"], explanation["rather_than"]

    def speaks_for(shares: Mapping[str, float]) -> float:
        return shares[about] - (0.0 if rival is None else shares[rival])

    words = [
        ShownWord(word["start"], word["end"], speaks_for(word["shares"])) for word in explanation["words"]
    ]
    return _shade(explanation["text"], words, about, most)


def draw_explanation(shown: ShownExplanation) -> Html:
    """An explanation as a piece of HTML for any page."""
    unsure = " – unsure" if shown.is_unsure else ""
    about = "" if shown.about == shown.label else f" (why {cut(shown.about, _MOST_LABEL)}?)"
    head = _block(
        element("b", cut(shown.label, _MOST_LABEL) or "–", style="all:unset;font-weight:700"),
        f" {shown.probability:.1%}{unsure}{about}",
        style="margin-bottom:.4em",
    )
    text = _block(
        _shade(shown.text, shown.words, shown.about, _MOST_CHARACTERS),
        style="line-height:1.9;white-space:pre-wrap;overflow-wrap:anywhere;margin-bottom:.6em",
        dir="auto",
    )
    return element(
        "div",
        head,
        text,
        _bars(shown),
        _block(_how_it_adds_up(shown), style="opacity:.75;font-size:.85em;margin-top:.5em"),
        style="all:initial;display:block;color:inherit;font:15px/1.5 system-ui,sans-serif;max-width:46em",
    )


def _what_figures_are(shown: ShownExplanation) -> str:
    about = cut(shown.about, _MOST_LABEL)
    if shown.rather_than is None:
        return f"Figures are log-odds: + (solid line) speaks for {about}, \u2212 (dashed line) against it."
    rival = cut(shown.rather_than, _MOST_LABEL)
    return f"Figures are log-odds: + (solid line) speaks for {about}, \u2212 (dashed line) for {rival}."


def _how_it_adds_up(shown: ShownExplanation) -> str:
    missed = "0" if not shown.remainder else f"{shown.remainder:.1g}"
    return (
        f"{_what_figures_are(shown)} Words together {_signed(sum(word.value for word in shown.words))}, text"
        f" as a whole {_signed(shown.whole_text)}, without any words {_signed(shown.bias)}."
        f" Method: {shown.method}; the sum misses the model by at most {missed}."
    )


def _shade(text: str, words: Sequence[ShownWord], about: str, most: int) -> Html:
    """The text, each word of which that says something is marked; the strongest have their figures."""
    strongest = max((abs(word.value) for word in words), default=0.0)
    full = max(strongest, _LEAST_STRENGTH)
    ranked = [index for index in _ranked(words) if words[index].end <= most]
    with_figure, marked = set(ranked[:_N_FIGURES]), set(ranked[:_MOST_MARKED])
    parts: list[object] = []
    end = 0
    for index, word in enumerate(words):
        if word.end > most:
            break
        if word.start < end:
            continue
        parts.append(text[end : word.start])
        shown, end = text[word.start : word.end], word.end
        is_said = index in marked and abs(word.value) > _WEAKEST_SHOWN * full
        figure = _signed(word.value) if index in with_figure else ""
        parts.append(_mark(shown, word.value, full, figure, about) if is_said else shown)
    parts.append(text[end : max(end, most)])
    if len(text) > max(end, most):
        parts.append(f"… ({len(text) - max(end, most):,} more characters)")
    return join(parts)


def _mark(word: str, value: float, full: float, figure: str, about: str) -> Html:
    colour, line = (_FOR, "solid") if value > 0 else (_AGAINST, "dashed")
    strength = round(0.1 + 0.4 * abs(value) / full, 2)
    says = f"{_signed(value, 2)} {'for' if value > 0 else 'against'} {cut(about, _MOST_LABEL)}"
    small = "all:unset;font-size:.72em;font-weight:600;vertical-align:super;line-height:0;padding-left:.1em"
    return element(
        "span",
        word,
        element("sup", figure, style=small, dir="ltr") if figure else "",
        title=says,
        style=(
            f"all:unset;background:rgba({colour},{strength});border-bottom:2px {line} rgb({colour});"
            "border-radius:2px;padding:0 .1em"
        ),
    )


def _bars(shown: ShownExplanation) -> Html:
    """The strongest words, the strongest first, each with a bar to the right or to the left."""
    ranked = _ranked(shown.words)
    strongest = abs(shown.words[ranked[0]].value) if ranked else 0.0
    rows = []
    for index in ranked[:_N_BARS]:
        start, end, value = shown.words[index]
        colour = _FOR if value > 0 else _AGAINST
        length = 50 * abs(value) / strongest
        left = 50.0 if value > 0 else 50 - length
        bar = f"position:absolute;top:.25em;height:.7em;left:{left:.1f}%;width:{length:.1f}%"
        rows.append(
            _block(
                _cell(cut(shown.text[start:end], 24), "flex:0 0 9em;overflow-wrap:anywhere", dir="auto"),
                _cell(
                    join(
                        [
                            _cell("", f"{bar};background:rgb({colour});border-radius:2px"),
                            _cell(
                                "",
                                "position:absolute;left:50%;top:0;bottom:0;border-left:1px solid;opacity:.4",
                            ),
                        ]
                    ),
                    "position:relative;flex:1 1 6em;max-width:20em;height:1.2em",
                ),
                _cell(_signed(value, 2), "flex:0 0 3.5em;text-align:right;font-variant-numeric:tabular-nums"),
                style="display:flex;align-items:center;gap:.6em;font-size:.9em",
            )
        )
    left_out = len(ranked) - _N_BARS
    if left_out > 0:
        noun = "word" if left_out == 1 else "words"
        rows.append(_block(f"and {left_out:,} weaker {noun}", style="opacity:.75;font-size:.85em"))
    return join(rows)


def _ranked(words: Sequence[ShownWord]) -> list[int]:
    """The indices of the words that say something, the strongest first."""
    said = [index for index, word in enumerate(words) if word.value]
    return sorted(said, key=lambda index: (-abs(words[index].value), index))


def _block(*children: object, style: str, **attributes: object) -> Html:
    display = "" if "display:" in style else "display:block;"
    return element("div", *children, style=f"all:unset;{display}{style}", **attributes)


def _cell(content: object, style: str, **attributes: object) -> Html:
    return element("span", content, style=f"all:unset;{style}", **attributes)


def _signed(value: float, digits: int = 1) -> str:
    shown = f"{value:+.{digits}f}"
    return shown[1:] if float(shown) == 0 else shown.replace("-", "\u2212")
