"""Findings into the words of a language: one catalogue of messages for each."""

from runpipe.words.quantities import Language, exact_decimals, languages, read_language
from runpipe.words.say import message, say

__all__ = ["Language", "exact_decimals", "languages", "message", "read_language", "say"]
