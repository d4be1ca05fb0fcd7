"""Measurements beside the peers; `make bench` runs them all."""
