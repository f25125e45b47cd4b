"""Tables and cells: what a cell, a header, a date or a number says, whatever the app."""
