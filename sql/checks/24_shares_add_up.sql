-- promise: the shares of time of a mixed session add up to one
select
    session_class.athlete_id,
    session_class.session_id,
    sum(part.share_frac) as total_frac -- noqa: RF01
from derived.session_class
cross join unnest(session_class.shares) as each_part (part)
group by all
having abs(sum(part.share_frac) - 1) > 0.01; -- noqa: RF01
