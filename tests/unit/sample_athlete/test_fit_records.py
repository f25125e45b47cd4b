"""Records packed at once are what the encoder would have written one by one."""

from __future__ import annotations

from datetime import time

import fitparse
import numpy as np
import pytest
from garmin_fit_sdk import Decoder, Encoder, Profile, Stream

from runpipe.sample_athlete import workouts
from runpipe.sample_athlete.fit_file import as_message, encode_run, pack_records, splice_records
from runpipe.sample_athlete.simulate import simulate
from runpipe.sample_athlete.workouts import at_local
from tests.unit.sample_athlete.test_write import LAST

START = 1_140_000_000


def encoded(messages: list[dict[str, float]]) -> bytes:
    encoder = Encoder()
    encoder.write_mesg(
        {"mesg_num": Profile["mesg_num"]["FILE_ID"], "type": "activity", "time_created": START}
    )
    for message in messages:
        encoder.write_mesg({"mesg_num": Profile["mesg_num"]["RECORD"], **message})
    return bytes(encoder.close())


@pytest.mark.parametrize("workout", [workouts.easy(10), workouts.treadmill(10)])
def test_they_equal_the_encoders(workout: workouts.Workout) -> None:
    records = pack_records(simulate(workout, np.random.default_rng(5)), START)
    messages = [as_message(record) for record in records]
    assert splice_records(encoded(messages[:1]), [records]) == encoded(messages)


def test_another_layout_is_refused() -> None:
    records = pack_records(simulate(workouts.easy(10), np.random.default_rng(5)), START)
    other = encoded([{"timestamp": START, "heart_rate": 99}])
    with pytest.raises(ValueError, match="another layout"):
        splice_records(other, [records])


def test_both_libraries_find_the_file_whole() -> None:
    run = simulate(workouts.easy(12), np.random.default_rng(5))
    data = encode_run(run, at_local(LAST, time(12, 0)))
    assert Decoder(Stream.from_byte_array(bytearray(data))).check_integrity()
    records = list(fitparse.FitFile(data, check_crc=True).get_messages("record"))
    assert len(records) == len(run.t_s)
    last = records[-1].get_values()
    assert last["distance"] == pytest.approx(run.distance_m[-1], abs=0.005)
    assert last["enhanced_altitude"] == pytest.approx(run.altitude_m[-1], abs=0.1)
    assert last["enhanced_speed"] == pytest.approx(run.speed_mps[-1], abs=0.0005)
    assert last["position_lat"] * 180 / 2**31 == pytest.approx(run.lat_deg[-1], abs=1e-7)
