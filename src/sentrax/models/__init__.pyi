from .registry import KINDS as KINDS
from .registry import TRAINABLE as TRAINABLE
