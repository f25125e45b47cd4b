"""Who of a team needs a word this week: by what the athletes' own weeks say, and by who is silent."""

from __future__ import annotations

from collections.abc import Iterable

from runpipe.model.muscle import Light
from runpipe.model.team_report import TeamAthlete, TeamReport


def build_team(athletes: Iterable[TeamAthlete]) -> TeamReport:
    """Return a team's report: who has a warning, then who is silent, then who has a caution.

    Silent is who has no judged week as late as the latest of the team.

    Parameters
    ----------
    athletes
        With the flags of their own latest week; those of a silent athlete are left out.
    """
    everybody = sorted(athletes, key=lambda each: each.athlete_id)
    week = max((each.week for each in everybody if each.week is not None), default=None)

    def rank(athlete: TeamAthlete) -> tuple[int, int, int]:
        if athlete.week != week:
            return (0, -1, 0)
        lights = [flag.light for flag in athlete.flags]
        return (-lights.count(Light.WARN), 0, -lights.count(Light.CAUTION))

    needing = [each for each in everybody if each.week != week or each.flags]
    return TeamReport(
        week=week,
        needing=tuple(sorted(needing, key=rank)),
        others=tuple(each for each in everybody if each not in needing),
    )
