-- promise: laps, splits, steps, events, measures and members belong to a recording
select
    lap.athlete_id,
    lap.recording_id,
    'raw.lap' as found
from raw.lap
anti join raw.recording using (athlete_id, recording_id)
union all
select
    split.athlete_id,
    split.recording_id,
    'raw.split' as found
from raw.split
anti join raw.recording using (athlete_id, recording_id)
union all
select
    workout_step.athlete_id,
    workout_step.recording_id,
    'raw.workout_step' as found
from raw.workout_step
anti join raw.recording using (athlete_id, recording_id)
union all
select
    event.athlete_id,
    event.recording_id,
    'raw.event' as found
from raw.event
anti join raw.recording using (athlete_id, recording_id)
union all
select
    measures.athlete_id,
    measures.recording_id,
    'derived.measures' as found
from derived.measures
anti join raw.recording using (athlete_id, recording_id)
union all
select
    session_member.athlete_id,
    session_member.recording_id,
    'derived.session_member' as found
from derived.session_member
anti join raw.recording using (athlete_id, recording_id)
union all
select
    recording.athlete_id,
    recording.recording_id,
    'without measures' as found
from raw.recording
anti join derived.measures using (athlete_id, recording_id);
