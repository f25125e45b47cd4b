"""Measurements: ratios in one run against peers, never timed tests."""
