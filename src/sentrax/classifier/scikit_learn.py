"""What scikit-learn's tools ask of an estimator: its parameters, its tags, and which metadata it takes.

scikit-learn itself is loaded only where it asks.
"""

import copy
import functools
import inspect
import sys
from typing import Any, Self

from sentrax.errors import InputError, NotFittedError

_METADATA = {
    "fit": ("sample_weight", "validation", "checkpoint"),
    "partial_fit": ("classes", "sample_weight"),
    "score": ("sample_weight",),
}
"""The arguments of each method, besides texts and labels, that can be requested (`set_fit_request`)."""
_UNCHANGED = "$UNCHANGED$"  # as scikit-learn has it

Request = bool | str | None
"""Whether an argument is to be passed on: True, False, its name elsewhere, or None for an error if it is."""


def not_fitted_error(message: str) -> NotFittedError:
    """The error of a classifier that is not trained; where scikit-learn is loaded, also one of its own."""
    exceptions = sys.modules.get("sklearn.exceptions")
    return NotFittedError(message) if exceptions is None else _not_fitted_error_of_both(exceptions)(message)


@functools.cache
def _not_fitted_error_of_both(exceptions: Any) -> type[NotFittedError]:
    # Pickled by the function, since no module has the class: other processes may have no scikit-learn.
    methods = {"__reduce__": lambda error: (not_fitted_error, error.args)}
    return type("NotFittedError", (NotFittedError, exceptions.NotFittedError), methods)


class _Requests(dict[str, dict[str, Request]]):
    """The requests by method and argument; plain, so that unpickling a classifier needs no scikit-learn."""

    def __sklearn_clone__(self) -> "_Requests":
        return copy.deepcopy(self)


class ScikitLearnEstimator:
    """The contract of scikit-learn's `BaseEstimator`, for a classifier of texts.

    `__init__` of a child stores its arguments under their own names.
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments of this classifier by name (scikit-learn's contract)."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **parameters: Any) -> Self:
        """Change arguments by name (scikit-learn's contract).

        Raises:
            InputError: If there is no such argument.
        """
        names = self._parameter_names()
        for name, value in parameters.items():
            if name not in names:
                raise InputError(
                    f"unknown parameter {name!r} of SentimentClassifier; choose from {', '.join(names)}"
                )
            setattr(self, name, value)
        return self

    def set_fit_request(
        self,
        *,
        sample_weight: Request = _UNCHANGED,
        validation: Request = _UNCHANGED,
        checkpoint: Request = _UNCHANGED,
    ) -> Self:
        """Which arguments scikit-learn's tools pass on to `fit`, if metadata routing is enabled.

        Raises:
            InputError: If it is not.
        """
        return self._request("fit", sample_weight=sample_weight, validation=validation, checkpoint=checkpoint)

    def set_partial_fit_request(
        self, *, classes: Request = _UNCHANGED, sample_weight: Request = _UNCHANGED
    ) -> Self:
        """Which arguments scikit-learn's tools pass on to `partial_fit`; see `set_fit_request`."""
        return self._request("partial_fit", classes=classes, sample_weight=sample_weight)

    def set_score_request(self, *, sample_weight: Request = _UNCHANGED) -> Self:
        """Which arguments scikit-learn's tools pass on to `score`; see `set_fit_request`."""
        return self._request("score", sample_weight=sample_weight)

    def get_metadata_routing(self) -> Any:
        """The requests, as scikit-learn's `MetadataRequest`."""
        from sklearn.utils.metadata_routing import MetadataRequest

        routing = MetadataRequest(owner=self)
        for method, names in _METADATA.items():
            given = self._requests().get(method, {})
            for name in names:
                getattr(routing, method).add_request(param=name, alias=given.get(name))
        return routing

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True, multi_output=True),
            classifier_tags=ClassifierTags(multi_label=True),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True),
        )

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self)).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not defaults[name].default and value != defaults[name].default
        ]
        return f"SentimentClassifier({', '.join(changed)})"

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return list(inspect.signature(cls).parameters)

    def _requests(self) -> _Requests:
        """What has been requested; `sklearn.base.clone` copies the attribute of this name."""
        requests: _Requests = self.__dict__.get("_metadata_request", _Requests())
        return requests

    def _request(self, method: str, **requests: Request) -> Self:
        from sklearn import get_config

        if not get_config()["enable_metadata_routing"]:
            raise InputError(
                f"set_{method}_request has no effect without metadata routing; enable it with"
                " sklearn.set_config(enable_metadata_routing=True)"
            )
        given = {name: request for name, request in requests.items() if request != _UNCHANGED}
        known = self._requests()
        self._metadata_request = _Requests({**known, method: {**known.get(method, {}), **given}})
        return self
