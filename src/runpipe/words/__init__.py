"""Findings into the words of a language: one catalogue of messages for each."""

from runpipe.words.quantities import Language, exact_decimals, read_language
from runpipe.words.say import message, say

__all__ = ["Language", "exact_decimals", "message", "read_language", "say"]
