import types

from . import data as data
from . import fastmath as fastmath
from . import layers as layers
from . import models as models
from . import optimizers as optimizers
from . import shapes as shapes
from . import supervised as supervised
from . import test_utils as test_utils

lr: types.ModuleType
