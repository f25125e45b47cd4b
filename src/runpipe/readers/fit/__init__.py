"""FIT by columns, with fitparse as the net."""
