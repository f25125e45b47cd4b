"""TODO docstring of render/charts."""
