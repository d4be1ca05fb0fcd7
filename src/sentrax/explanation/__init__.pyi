from .explain import explain as explain
from .explanation import Explanation as Explanation
from .explanation import FeatureShare as FeatureShare
from .explanation import WordShare as WordShare
