"""The public views of all athletes as Parquet by athlete and month, and one database over them."""

from runpipe.warehouse.lake.partitions import (
    LakeFile,
    read_athlete_digests,
    remove_athlete,
    write_partitions,
)
from runpipe.warehouse.lake.team_database import is_of_lake, write_team_database

__all__ = [
    "LakeFile",
    "is_of_lake",
    "read_athlete_digests",
    "remove_athlete",
    "write_partitions",
    "write_team_database",
]
