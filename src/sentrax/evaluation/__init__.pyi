from .behaviour.behaviour import check_behaviour as check_behaviour
from .behaviour.reading import read_cases as read_cases
from .comparison import ComparisonResult as ComparisonResult
from .comparison import compare as compare
from .evaluation import evaluate_classifier as evaluate_classifier
from .tuning import Budget as Budget
from .tuning import Trial as Trial
from .tuning import tune as tune
