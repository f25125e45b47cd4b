-- grain: one row per athlete, judged week and factor
-- reads: derived.week_factor
create or replace view weekly_risk_factors as
select
    week_factor.athlete_id,
    week_factor.week,
    week_factor.position,
    week_factor.name as factor,
    week_factor.title,
    week_factor.value,
    week_factor.unit,
    week_factor.reference,
    week_factor.light,
    week_factor.points,
    week_factor.grade,
    week_factor.source,
    week_factor.is_imputed,
    week_factor.text
from derived.week_factor;

comment on view weekly_risk_factors is 'Every factor of muscle risk, week by week, with its source.';
comment on column weekly_risk_factors.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_risk_factors.week is 'ISO week, such as 2026-W46';
comment on column weekly_risk_factors.position is 'Place in the list, from 1';
comment on column weekly_risk_factors.factor is 'The factor';
comment on column weekly_risk_factors.title is 'In plain words';
comment on column weekly_risk_factors.value is 'Measured, in the unit beside it; NULL when not known [see unit]';
comment on column weekly_risk_factors.unit is 'Unit of value and reference';
comment on column weekly_risk_factors.reference is 'What the counterfactual puts in its place [see unit]';
comment on column weekly_risk_factors.light is 'ok, caution, warn, info or unknown';
comment on column weekly_risk_factors.points is
'How much lower the score would be with the reference; they do not add up [score points]';
comment on column weekly_risk_factors.grade is 'How good the evidence is, A to D';
comment on column weekly_risk_factors.source is 'Where it comes from';
comment on column weekly_risk_factors.is_imputed is 'Whether value is a default and not this athlete''s';
comment on column weekly_risk_factors.text is 'In words';
