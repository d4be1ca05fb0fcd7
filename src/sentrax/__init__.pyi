from .classifier.estimator import SentimentClassifier as SentimentClassifier
from .classifier.estimator import load as load
from .errors import SentraxError as SentraxError
from .saved.model import SavedModel as SavedModel
from .scoring.scorer import Scorer as Scorer
from .scoring.sentiment import Sentiment as Sentiment
from .scoring.sentiment import sentiment as sentiment

__version__: str
