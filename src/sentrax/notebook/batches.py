"""Balanced batches of padded ids, in an order that can be saved and continued.

tweets of each class → shuffled indices → n / 2 of each → ids → one padded array
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.pipeline import check_text
from sentrax.text.tweets import tweet_to_tensor
from sentrax.text.vocabulary import UNKNOWN

PAD_ID = 0
"""The id of padding in every vocabulary."""
IntArray = npt.NDArray[np.int32]


class Batch(NamedTuple):
    """What the notebook's generator yields: three arrays with a row for each text, positive ones first.

    Attributes:
        inputs: Ids, padded with 0 to the longest text, (batch, length).
        targets: 1 for a positive text, 0 for a negative one, (batch,).
        example_weights: How much each text counts, (batch,); all ones.
    """

    inputs: IntArray
    targets: IntArray
    example_weights: IntArray


def data_generator(
    data_pos: Sequence[str],
    data_neg: Sequence[str],
    batch_size: int,
    loop: bool,
    vocab_dict: Mapping[str, int],
    shuffle: bool = False,
    *,
    seed: int | None = None,
) -> "Batches":
    """Batches of half positive, half negative tweets, as ids.

    Args:
        data_pos: Positive tweets.
        data_neg: Negative tweets.
        batch_size: Texts in a batch; an even number.
        loop: Whether to start again when a class is used up. If not, every tweet comes exactly once,
            and the last batches are smaller.
        vocab_dict: The id of each word.
        shuffle: Whether to shuffle each class, and to do so again for each pass.
        seed: Seed of the shuffles. Without one they come from Python's `random`, as in the notebook.

    Raises:
        InputError: If the batch size is not even and positive, an item is not a string, or there is
            nothing to loop over.
    """
    return Batches(data_pos, data_neg, batch_size, loop, vocab_dict, shuffle, seed=seed)


def pad(rows: Sequence[Sequence[int]]) -> IntArray:
    """Rows of ids as one array, (rows, longest), with zeros after the shorter ones.

    The array is never empty: at least one column of padding keeps a mean over the length defined.
    """
    longest = max(map(len, rows), default=0)
    padded = np.full((len(rows), max(longest, 1)), PAD_ID, dtype=np.int32)
    for row, ids in zip(padded, rows, strict=True):
        row[: len(ids)] = ids
    return padded


class Batches(Iterator[Batch]):
    """The iterator that `data_generator` returns. `position` and `restore` continue it elsewhere."""

    def __init__(
        self,
        data_pos: Sequence[str],
        data_neg: Sequence[str],
        batch_size: int,
        loop: bool,
        vocab_dict: Mapping[str, int],
        shuffle: bool,
        *,
        seed: int | None,
    ):
        if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 2:
            raise InputError(f"batch_size is {batch_size!r}; expected an even number, 2 or more")
        if batch_size % 2:
            raise InputError(
                f"batch_size is {batch_size}, an odd number; a batch is half positive and half negative,"
                f" so pass {batch_size - 1 or 2} or {batch_size + 1}"
            )
        if UNKNOWN not in vocab_dict:
            raise InputError(f"the vocabulary has no {UNKNOWN!r} for words that it does not know")
        for name, texts in (("positive", data_pos), ("negative", data_neg)):
            if loop and not len(texts):
                raise InputError(f"there are no {name} tweets to loop over")
            for index, text in enumerate(texts):
                check_text(text, f"{name} tweet {index}")
        self._sides = [_Side(texts, loop) for texts in (data_pos, data_neg)]
        self._take = batch_size // 2
        self._vocab_dict = vocab_dict
        self._shuffle = shuffle
        self._seed = seed
        self._random: random.Random | None = None

    def __next__(self) -> Batch:
        """The next batch.

        Raises:
            StopIteration: When every tweet has come once and there is no looping.
        """
        self._begin_once()
        positive, negative = (
            [self._ids(text) for text in side.take(self._take, self._reshuffle)] for side in self._sides
        )
        if not positive and not negative:
            raise StopIteration
        targets = np.repeat(np.array([1, 0], dtype=np.int32), [len(positive), len(negative)])
        return Batch(pad(positive + negative), targets, np.ones_like(targets))

    def position(self) -> dict[str, Any]:
        """The position, as JSON: give it to `restore` to get the same batches from here."""
        version, internal, gauss = self._begin_once().getstate()
        return {
            "sides": [{"order": list(side.order), "next": side.next} for side in self._sides],
            "random": [version, list(internal), gauss],
        }

    def restore(self, position: Mapping[str, Any]) -> None:
        """Continue from a `position` of an iterator over the same data.

        Raises:
            InputError: If the position belongs to data of another size.
        """
        sides = position["sides"]
        sizes = [len(side["order"]) for side in sides]
        if sizes != [len(side.texts) for side in self._sides]:
            raise InputError(
                f"the saved position is in {sizes[0]} positive and {sizes[1]} negative tweets, but there"
                f" are {len(self._sides[0].texts)} and {len(self._sides[1].texts)} now"
            )
        for side, saved in zip(self._sides, sides, strict=True):
            side.order, side.next = list(saved["order"]), int(saved["next"])
        version, internal, gauss = position["random"]
        self._random = random.Random()
        self._random.setstate((version, tuple(internal), gauss))

    def _begin_once(self) -> random.Random:
        """Shuffle for the first time, at the first batch, where the notebook does."""
        if self._random is None:
            if self._seed is None:
                # The first shuffles move Python's global stream, as the notebook's do. Later ones
                # come from a copy of it, so that a position is complete.
                self._reshuffle_all(random.shuffle)
                self._random = random.Random()
                self._random.setstate(random.getstate())
            else:
                self._random = random.Random(self._seed)
                self._reshuffle_all(self._random.shuffle)
        return self._random

    def _reshuffle_all(self, shuffle: Callable[[list[int]], None]) -> None:
        if self._shuffle:
            for side in self._sides:
                shuffle(side.order)

    def _reshuffle(self, order: list[int]) -> None:
        if self._shuffle:
            self._begin_once().shuffle(order)

    def _ids(self, text: str) -> list[int]:
        return tweet_to_tensor(text, self._vocab_dict)


class _Side:
    """The texts of one class and the order they come in."""

    def __init__(self, texts: Sequence[str], loop: bool):
        self.texts = texts
        self.order = list(range(len(texts)))
        self.next = 0
        self._loop = loop

    def take(self, count: int, reshuffle: Callable[[list[int]], None]) -> Iterator[str]:
        """Up to `count` texts; fewer only at the end of data that is not looped over."""
        for _ in range(count):
            if self.next == len(self.order):
                if not self._loop:
                    return
                self.next = 0
                reshuffle(self.order)
            yield self.texts[self.order[self.next]]
            self.next += 1
