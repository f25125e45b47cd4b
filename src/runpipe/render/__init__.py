"""Turns a report into HTML, Markdown and charts."""
