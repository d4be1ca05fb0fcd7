from .card import model_card as model_card
from .loading import load_model as load_model
from .loading import read_fasttext as read_fasttext
from .model import Calibration as Calibration
from .model import SavedModel as SavedModel
