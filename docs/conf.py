"""The documentation as a site: `make docs` writes it to build/docs."""

from importlib.metadata import version as installed_version

project = "runpipe"
author = "the runpipe contributors"
version = release = installed_version("runpipe")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "runpipe"
exclude_patterns = ["conf.py"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
nitpicky = False
html_show_sphinx = False
html_copy_source = False
# the pages are read in the repository too, where a link may leave docs/
suppress_warnings = [
    "myst.xref_missing",
    "myst.header",
    "misc.highlighting_failure",
]  # DuckDB's SQL is wider than Pygments'
