-- What recordings look like, in a place of its own. The texts are stored as they are: to press them
-- together again, all of them, took a small night longer than all else that it writes.

-- grain: one row per recording
create table derived.description ( -- noqa: PRS
    athlete_id varchar not null,
    recording_id varchar not null,
    features_json varchar using compression uncompressed,
    fingerprint_json varchar using compression uncompressed
);

insert into derived.description
select
    athlete_id,
    recording_id,
    features_json,
    fingerprint_json
from derived.measures;

alter table derived.measures drop column features_json;
alter table derived.measures drop column fingerprint_json;

-- grain: one row per session that was put together
create table derived.merged_description ( -- noqa: PRS
    athlete_id varchar not null,
    session_id varchar not null,
    features_json varchar using compression uncompressed
);

insert into derived.merged_description
select
    athlete_id,
    session_id,
    features_json
from derived.merged_session;

alter table derived.merged_session drop column features_json;
