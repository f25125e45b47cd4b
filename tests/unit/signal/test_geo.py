import numpy as np
import pytest

from runpipe.signal.geo import local_metres, path_distance


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
