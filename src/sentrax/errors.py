"""What can go wrong, as one tree.

SentraxError
├── InputError               what the caller passed cannot be used        (also a ValueError)
│   └── NotFittedError         a classifier is used before it was trained   (also an AttributeError)
├── CorpusError              labelled text is missing or malformed
├── LayerError               a layer cannot work with what it was given
├── TrainingError            training cannot go on
├── FileFormatError          a saved file is damaged, foreign or too new
│   └── WeightsMismatchError   its arrays do not fit the model            (also an IndexError)
├── FileWriteError           a file could not be written                  (also an OSError)
└── MissingDependencyError   an optional library is not installed         (also an ImportError)
"""


class SentraxError(Exception):
    """The root of every error that sentrax raises on purpose."""


class InputError(SentraxError, ValueError):
    """An argument cannot be used; the message names it, what was found and what was expected."""


class NotFittedError(InputError, AttributeError):
    """A classifier was asked for something that only a trained one has."""


class CorpusError(SentraxError):
    """Labelled text could not be found or read."""


class LayerError(SentraxError):
    """A layer failed; the message says which one, where it was made, what it got and what it wanted."""


class TrainingError(SentraxError):
    """Training cannot go on, for example because the loss is no longer a number."""


class FileFormatError(SentraxError):
    """A saved file is damaged, is of another kind, or was written by a newer version."""


class WeightsMismatchError(FileFormatError, IndexError):
    """The arrays of a saved file do not fit the model; the message names the first that does not."""


class FileWriteError(SentraxError, OSError):
    """A file could not be written; what was there before is untouched."""


class MissingDependencyError(SentraxError, ImportError):
    """An optional library is not installed; the message says how to install it."""
