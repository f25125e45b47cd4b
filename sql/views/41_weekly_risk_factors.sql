-- grain: one row per athlete, judged week and factor
-- reads: derived.week_factor
create or replace view weekly_risk_factors as
select
    week_factor.athlete_id, -- Whose it is; a single user is me
    week_factor.week, -- ISO week, such as 2026-W46
    week_factor.position, -- Place in the list, from 1
    week_factor.name as factor, -- The factor
    week_factor.title, -- In plain words
    week_factor.value, -- Measured, in the unit beside it; NULL when not known [see unit]
    week_factor.unit, -- Unit of value and reference
    week_factor.reference, -- What the counterfactual puts in its place [see unit]
    week_factor.light, -- ok, caution, warn, info or unknown
    week_factor.points, -- How much lower the score would be with the reference; they do not add up [score points]
    week_factor.grade, -- How good the evidence is, A to D
    week_factor.source, -- Where it comes from
    week_factor.is_imputed, -- Whether value is a default and not this athlete's
    week_factor.text -- In words
from derived.week_factor;

comment on view weekly_risk_factors is 'Every factor of muscle risk, week by week, with its source.';
