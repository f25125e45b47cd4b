-- promise: a label is one of five, said by auto or user, with a confidence from 0 to 1
select
    athlete_id,
    session_id,
    label,
    label_source,
    confidence_frac
from derived.session_class
where
    label not in ('sprint', 'hiit', 'hill', 'long_distance', 'other')
    or label_source not in ('auto', 'user')
    or not confidence_frac between 0 and 1;
