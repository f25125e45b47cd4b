import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.signal.geo import local_metres, path_distance
from runpipe.signal.smooth import step_lengths
from runpipe.units import EARTH_RADIUS_M


def test_a_degree_along_the_equator():
    # 2 pi 6371.0088 km / 360 = 111.195 km
    distance = path_distance(np.array([0.0, 0.0]), np.array([0.0, 1.0]))
    assert distance[-1] == pytest.approx(111_195.08, abs=0.1)


def test_a_lost_fix_is_bridged_straight():
    lon = np.array([0.0, np.nan, 0.002])
    distance = path_distance(np.zeros(3), lon)
    assert distance[1] == 0
    assert distance[2] == pytest.approx(222.39, abs=0.01)


def test_without_two_fixes_there_is_no_way():
    assert path_distance(np.array([np.nan, 1.0]), np.array([np.nan, 1.0])).tolist() == [0.0, 0.0]
    assert np.isnan(local_metres(np.array([np.nan]), np.array([np.nan]))[0]).all()


def test_local_metres_count_from_the_first_fix():
    east, north = local_metres(np.array([60.0, 60.001]), np.array([10.0, 10.001]))
    assert (east[0], north[0]) == (0.0, 0.0)
    assert north[1] == pytest.approx(111.195, abs=0.01)
    assert east[1] == pytest.approx(55.6, abs=0.1)  # cos 60 deg = 0.5


@pytest.mark.parametrize("lat_deg", np.linspace(-89.5, 89.5, 180).tolist())
def test_the_other_end_of_the_earth_is_half_a_turn_away(lat_deg):
    """Rounding must not push the way beyond what an arc can be."""
    way = path_distance(np.array([lat_deg, -lat_deg]), np.array([0.0, 180.0]))
    assert way[-1] == pytest.approx(math.pi * EARTH_RADIUS_M, rel=1e-7)


@given(
    st.lists(st.one_of(st.none(), st.tuples(st.floats(-80, 80), st.floats(-180, 180))), max_size=12)
)
def test_a_way_adds_up_the_steps_between_its_fixes(places):
    fixes = [(math.nan, 5.0) if place is None else place for place in places]
    lat, lon = np.array(fixes, dtype=float).reshape(-1, 2).T
    way, total, before = [], 0.0, None
    for place in places:
        if place is not None and before is not None:
            (a, b), (c, d) = before, place
            total += float(step_lengths(np.array([a, c]), np.array([b, d]))[0])
        before = before if place is None else place
        way.append(total)
    assert path_distance(lat, lon).tolist() == pytest.approx(way)
