"""Trax's models."""

from sentrax.trax.models.transformer import Transformer as Transformer
from sentrax.trax.models.transformer import TransformerDecoder as TransformerDecoder
from sentrax.trax.models.transformer import TransformerEncoder as TransformerEncoder
from sentrax.trax.models.transformer import TransformerLM as TransformerLM
