"""Apps whose exports we read, one module per app; APPS lists them."""
