"""Wrong use of the command line."""

from runpipe.errors import RunpipeError


class UsageError(RunpipeError):
    """An argument that cannot be used; exits with 2."""
