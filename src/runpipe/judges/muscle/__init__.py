"""Muscle risk: from a week in numbers to a score, its reasons and the smallest change."""
