-- promise: of the recordings of a session exactly one gives the samples, the first
select
    athlete_id,
    session_id,
    count_if(is_primary) as n_first
from derived.session_member
group by all
having count_if(is_primary) <> 1 or min(member_rank) filter (where is_primary) <> min(member_rank);
