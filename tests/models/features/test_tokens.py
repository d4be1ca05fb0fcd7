"""What is known of a token, and that many threads may ask for it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sentrax.models.features import tokens as bits
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import FIRST_SIGNAL, SIGNAL_NAMES, TokenTable
from sentrax.text.hashing import hash_text

SIGNALS = {name: 1 << FIRST_SIGNAL + place for place, name in enumerate(SIGNAL_NAMES)}
MARKS = {  # token: what it is and does, signals by their names
    "film": ({bits.IS_WORD}, set()),
    "not": ({bits.IS_WORD, bits.NEGATES}, set()),
    "isn't": ({bits.IS_WORD, bits.NEGATES}, set()),
    "almost": ({bits.IS_WORD, bits.ALMOST}, set()),
    "could": ({bits.IS_WORD, bits.MODAL}, set()),
    "have": ({bits.IS_WORD, bits.HAVE}, set()),
    "but": ({bits.IS_WORD, bits.BUT, bits.CONTRAST, bits.ENDS_SCOPE}, set()),
    ",": ({bits.ENDS_SCOPE, bits.PAUSE}, set()),
    "...": ({bits.ENDS_SCOPE}, {"dots"}),
    "!": ({bits.ENDS_SCOPE}, {"exclamation"}),
    "?!": ({bits.ENDS_SCOPE}, {"question", "run"}),
    ":)": ({bits.IS_FACE}, set()),
    "\U0001f600": ({bits.IS_EMOJI}, set()),
    "#fun": (set(), {"hashtag"}),
    "<user>": (set(), {"user"}),
    "<url>": (set(), {"url"}),
    "<caps>": ({bits.IS_SIGNAL}, {"capitals"}),
    "<long>": ({bits.IS_SIGNAL}, {"elongated"}),
    "7": (set(), set()),
}


@pytest.mark.parametrize(("token", "wanted"), MARKS.items(), ids=MARKS)
def test_marks_say_what_a_token_is_and_does(token: str, wanted: tuple[set[int], set[str]]) -> None:
    table = TokenTable(Lexicon({}))
    table.numbers([token])
    kinds, signals = wanted
    masks = {"<user>", "<url>"}
    found = int(table.marks[0]) & ~(bits.IS_FACE if token in masks or token[0] in "!?." else 0)
    assert found == sum(kinds) + sum(SIGNALS[name] for name in signals)


def test_each_different_token_has_a_number_in_the_order_in_which_it_came() -> None:
    table = TokenTable(Lexicon({}))
    assert table.numbers(["a", "b", "a"]).tolist() == [0, 1, 0]
    assert table.numbers(["c", "b"]).tolist() == [2, 1]
    assert (table.tokens, table.tokens_from(1), len(table)) == (["a", "b", "c"], ["b", "c"], 3)


def test_what_is_known_grows_with_the_tokens() -> None:
    table = TokenTable(Lexicon({"good": 2, "never": -3}))
    table.numbers(["good"])
    assert table.valences.tolist() == [2]
    table.numbers(["never", "film"])
    assert table.valences.tolist() == [2, 0, 0]  # what negates has no valence of its own
    assert table.hashes.tolist() == [hash_text(token) for token in table.tokens]


def test_many_threads_may_ask_while_tokens_come() -> None:
    table = TokenTable(Lexicon({f"w{number}": number % 3 + 1 for number in range(8000)}))

    def ask(first: int) -> bool:
        for start in range(first, 8000, 80):
            numbers = table.numbers([f"w{start}"])
            table.marks[numbers], table.valences[numbers], table.hashes[numbers]
        return True

    # New tokens are taken in under the reader's lock; what is known of them is asked for without it.
    table.numbers(f"w{number}" for number in range(8000))
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(80)))
    assert table.valences.tolist() == [number % 3 + 1 for number in range(8000)]
    assert np.array_equal(table.hashes[::1000], [hash_text(f"w{number}") for number in range(0, 8000, 1000)])


class StoppedOnce(Lexicon):
    """A lexicon during whose second word somebody presses Ctrl-C."""

    asked = 0

    def level(self, word: str) -> int:
        self.asked += 1
        if self.asked == 2:
            raise KeyboardInterrupt
        return super().level(word)


def test_a_table_that_was_stopped_at_work_knows_all_the_same() -> None:
    lexicon = StoppedOnce({"good": 2})
    table = TokenTable(lexicon)
    table.numbers(["bad", "good"])
    with pytest.raises(KeyboardInterrupt):
        _ = table.hashes
    assert table.hashes.tolist() == [hash_text("bad"), hash_text("good")]
    assert table.valences.tolist() == [0, 2]
