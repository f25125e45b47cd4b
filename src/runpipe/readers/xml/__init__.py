"""XML read as a stream, without entities."""
