"""Trax's data pipelines are not here: a training task takes any iterator of tuples of numpy arrays.

The module exists so that programs that also import `trax.data` can start.
"""
