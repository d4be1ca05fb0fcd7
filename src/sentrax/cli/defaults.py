"""What the verbs agree on."""

DEFAULT_MODEL = "sentrax.safetensors"
"""Where `train` writes and the others read, unless told otherwise."""
