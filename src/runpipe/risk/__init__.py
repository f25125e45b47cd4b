"""Judges a week: muscle risk and training balance."""
