"""Behaviour tests: what a model must answer, must not be moved by, and must be moved by.

After CheckList: Ribeiro et al. (2020), "Beyond accuracy: behavioral testing of NLP models with CheckList".

    cases/*.yaml ─ read_cases ─► Case ─ make_checks ─► Check ─ judge_cases ─► Result, by Capability
"""
