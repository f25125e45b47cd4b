"""What stands beside the athletes' own results where a folder has several: a lake, and a coach's page."""

from runpipe.pipeline.team.coach_page import write_coach_page
from runpipe.pipeline.team.update_lake import update_lake

__all__ = ["update_lake", "write_coach_page"]
