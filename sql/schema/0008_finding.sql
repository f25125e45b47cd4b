-- What is said of weeks and sessions, as codes and values: the texts beside them are English.

-- grain: one row per athlete, week, part of its assessment and finding in it
create table derived.week_finding (
    athlete_id varchar not null,
    week varchar not null,
    part varchar not null,
    position integer not null,
    code varchar not null,
    values_json varchar not null
);

alter table derived.session_class add column findings_json varchar;
alter table derived.session_member add column finding_json varchar;
alter table derived.session_ambiguity add column finding_json varchar;
