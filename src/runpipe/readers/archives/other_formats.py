"""Formats of watches and apps that runpipe does not read, known by name, with a way to get there."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from runpipe.readers.xml.prolog import root_name

_HEAD_BYTES: Final = 4_096
_POLAR: Final = (
    "a Polar HRM file",
    "in Polar Flow, export the session as TCX, or download your data from account.polar.com",
)
_BY_ROOT: Final[dict[str, tuple[str, str]]] = {
    "pwx": ("a TrainingPeaks PWX file", "in TrainingPeaks, download the workout as FIT or TCX"),
    "kml": ("a KML file of places", "in the app that recorded it, export the track as GPX"),
    "sml": ("a Suunto SML file", "in the Suunto app, share the workout as a FIT file"),
    "fitnessworkbook": ("a SportTracks logbook", "in SportTracks, export the workouts as TCX or FIT"),
    "activity": ("a SIGMA SLF file", "in the SIGMA Data Center, export the activity as TCX or FIT"),
    "computer": ("a SIGMA SLF file", "in the SIGMA Data Center, export the activity as TCX or FIT"),
    "log": ("a SIGMA SMF file", "in the SIGMA Data Center, export the activity as TCX or FIT"),
    "openambitlog": ("an openambit log", "in openambit or Movescount's follower, export the move as FIT or GPX"),
    "move": ("a Movescount move", "in the Suunto app, share the workout as a FIT file"),
    "polar-exercise-data": ("a Polar XML file", _POLAR[1]),
    "workout": ("a planned workout (ZWO or ERG)", "the ride or run itself lies in the app's Activities folder, as FIT"),
    "calendar": ("a calendar", "it holds no recording"),
}  # fmt: skip
_BY_SUFFIX: Final[dict[str, tuple[str, str]]] = {
    ".hrm": _POLAR,
    ".pdd": ("a Polar day file", _POLAR[1]),
    ".ttbin": ("a TomTom watch file", "convert it by ttwatch (ttbincnv), or export it as FIT or TCX from TomTom's archive"),
    ".slf": _BY_ROOT["computer"],
    ".smf": _BY_ROOT["computer"],
    ".fitlog": _BY_ROOT["fitnessworkbook"],
    ".fitlog3": _BY_ROOT["fitnessworkbook"],
    ".logbook3": _BY_ROOT["fitnessworkbook"],
    ".pwx": _BY_ROOT["pwx"],
    ".kml": _BY_ROOT["kml"],
    ".kmz": ("a KMZ file of places", "in the app that recorded it, export the track as GPX"),
    ".sml": _BY_ROOT["sml"],
    ".sdf": ("a Suunto SDF file", "in the Suunto app, share the workout as a FIT file"),
    ".srm": ("an SRM file", "in SRM X or GoldenCheetah, export the session as FIT or TCX"),
    ".hst": ("a Garmin history file", "in Garmin Training Center, export the history as TCX"),
    ".crs": ("a course to follow", "it holds no recording"),
    ".gmn": ("a garmin-forerunner-tools file", "convert it to TCX or GPX with the same tools"),
    ".tks": ("an Omegawave file", "export the session as TCX or GPX"),
    ".hac": ("a Ciclosport file", "export the session as TCX or GPX"),
}  # fmt: skip
_HRM: Final = re.compile(rb"^\s*\[Params\]", re.IGNORECASE)


def way_out(name: str, head: bytes) -> tuple[str, str] | None:
    """Return what a file is and how its training gets here; `None` for a format nobody named.

    Parameters
    ----------
    name
        The file, as the user knows it: its ending tells where its bytes do not.
    head
        Its first bytes.
    """
    if _HRM.match(head[:_HEAD_BYTES]):
        return _POLAR
    root = root_name(head[:_HEAD_BYTES])
    if root is not None and root.lower() in _BY_ROOT:
        return _BY_ROOT[root.lower()]
    return _BY_SUFFIX.get(PurePosixPath(name.lower().removesuffix(".gz")).suffix)
