-- grain: one row per athlete, judged week and figure
-- reads: derived.week_metric
create or replace view weekly_balance_metrics as
select
    week_metric.athlete_id,
    week_metric.week,
    week_metric.position,
    week_metric.name as metric,
    week_metric.title,
    week_metric.value,
    week_metric.unit,
    week_metric.light,
    week_metric."window" as time_window,
    week_metric.text,
    week_metric.grade,
    week_metric.source
from derived.week_metric;

comment on view weekly_balance_metrics is 'Each figure of training balance with its light and source.';
comment on column weekly_balance_metrics.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_balance_metrics.week is 'ISO week, such as 2026-W46';
comment on column weekly_balance_metrics.position is 'Place in the list, from 1';
comment on column weekly_balance_metrics.metric is 'The figure';
comment on column weekly_balance_metrics.title is 'In plain words';
comment on column weekly_balance_metrics.value is 'Its value; NULL when not known [see unit]';
comment on column weekly_balance_metrics.unit is 'Its unit';
comment on column weekly_balance_metrics.light is 'ok, caution, warn, info or unknown';
comment on column weekly_balance_metrics.time_window is 'What it looks back on, such as 7 d';
comment on column weekly_balance_metrics.text is 'In words';
comment on column weekly_balance_metrics.grade is 'How good the evidence is, A to D';
comment on column weekly_balance_metrics.source is 'Where it comes from';
