"""Trax's models."""

from sentrax.trax.models.transformer import Transformer, TransformerDecoder, TransformerEncoder, TransformerLM

__all__ = ["Transformer", "TransformerDecoder", "TransformerEncoder", "TransformerLM"]
