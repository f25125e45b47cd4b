"""What stands beside the athletes' own results where a folder has several: the lake and its database."""

from runpipe.pipeline.team.update_lake import update_lake

__all__ = ["update_lake"]
