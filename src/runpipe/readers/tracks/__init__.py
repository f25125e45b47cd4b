"""GPX and TCX as streams."""
