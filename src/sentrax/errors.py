"""The exceptions of sentrax, as one tree.

SentraxError
├── InputError               an argument cannot be used                  (also a ValueError)
│   └── NotFittedError         a classifier is used before it is trained  (also an AttributeError)
├── CorpusError              a file or corpus of texts is missing or malformed
├── LayerError               a layer cannot process its inputs
├── TrainingError            training cannot continue
├── ForkError                a library does not work in a forked process
├── FileFormatError          a saved file is damaged, foreign or too new
│   └── WeightsMismatchError   its arrays do not fit the model            (also an IndexError)
├── FileWriteError           a file could not be written                  (also an OSError)
└── MissingDependencyError   an optional library is not installed         (also an ImportError)

LabelWarning is a UserWarning: labels were read in a way that a person should know about.
"""


class SentraxError(Exception):
    """The root of all errors that sentrax raises on purpose."""


class InputError(SentraxError, ValueError):
    """An argument cannot be used; the message names it, what was found and what was expected."""


class NotFittedError(InputError, AttributeError):
    """A classifier was asked for something that only a trained one has."""


class CorpusError(SentraxError):
    """A file or a corpus of texts could not be found or read."""


class LayerError(SentraxError):
    """A layer failed; the message says which, where it was made, what it got and what it expected."""


class TrainingError(SentraxError):
    """Training cannot continue, for example because the loss is not finite."""


class ForkError(SentraxError):
    """A library that works with threads was needed in a forked process, where it would wait for ever."""


class FileFormatError(SentraxError):
    """A saved file is damaged, of another kind, or from a newer version."""


class WeightsMismatchError(FileFormatError, IndexError):
    """The arrays of a saved file do not fit the model; the message names the first that does not."""


class FileWriteError(SentraxError, OSError):
    """A file could not be written; the previous file is untouched."""


class MissingDependencyError(SentraxError, ImportError):
    """An optional library is not installed; the message says how to install it."""


class LabelWarning(UserWarning):
    """Labels were read in a way that may not be meant, for example as different although they look alike."""
