"""Puts a week's judgement in order for a reader; writes no markup."""
