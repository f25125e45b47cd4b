"""Training balance: the training of a week beside the weeks before."""
