"""What apps call a sport, put into FIT's words.

The words of GPX ``<type>``, TCX ``Sport`` and Strava's ``activities.csv``, which is written in the
language of the account. A word that is not known stays unknown: guessing "run" would put a
kayak trip into somebody's training.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

Sport = tuple[str | None, str | None]

_FOOT: Final = frozenset({"running", "walking", "hiking"})

# Strava writes its activity numbers into the GPX <type> of older exports.
_NUMBERS: Final[dict[str, Sport]] = {
    "1": ("cycling", None),
    "4": ("hiking", None),
    "9": ("running", None),
    "10": ("walking", None),
    "16": ("swimming", None),
}

# First match wins, so the narrower word stands before the wider one. Matched on the word in
# lower case, without accents, spaces, dashes or underscores.
_PATTERNS: Final[tuple[tuple[str, str, str | None], ...]] = (
    (r"treadmill|laufband|tapisroulant|caminadora|loopband|esteira|tapisdecourse", "running", "treadmill"),
    (r"indoorrun|indoortrack", "running", "indoor_running"),
    (r"virtualrun|virtuellerlauf|courseapiedvirtuelle|corridavirtual|carreravirtual", "running", "virtual_activity"),
    (r"ultrarun|ultratrail", "running", "ultra"),
    (r"trailrun|traillauf|^trail$|traillopning|corridaemtrilha|carreratrail", "running", "trail"),
    (r"trackrun", "running", "track"),
    (r"streetrun|roadrun", "running", "street"),
    (r"obstacle", "running", "obstacle"),
    (r"snowshoe|schneeschuh|raquette|raquetas|racchette", "snowshoeing", None),
    (r"crosscountryski|nordicski|langlauf|skidefond|fondo|esquinordico|scinordico|langrenn", "cross_country_skiing", None),
    (r"rollerski|rollski", "cross_country_skiing", None),
    (r"ski|snowboard", "alpine_skiing", None),
    (r"skat|eislauf|rollerblad|patin", "inline_skating", None),
    (r"virtualride|virtuellefahrt", "cycling", "virtual_activity"),
    (r"indoorcycl|indoorbik|spinning|indoorride", "cycling", "indoor_cycling"),
    (r"mountainbik|mtb", "cycling", "mountain"),
    (r"gravel", "cycling", "gravel_cycling"),
    (r"ebik|emountainbik", "e_biking", None),
    (r"cycl|bik|ride|radfahr|radfahrt|velo|ciclis|bici|fietsen|fietsrit|pedalad|sykkel|cykel|cykling|kolarstwo", "cycling", None),
    (r"openwater|freiwasser", "swimming", "open_water"),
    (r"lapswim|poolswim", "swimming", "lap_swimming"),
    (r"swim|schwimm|nata|nuoto|zwem|svom|simning|plywanie", "swimming", None),
    (r"weight|strength|kraft|muscu|pesas|pesi|fuerza|musculacao|krachttraining", "training", "strength_training"),
    (r"yoga", "training", "yoga"),
    (r"pilates", "training", "pilates"),
    (r"hiit|highintensityinterval", "hiit", None),
    (r"elliptical|ellipsen|crosstrainer", "fitness_equipment", "elliptical"),
    (r"stair|stepper|treppen", "fitness_equipment", "stair_climbing"),
    (r"row|ruder|aviron|canottaggio|^remo", "rowing", None),
    (r"kayak|canoe|kajak|paddl|sup$", "paddling", None),
    (r"kitesurf|windsurf|surf", "surfing", None),
    (r"sail|segel", "sailing", None),
    (r"climb|boulder|klettern|escalad|arrampic", "rock_climbing", None),
    (r"golf", "golf", None),
    (r"tennis|padel|pickleball|badminton|squash|racquet", "tennis", None),
    (r"soccer|football|fussball|futbol|calcio|voetbal", "soccer", None),
    (r"basketball", "basketball", None),
    (r"hik|wander|randonn|senderis|caminhadaempercurso|escursion|trekking|fottur", "hiking", None),
    (r"walk|spazier|gehen|marche|camin|wandel|passegg|gange|promenad", "walking", None),
    (r"run$|^run|running|runner|^jog|lauf|courseapied|carrera|correr|corsa|corrida|hardlopen|lopning|loping|bieg|juoksu|beh$|beg$|跑|ラン|러닝|달리기", "running", None),
    (r"workout|crossfit|training|fitness|cardio|gym|entren|allenamento", "training", None),
    (r"motor|driv|flying|horse", "generic", None),
)  # fmt: skip
_COMPILED: Final = tuple((re.compile(pattern), sport, sub) for pattern, sport, sub in _PATTERNS)


def sport_of(word: str | None) -> Sport:
    """Put an app's word for a sport into FIT's.

    Parameters
    ----------
    word
        As the file says it: ``Run``, ``treadmill_running``, ``9``, ``Lauf``, ….

    Returns
    -------
    tuple
        Sport and sub-sport, such as ``("running", "treadmill")``; `None` for what is not said
        or not known.
    """
    plain = unicodedata.normalize("NFKD", (word or "").strip().lower()[:80])
    plain = "".join(sign for sign in plain if sign.isalnum()).replace("ø", "o")
    if plain in _NUMBERS:
        return _NUMBERS[plain]
    for pattern, sport, sub_sport in _COMPILED:
        if plain and pattern.search(plain):
            return sport, sub_sport
    return None, None


def is_on_foot(sport: str | None) -> bool:
    """Tell whether cadence counts steps: on foot, or not said (this is a runner's tool)."""
    return sport is None or sport in _FOOT
