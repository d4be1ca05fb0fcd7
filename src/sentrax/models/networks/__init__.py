"""Neural networks in numpy: one file for each, and the predictor that holds any of them."""

from sentrax.models.networks.architectures import ARCHITECTURES, Architecture
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.sizes import NetworkSizes

__all__ = ["ARCHITECTURES", "Architecture", "NetworkPredictor", "NetworkSizes"]
