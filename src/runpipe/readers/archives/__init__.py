"""Zips, gzips and account exports, opened in memory within bounds."""
