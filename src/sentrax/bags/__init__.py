"""Models of bags of features: a number for each id and class, their mean over a text, and a bias. No JAX.

An averaging model (Embedding → Mean → Dense) is one of them: the mean of vectors times a matrix is the mean
of the vectors' products with it, so for prediction a number for each id and class is all that is left.
"""

from sentrax.bags.averaging import AveragingSettings, train_averaging
from sentrax.bags.model import BagModel

__all__ = ["AveragingSettings", "BagModel", "train_averaging"]
