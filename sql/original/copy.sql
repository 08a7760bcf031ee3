-- Fills our tables from those of the original server. Payload and status are CloudEvents there; here attributes, metadata and data have columns of
-- their own. What is no event at all counts as absent: no status may be NULL, JSON null or {}. Nearly all columns there may be NULL,
-- and JSON can hold anything: one odd row must not keep the others.

create function original_object(value text) returns jsonb language plpgsql immutable strict as $$
begin
    return case jsonb_typeof(value::jsonb) when 'object' then value::jsonb end;
exception
    when data_exception or program_limit_exceeded then
        return null;
end $$;

create function original_int(value text) returns int language plpgsql immutable strict as $$
begin
    return value::int;
exception
    when data_exception then
        return null;
end $$;

-- Labels are text. Numbers and booleans become it, null is the empty one as in a request (section 1.6); objects and lists have none.
create function original_labels(labels jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_object_agg(key, coalesce(value #>> '{}', '')), '{}')
    from jsonb_each(case jsonb_typeof(labels) when 'object' then labels end)
    where jsonb_typeof(value) not in ('object', 'array')
$$;

insert into consumers (name, id, labels, created_at, updated_at, etag)
select name, id, original_labels(labels), coalesce(created_at, now()), coalesce(updated_at, created_at, now()),
       ('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint
from original_consumers c
where deleted_at is null or exists (select from resources r where r.consumer_name = c.name);

insert into resource_bundles (
    id, name, source, consumer_name, version, created_at, updated_at, deleted_at, create_event_id, spec_event_id, spec_attributes, metadata, data, labels,
    status_version, status_sequence_id, status_hash, status_attributes, status_data, etag)
select r.id, coalesce(r.name, r.id), coalesce(r.source, ''), r.consumer_name, r.version, coalesce(r.created_at, now()), coalesce(r.updated_at, r.created_at, now()),
       r.deleted_at, coalesce(p.spec ->> 'id', ''), coalesce(p.spec ->> 'id', ''), (p.spec - array['metadata', 'data'])::json, m.metadata::json,
       coalesce(p.spec -> 'data', '{}')::json,
       case jsonb_typeof(m.metadata -> 'labels') when 'object' then m.metadata -> 'labels' end,
       original_int(s.report ->> 'resourceversion'), s.report ->> 'sequenceid', s.report ->> 'statushash', (s.report - 'data')::json,
       case when s.report is not null then coalesce(s.report -> 'data', '{}')::json end,
       ('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint
from resources r
cross join lateral (select case jsonb_typeof(r.payload) when 'object' then r.payload else '{}' end as spec) p
cross join lateral (select case jsonb_typeof(p.spec -> 'metadata')
                        when 'object' then p.spec -> 'metadata'
                        when 'string' then original_object(p.spec ->> 'metadata') end as metadata) m
cross join lateral (select case when original_int(r.status ->> 'resourceversion') is not null and r.status ->> 'sequenceid' is not null
                        then r.status end as report) s
where r.consumer_name is not null; -- without, it belongs to no cluster

drop function original_object, original_int, original_labels;

-- A server of the original that still runs must fail loudly: what it wrote from now on would be lost.
create function original_is_closed() returns trigger language plpgsql as $$
begin
    raise exception 'Maestro has taken this database over; "%" keeps what the original server left', tg_table_name using errcode = 'read_only_sql_transaction';
end $$;

create trigger original_is_closed before insert or update or delete or truncate on resources
    for each statement execute function original_is_closed();
