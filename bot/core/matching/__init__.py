"""Matching: which entries a question means, and whether to answer, ask which, or abstain."""
