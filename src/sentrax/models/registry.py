"""The table of all kinds of models, from the simplest to the most elaborate. Everything is loaded on use.

To add a kind: a folder with its settings, a `Training` and a `Predictor`, and one row here.
"""

import dataclasses
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sentrax.errors import InputError
from sentrax.wording import quoted, type_of

if TYPE_CHECKING:
    from sentrax.models.base import Predictor, Training
    from sentrax.models.contributions import Contribute


@dataclass(frozen=True)
class ModelKind:
    """One row of the table. Locations are written `module:attribute`, relative to `sentrax.models`.

    Attributes:
        name: What `model=`, `--kind` and model files call it.
        summary: One line for help texts.
        predictor: Where its `Predictor` class is.
        settings: Where its default settings are, a frozen dataclass; empty if it cannot be trained here.
        training: Where its `Training` is; empty if it cannot be trained here.
        search_space: Where the values to try are when settings are tuned: a mapping from setting to values.
        contributions: Where the function is that explains its logits, a `Contribute`; by default, that
            leaves words out.
    """

    name: str
    summary: str
    predictor: str
    settings: str = ""
    training: str = ""
    search_space: str = ""
    contributions: str = "removal:contribute"

    def load_predictor(self) -> "type[Predictor]":
        """The class that predicts. Loads no training code."""
        predictor: type[Predictor] = _load(self.predictor)
        return predictor

    def load_training(self) -> "Training":
        """Its training functions."""
        training: Training = _load(self.training)
        return training

    def load_contributions(self) -> "Contribute":
        """The function that finds what features add to the logits."""
        contribute: Contribute = _load(self.contributions)
        return contribute

    def load_search_space(self) -> Mapping[str, Sequence[Any]]:
        """The values to try of each setting when it is tuned; empty if only the defaults are tried."""
        space: Mapping[str, Sequence[Any]] = _load(self.search_space) if self.search_space else {}
        return space

    def load_settings(self, changes: Mapping[str, Any] | None = None) -> Any:
        """The default settings, with some of them changed.

        Raises:
            InputError: If a setting is unknown, or its value is out of range.
        """
        defaults = _load(self.settings)
        known = [field.name for field in dataclasses.fields(defaults)]
        changes = complete_settings(defaults, changes or {})
        for name in changes:
            if name not in known:
                raise InputError(
                    f"unknown setting {name!r} of the model {self.name!r}; choose from {', '.join(known)}"
                )
        try:
            return dataclasses.replace(defaults, **changes)
        except TypeError:
            wrong = [name for name in changes if not _can_set(defaults, name, changes[name])] or [*changes]
            value = changes[wrong[0]]
            raise InputError(
                f"setting {wrong[0]!r} of the model {self.name!r} cannot be {quoted(value)}, {type_of(value)}"
            ) from None


def _can_set(defaults: Any, name: str, value: Any) -> bool:
    """Whether a setting can have a value of this type."""
    try:
        dataclasses.replace(defaults, **{name: value})
    except TypeError:
        return False
    except InputError:  # of a type that can be compared, but out of range
        pass
    return True


_ROWS = (
    ModelKind(
        "lexicon",
        "a word list with valences, and rules; learns only its calibration",
        predictor="lexicon.predictor:LexiconPredictor",
        settings="lexicon.settings:DEFAULT_SETTINGS",
        training="lexicon.training:TRAINING",
        contributions="lexicon.contributions:contribute",
    ),
    ModelKind(
        "nbsvm",
        "naive Bayes and a linear model in one, over words and pairs (Wang and Manning, 2012)",
        predictor="nbsvm.predictor:NbsvmPredictor",
        settings="nbsvm.settings:DEFAULT_SETTINGS",
        training="nbsvm.training:TRAINING",
        contributions="nbsvm.contributions:contribute",
    ),
    ModelKind(
        "averaging",
        "the mean of word and pair vectors, fastText's architecture",
        predictor="averaging.predictor:AveragingPredictor",
        settings="averaging.settings:DEFAULT_SETTINGS",
        training="averaging.training:TRAINING",
        contributions="averaging.contributions:contribute",
        search_space="averaging.settings:SEARCH_SPACE",
    ),
    ModelKind(
        "linear",
        "a linear model over words, subwords, pairs, valence and signals",
        predictor="linear.predictor:LinearPredictor",
        settings="linear.settings:DEFAULT_SETTINGS",
        training="linear.training:TRAINING",
        search_space="linear.settings:SEARCH_SPACE",
        contributions="linear.contributions:contribute",
    ),
    ModelKind(
        "dan",
        "a deep averaging network (Iyyer et al., 2015)",
        predictor="networks.predictor:NetworkPredictor",
        settings="networks.settings:DAN",
        training="networks.training:DAN",
        contributions="networks.contributions:contribute",
    ),
    ModelKind(
        "cnn",
        "a convolutional network (Kim, 2014)",
        predictor="networks.predictor:NetworkPredictor",
        settings="networks.settings:CNN",
        training="networks.training:CNN",
        contributions="networks.contributions:contribute",
    ),
    ModelKind(
        "gru",
        "a recurrent network that reads in both directions",
        predictor="networks.predictor:NetworkPredictor",
        settings="networks.settings:GRU",
        training="networks.training:GRU",
        contributions="networks.contributions:contribute",
    ),
    ModelKind(
        "transformer",
        "a small transformer",
        predictor="networks.predictor:NetworkPredictor",
        settings="networks.settings:TRANSFORMER",
        training="networks.training:TRANSFORMER",
        contributions="networks.contributions:contribute",
    ),
    ModelKind(
        "fasttext",
        "a classifier that fastText trained; read only",
        predictor="fasttext.predictor:FastTextPredictor",
        contributions="fasttext.contributions:contribute",
    ),
)

KINDS: Mapping[str, ModelKind] = {kind.name: kind for kind in _ROWS}
"""Every kind of model that a file can hold, by name."""

TRAINABLE: Mapping[str, ModelKind] = {kind.name: kind for kind in _ROWS if kind.training}
"""Those that can be trained here."""


def trainable_kind(name: object) -> ModelKind:
    """The kind of this name, if it can be trained.

    Raises:
        InputError: If there is none.
    """
    if not isinstance(name, str) or name not in TRAINABLE:
        raise InputError(f"unknown kind of model {name!r}; choose from {', '.join(TRAINABLE)}")
    return TRAINABLE[name]


def predictor_class(kind: object) -> "type[Predictor]":
    """The class that reads models of this kind from a file.

    Raises:
        InputError: If there is none.
    """
    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError(f"unknown kind of model {kind!r}; this version reads {', '.join(KINDS)}")
    return KINDS[kind].load_predictor()


def complete_settings(defaults: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, with those that follow from them: a settings class with a method `complete` says which.

    Raises:
        InputError: If a change cannot be used.
    """
    complete = getattr(defaults, "complete", dict)
    completed: dict[str, Any] = complete(changes)
    return completed


def _load(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(f"sentrax.models.{module}"), attribute)
