-- promise: rows that were read belong to a file that is known
select
    row_error.athlete_id,
    row_error.sha256,
    'raw.row_error' as found
from raw.row_error
anti join raw.content using (athlete_id, sha256)
union all
select
    coverage.athlete_id,
    coverage.sha256,
    'raw.coverage' as found
from raw.coverage
anti join raw.content using (athlete_id, sha256)
union all
select
    diet_entry.athlete_id,
    diet_entry.sha256,
    'raw.diet_entry' as found
from raw.diet_entry
anti join raw.content using (athlete_id, sha256)
union all
select
    body_measurement.athlete_id,
    body_measurement.sha256,
    'raw.body_measurement' as found
from raw.body_measurement
anti join raw.content using (athlete_id, sha256)
union all
select
    sleep_night.athlete_id,
    sleep_night.sha256,
    'raw.sleep_night' as found
from raw.sleep_night
anti join raw.content using (athlete_id, sha256)
union all
select
    strength_set.athlete_id,
    strength_set.sha256,
    'raw.strength_set' as found
from raw.strength_set
anti join raw.content using (athlete_id, sha256)
union all
select
    recording.athlete_id,
    recording.sha256,
    'raw.recording' as found
from raw.recording
anti join raw.content using (athlete_id, sha256);
