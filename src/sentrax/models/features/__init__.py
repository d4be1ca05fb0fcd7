"""What in a text speaks for a class: words and pairs, subwords, valence and what turns it, signals.

text → tokens, each understood once → scopes of negation → groups of hashed features → weights
"""
