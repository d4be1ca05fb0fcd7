from .explain import explain as explain
from .explanation import Explanation as Explanation
from .explanation import FeatureShare as FeatureShare
from .explanation import WordShare as WordShare
from .flips import Flip as Flip
from .flips import smallest_flip as smallest_flip
from .nearest import NearestTexts as NearestTexts
from .nearest import NearText as NearText
