"""The ladder of models, each a function that gives a layer; and sampling texts from them."""

from sentrax.models.averaging import classifier
from sentrax.models.convolutional import convolutional
from sentrax.models.decoding import autoregressive_sample, autoregressive_sample_stream
from sentrax.models.deep_averaging import deep_averaging
from sentrax.models.recurrent import recurrent
from sentrax.models.text_transformer import text_transformer
from sentrax.models.transformer import Transformer, TransformerDecoder, TransformerEncoder, TransformerLM

__all__ = [
    "Transformer",
    "TransformerDecoder",
    "TransformerEncoder",
    "TransformerLM",
    "autoregressive_sample",
    "autoregressive_sample_stream",
    "classifier",
    "convolutional",
    "deep_averaging",
    "recurrent",
    "text_transformer",
]
