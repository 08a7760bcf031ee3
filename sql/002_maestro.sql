-- Consumers, resource bundles and their history: one typed row per grain. REST reads the very rows the grains write.

create table consumers (
    name       text primary key,
    id         text not null unique,
    labels     jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    etag       bigint not null
) with (fillfactor = 90);

create table resource_bundles (
    id                 text primary key,
    name               text not null,
    source             text not null,
    consumer_name      text not null references consumers (name) on update restrict on delete restrict,
    version            int not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    deleted_at         timestamptz,
    create_event_id    text not null,
    spec_event_id      text not null,
    -- json, not jsonb: what was received must come back byte for byte.
    spec_attributes    json not null,
    metadata           json,
    data               json not null,
    labels             jsonb, -- metadata->'labels', for search
    status_version     int,
    status_sequence_id text,
    status_hash        text,
    status_attributes  json,
    status_data        json,
    etag               bigint not null
) with (fillfactor = 70); -- status updates touch no indexed column: with room on the page they stay HOT

create index resource_bundles_consumer on resource_bundles (consumer_name, id);
create index resource_bundles_source on resource_bundles (source, consumer_name);
create index resource_bundles_created on resource_bundles (created_at, id);
create index resource_bundles_labels on resource_bundles using gin (labels jsonb_path_ops);

-- lz4 costs a fraction of pglz's CPU, but a server may be built without it.
do $$
declare
    json_column text;
begin
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
        foreach json_column in array array['spec_attributes', 'metadata', 'data', 'status_attributes', 'status_data'] loop
            execute format('alter table resource_bundles alter column %I set compression lz4', json_column);
        end loop;
    end if;
end $$;

create table resource_bundle_tombstones (
    id              text primary key,
    create_event_id text not null,
    removed_at      timestamptz not null
);

create index resource_bundle_tombstones_removed on resource_bundle_tombstones (removed_at);

-- kind: 1 created, 2 spec updated, 3 deletion asked, 4 status updated, 5 removed, 6 delivered
create table event_history (
    occurred_at   timestamptz not null,
    kind          smallint not null,
    resource_id   text not null,
    consumer_name text not null,
    source        text not null,
    version       int not null,
    event_id      text not null,
    actor         text not null
) partition by range (occurred_at);

create index event_history_resource on event_history (resource_id, occurred_at);

create table event_history_default partition of event_history default;

-- Makes the daily partitions (days in UTC) from yesterday to "ahead" days from now and drops those that lie wholly before
-- now - retention. Any number of callers may run it at once: they take turns, and the later ones find nothing to do.
create function maintain_event_history(retention interval, ahead int, as_of timestamptz default now())
    returns table (made int, dropped int)
language plpgsql
set lock_timeout = '5s' -- an ALTER that waits holds up every writer behind it
as $$
declare
    cutoff    timestamptz := as_of - retention;
    today     date := (as_of at time zone 'UTC')::date;
    day       date;
    day_start timestamptz;
    day_end   timestamptz;
    part      text;
begin
    if retention < interval '0' or ahead < 0 then
        raise exception 'retention % and ahead % must not be negative', retention, ahead using errcode = 'invalid_parameter_value';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('maestro.event_history', 0));
    made := 0;
    dropped := 0;

    -- Drops come first: they lock the parent, and asking for that with the default partition already locked would deadlock with
    -- a writer that holds the parent and waits for the default partition.
    for part, day in
        select c.relname, to_date(right(c.relname, 8), 'YYYYMMDD')
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'event_history'::regclass and c.relname ~ '^event_history_[0-9]{8}$'
        order by c.relname
    loop
        continue when (day + 1)::timestamp at time zone 'UTC' > cutoff;
        execute format('drop table %I', part);
        dropped := dropped + 1;
    end loop;

    for day in select d::date from generate_series(today - 1, today + ahead, interval '1 day') d loop
        part := 'event_history_' || to_char(day, 'YYYYMMDD');
        day_start := day::timestamp at time zone 'UTC';
        day_end := (day + 1)::timestamp at time zone 'UTC';
        continue when day_end <= cutoff or to_regclass(part) is not null;
        execute format('create table %I (like event_history including all)', part);
        -- Rows that came before their partition went to the default one, which must not hold them when the partition is attached.
        -- ATTACH leaves writers of the other partitions alone; CREATE ... PARTITION OF would lock them all out.
        lock table event_history in share update exclusive mode;
        lock table event_history_default in access exclusive mode;
        execute format('with moved as (delete from event_history_default where occurred_at >= %L and occurred_at < %L returning *)
                        insert into %I select * from moved', day_start, day_end, part);
        execute format('alter table event_history attach partition %I for values from (%L) to (%L)', part, day_start, day_end);
        made := made + 1;
    end loop;

    delete from event_history_default where occurred_at < cutoff;
    return next;
end $$;

select maintain_event_history('30 days', 7);
