-- What the queues of the original reprocessing service held when its jobs were taken over: kept for people, read by nothing.
create table reprocessing_archive (
    id          bigint generated always as identity primary key,
    archived_at timestamptz not null default now(),
    system_id   text not null,
    queue       text not null,
    body        bytea not null
);

create index reprocessing_archive_system on reprocessing_archive (system_id, id);
