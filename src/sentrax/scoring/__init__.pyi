from .files import FileProgress as FileProgress
from .files import score_file as score_file
from .scorer import Prediction as Prediction
from .scorer import Scorer as Scorer
