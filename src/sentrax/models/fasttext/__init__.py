"""Classifiers that fastText trained: their files, features and losses. Read only."""
