"""The ladder of models, each a function that gives a layer."""

from sentrax.models.averaging import classifier

__all__ = ["classifier"]
