"""Findings into the words of a language: one catalogue of messages for each."""

from runpipe.words.say import Language, message, read_language, say

__all__ = ["Language", "message", "read_language", "say"]
