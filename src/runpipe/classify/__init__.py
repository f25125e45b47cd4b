"""Tells sprint, HIIT, hill and long-distance sessions apart, and says why."""
