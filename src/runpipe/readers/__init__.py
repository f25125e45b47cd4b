"""Files in, readings out: every format runpipe knows."""
