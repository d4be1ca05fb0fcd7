"""The features of a text: words and pairs, subwords, valence and what reverses it, signals.

text → tokens, each analysed once → scopes of negation → groups of hashed features → weights
"""
