"""Findings into the words of a language: one catalogue of messages for each."""

from runpipe.words.say import Language, exact_decimals, message, read_language, say

__all__ = ["Language", "exact_decimals", "message", "read_language", "say"]
