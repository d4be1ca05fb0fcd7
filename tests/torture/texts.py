"""Fuzzed texts: every model answers, alone as in a column, from threads and forks as from the main thread."""

import os
import random
import sys
import threading
import unicodedata
from pathlib import Path

import numpy as np

from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import TextPipeline
from sentrax.text.spans import segments, tokens_with_spans
from tests.saved_models import MAKERS, saved_model
from tests.torture.attempts import BrokenError

ALPHABETS = (
    "abc !?.,;:'\"-()",
    "not never isn't good bad 😍 ❤️ :) :( <3 #tag @user http://x.org",
    "".join(chr(code) for code in range(0x250)),
    "".join(map(chr, (0, 7, 8, 27, 0x85, 0xA0, 0x200B, 0x200D, 0x202E, 0x2028, 0xFE0F, 0xFEFF, 0xFFFD))),
    "&amp;&#39;&#x1F600;&lt;br /&gt;&quot;&&&;#x",
    "اأإآىيكگەً٠١٢٣ــ हिंदीาำ่้นี้ 한국어 日本語。、！？ＡＢＣ",
    "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪🏽1️⃣",
    "<b>*so* _x_</b> \\u2019\\'â€™ ｇﬁ½\ud83d\ude00e\u0301\u1112\u1161\u11ab #aB $GE RT\n``--=3",
)

_N_TRACED = 1000


def fuzz_texts(random: random.Random, folder: Path) -> str:
    """Some strings, to every kind of model."""
    texts = [_text(random) for _ in range(20)]
    for name in MAKERS:
        scorer = Scorer(saved_model(name))
        column = scorer.probabilities(texts)
        if not np.isfinite(column).all():
            raise BrokenError(f"{name}: probabilities that are no numbers, for {texts!a}")
        for text, probabilities in zip(texts, column, strict=True):
            if (np.exp(scorer.log_probabilities(text)) != probabilities).any():
                raise BrokenError(f"{name}: {text!a} alone has other probabilities than in a column")
    return f"{len(texts)} texts answered"


def trace_texts(random: random.Random, folder: Path) -> str:
    """Some strings, whose tokens say where they come from."""
    for _ in range(_N_TRACED):
        text = _text(random, most=300)
        for preset in ("social", "general", "notebook"):
            pipeline = TextPipeline.preset(preset)
            tokens, spans = tokens_with_spans(pipeline, text)
            parts = segments(text, spans)
            if tokens != pipeline.tokens(text) or len(spans) != len(tokens):
                raise BrokenError(f"{preset}: other tokens with spans, for {text!a}")
            if "".join(text[part.start : part.end] for part in parts) != text:
                raise BrokenError(f"{preset}: the parts of {text!a} do not make it up")
            if sorted(index for part in parts for index in part.tokens) != list(range(len(tokens))):
                raise BrokenError(f"{preset}: a token is in no part of {text!a}, or in several")
            starts = [start for start, _ in spans]
            if starts != sorted(starts) or not all(0 <= start < end <= len(text) for start, end in spans):
                raise BrokenError(f"{preset}: a span is none, for {text!a}")
            found = [text[start:end] for start, end in spans]
            if not all(part == part.strip(" \n") for part in found):
                raise BrokenError(f"{preset}: a span has spaces at its edges, for {text!a}")
    return f"{_N_TRACED:,} texts traced"


def ask_from_threads_and_forks(random: random.Random, folder: Path) -> str:
    """The same questions from eight threads, with forks meanwhile."""
    texts = [_text(random) for _ in range(50)]
    scorer = Scorer(saved_model(random.choice(("linear", "nbsvm", "averaging", "lexicon"))))
    expected, wrong = scorer.probabilities(texts), list[str]()

    def ask(number: int) -> None:
        order = np.random.default_rng(number).permutation(len(texts))
        found = scorer.probabilities([texts[index] for index in order])
        if (found != expected[order]).any():
            wrong.append(f"a wrong answer in thread {number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    if sys.platform != "win32":
        _ask_fork(scorer, texts, expected)
    for thread in threads:
        thread.join()
    if wrong:
        raise BrokenError(wrong[0])
    return "the same answers"


def _ask_fork(scorer: Scorer, texts: list[str], expected: np.ndarray) -> None:
    import signal

    child = os.fork()
    if not child:
        signal.alarm(60)
        os._exit(0 if (scorer.probabilities(texts) == expected).all() else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        raise BrokenError("a fork hangs" if status == -signal.SIGALRM else f"a fork ends with {status}")


def _text(random: random.Random, most: int = 1000) -> str:
    length = min(random.choice((0, 1, 3, 20, 100, 1000)), most)
    if random.random() < 0.3:
        return "".join(map(_character, (random.randrange(0x110000) for _ in range(min(length, 100)))))
    alphabet = random.choice(ALPHABETS) + random.choice(ALPHABETS)
    return "".join(random.choices(alphabet, k=length))


def _character(code: int) -> str:
    character = chr(code)
    return character if unicodedata.category(character) != "Cs" else "\ud83d"
