"""The week as the judges see it: cut out of the history, averaged, with what is missing."""
