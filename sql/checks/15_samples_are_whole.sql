-- promise: a recording has all its samples, numbered from 0 without gap or repeat
with
counted as (
    select
        athlete_id,
        recording_id,
        count(*) as n,
        min(seq) as first_seq,
        max(seq) as last_seq,
        sum(seq) as seq_sum
    from raw.sample
    group by all
)

select
    coalesce(recording.athlete_id, counted.athlete_id) as athlete_id,
    coalesce(recording.recording_id, counted.recording_id) as recording_id,
    recording.n_samples,
    counted.n as n_found
from raw.recording
full join counted using (athlete_id, recording_id)
where
    recording.n_samples is distinct from coalesce(counted.n, 0)
    or counted.first_seq <> 0
    or counted.last_seq <> counted.n - 1
    or counted.seq_sum <> counted.n * (counted.n - 1) // 2;
