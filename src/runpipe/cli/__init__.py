"""What people type."""

from runpipe.cli.app import main

__all__ = ["main"]
