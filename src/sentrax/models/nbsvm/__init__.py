"""Naive Bayes and a linear model in one."""
