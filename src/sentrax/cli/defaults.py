"""What the verbs agree on."""

DEFAULT_MODEL = "sentrax.safetensors"
"""Where `train` writes and the others read, unless told otherwise."""
MODEL_HELP = "a model of sentrax or fastText (default: %(default)s)"
SEED_HELP = "where all random choices start: the same seed, the same result (default: %(default)s)"
