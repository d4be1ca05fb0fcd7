from .explanation import Explanation as Explanation
from .explanation import WordShare as WordShare
