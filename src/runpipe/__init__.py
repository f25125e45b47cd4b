"""runpipe: what your running costs and gives your muscles, from your own files."""
