-- grain: one row per athlete, judged week and reason
-- reads: derived.week_reason
create or replace view weekly_reasons as
select
    week_reason.athlete_id,
    week_reason.week,
    week_reason.position,
    week_reason.factor,
    week_reason.title,
    week_reason.points,
    week_reason.score_without,
    week_reason.text
from derived.week_reason;

comment on view weekly_reasons is 'What weighs most on the score, heaviest first. The points do not add up.';
comment on column weekly_reasons.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_reasons.week is 'ISO week, such as 2026-W46';
comment on column weekly_reasons.position is 'Place in the list, from 1';
comment on column weekly_reasons.factor is 'The factor';
comment on column weekly_reasons.title is 'In plain words';
comment on column weekly_reasons.points is 'How much lower the score would be without it [score points]';
comment on column weekly_reasons.score_without is 'The score without it [0-100]';
comment on column weekly_reasons.text is 'In words';
