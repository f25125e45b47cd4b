"""Arrays in, arrays out: the regular grid, smoothing, grade, bouts."""
