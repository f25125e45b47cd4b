"""Commands without a night of their own."""
