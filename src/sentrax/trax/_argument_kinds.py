"""Arguments of a wrong kind, such as a string for a size, are named in a message.

They are looked at only where a call has failed: code that works is neither slowed down nor refused.
"""

import functools
import inspect
import numbers
import operator
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

import numpy as np

from sentrax.errors import InputError, SentraxError

Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type)

_FAILURES = (TypeError, AttributeError, ValueError, IndexError, KeyError)
"""What Python raises at an argument of a wrong kind; an `InputError` is a ValueError."""
_MAX_QUOTED = 80
_WORDS: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    str: "a string",
    type(None): "None",
}


def names_wrong_arguments(function: Function) -> Function:
    """The function, whose call with an argument of a wrong kind raises an `InputError` that names it."""
    explained: Function = _explaining(function, function.__name__, skips_first=False)
    return explained


def names_wrong_arguments_of(cls: Class) -> Class:
    """The class, likewise: what its `__init__` is given."""
    made = vars(cls)["__init__"]
    setattr(cls, "__init__", _explaining(made, cls.__name__, skips_first=True))  # noqa: B010
    return cls


def _explaining(function: Any, owner: str, *, skips_first: bool) -> Any:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except _FAILURES as error:
            # What it calls with the same argument may have said so; the name that was called is better.
            is_new = not isinstance(error, SentraxError) or isinstance(error.__cause__, _FAILURES)
            name = type(args[0]).__name__ if skips_first and args else owner
            wrong = _find_wrong(function, name, args, kwargs, skips_first) if is_new else None
            if wrong is None:
                raise
            raise InputError(wrong) from error

    return call


def _find_wrong(
    function: Any, owner: str, args: tuple[Any, ...], kwargs: dict[str, Any], skips_first: bool
) -> str | None:
    """What is wrong with the first argument that is of a wrong kind; `None` if none is."""
    signature = inspect.signature(function)
    try:
        given = signature.bind(*args, **kwargs).arguments
        hints = typing.get_type_hints(function)
    except TypeError as error:  # one is missing, or too many
        return f"{owner} {error}"
    except NameError:  # a type that is imported for the checker only
        return None
    for number, (name, value) in enumerate(given.items()):
        if (number == 0 and skips_first) or name not in hints:
            continue
        kind = signature.parameters[name].kind
        values = value if kind is inspect.Parameter.VAR_POSITIONAL else (value,)
        if kind is inspect.Parameter.VAR_KEYWORD:
            continue
        for one in values:
            if not _fits(one, hints[name]):
                expected = _describe(hints[name])
                makes = isinstance(one, type | types.FunctionType) and "a layer" in expected
                call = "; call it to make one" if makes else ""
                return f"{name} of {owner} is {quote_argument(one)}; expected {expected}{call}"
    return None


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the kind that an annotation says; true where that cannot be told."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, one) for one in inner)
    if origin is typing.Literal:
        return any(value is one or (type(value) is type(one) and value == one) for one in inner)
    kind = origin or hint
    if kind in (None, type(None)):
        return value is None
    if kind is bool:
        return isinstance(value, bool | np.bool_ | int) or value is None
    if kind is int:
        return _is_whole(value)
    if kind is float:
        return is_number(value)
    if kind is Callable or kind is typing.Callable:
        return callable(value)
    if not isinstance(kind, type) or kind is object:
        return True
    if kind is not str and issubclass(kind, Iterable) and not issubclass(kind, Mapping):
        if issubclass(kind, Collection) and not issubclass(kind, str | bytes):
            is_several = isinstance(value, list | tuple | range | set | frozenset)
            return is_several and all(_fits(one, inner[0]) for one in value if inner)
        return isinstance(value, Iterable)
    try:
        return isinstance(value, kind)
    except TypeError:  # a protocol that cannot be asked
        return True


def _is_whole(value: Any) -> bool:
    try:
        operator.index(value)
    except TypeError:
        return False
    return not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether a value is one number: of Python, of numpy, or an array of JAX without axes."""
    if isinstance(value, bool | str | bytes | type):
        return False
    return isinstance(value, numbers.Real) or (
        hasattr(value, "dtype") and getattr(value, "shape", None) == ()
    )


def _describe(hint: Any) -> str:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(map(_describe, inner)))
    if origin is typing.Literal:
        return " or ".join(map(repr, inner))
    kind = origin or hint
    if kind in _WORDS:
        return _WORDS[kind]
    if kind is Callable or kind is typing.Callable:
        return "a function"
    if isinstance(kind, type) and issubclass(kind, Collection) and not issubclass(kind, Mapping):
        return "a list or tuple" + (f", each {_describe(inner[0])}" if inner and inner[0] is not Any else "")
    name = getattr(kind, "__name__", str(kind))
    if name == "Layer":
        return "a layer"
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def quote_argument(value: Any) -> str:
    """A value in a message; only the beginning of a long one."""
    is_named = isinstance(value, type | types.FunctionType)
    quoted = f"{value.__name__} itself" if is_named else repr(value)
    return quoted if len(quoted) <= _MAX_QUOTED else f"{quoted[:_MAX_QUOTED]}…"
