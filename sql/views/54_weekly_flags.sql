-- grain: one row per athlete, judged week and sentence
-- reads: derived.week_flag
create or replace view weekly_flags as
select
    week_flag.athlete_id, -- Whose it is; a single user is me
    week_flag.week, -- ISO week, such as 2026-W46
    week_flag.position, -- Place in the list, from 1
    week_flag.about, -- muscle or balance
    week_flag.name as flag, -- Its name
    week_flag.light, -- ok, caution, warn, info or unknown
    week_flag.text -- The sentence
from derived.week_flag;

comment on view weekly_flags is 'What is worth a sentence beside the scores.';
