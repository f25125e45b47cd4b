-- What each judgement was made from, as a digest: as long as it is the same, so is the judgement.

-- grain: one row per athlete, kind (stretch, session or week) and name
create table derived.made_from (
    athlete_id varchar not null,
    kind varchar not null,
    name varchar not null,
    digest varchar not null,
    primary key (athlete_id, kind, name)
);
