-- grain: one row per athlete, judged week and figure
-- reads: derived.week_metric
create or replace view weekly_balance_metrics as
select
    week_metric.athlete_id, -- Whose it is; a single user is me
    week_metric.week, -- ISO week, such as 2026-W46
    week_metric.position, -- Place in the list, from 1
    week_metric.name as metric, -- The figure
    week_metric.title, -- In plain words
    week_metric.value, -- Its value; NULL when not known [see unit]
    week_metric.unit, -- Its unit
    week_metric.light, -- ok, caution, warn, info or unknown
    week_metric."window" as time_window, -- What it looks back on, such as 7 d
    week_metric.text, -- In words
    week_metric.grade, -- How good the evidence is, A to D
    week_metric.source, -- Where it comes from
    week_metric.is_imputed -- Whether it stands on something that was assumed: then it is never warn
from derived.week_metric;

comment on view weekly_balance_metrics is 'Each figure of training balance with its light and source.';
