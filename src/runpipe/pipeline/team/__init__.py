"""Several athletes in one folder: each has a night, a database and an archive to himself."""
