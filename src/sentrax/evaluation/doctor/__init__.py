"""The data doctor: what is wrong with labelled texts, what each fault costs, and a mended copy."""
