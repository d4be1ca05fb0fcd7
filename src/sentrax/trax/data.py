"""Trax's data pipelines are not here: a training task takes any iterator of tuples of numpy arrays.

The module is, so that programs which import `trax.data` beside the rest can start.
"""
