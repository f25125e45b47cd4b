-- grain: one row per athlete, judged week and reason
-- reads: derived.week_reason
create or replace view weekly_reasons as
select
    week_reason.athlete_id, -- Whose it is; a single user is me
    week_reason.week, -- ISO week, such as 2026-W46
    week_reason.position, -- Place in the list, from 1
    week_reason.factor, -- The factor
    week_reason.title, -- In plain words
    week_reason.points, -- How much lower the score would be without it [score points]
    week_reason.score_without, -- The score without it [0-100]
    week_reason.text -- In words
from derived.week_reason;

comment on view weekly_reasons is 'What weighs most on the score, heaviest first. The points do not add up.';
