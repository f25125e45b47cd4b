-- The numbers of the science model that the weeks were judged by.

-- grain: one row per rule
create table derived.rule (
    file varchar not null,
    name varchar not null,
    value double not null,
    unit varchar not null,
    source varchar not null,
    grade varchar,
    note varchar,
    version varchar not null,
    primary key (file, name)
);
