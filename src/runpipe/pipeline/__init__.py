"""Use cases: where the pure core meets the edges."""
