-- Fills our tables from those of the original server. Payload and status are CloudEvents there; here attributes, metadata and data have columns of
-- their own. What is no event at all counts as absent: no status may be NULL, JSON null or {}.

insert into consumers (name, id, labels, created_at, updated_at, etag)
select name, id, case jsonb_typeof(labels) when 'object' then labels else '{}' end, coalesce(created_at, now()), coalesce(updated_at, created_at, now()),
       ('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint
from original_consumers;

insert into resource_bundles (
    id, name, source, consumer_name, version, created_at, updated_at, deleted_at, create_event_id, spec_event_id, spec_attributes, metadata, data, labels,
    status_version, status_sequence_id, status_hash, status_attributes, status_data, etag)
select r.id, r.name, coalesce(r.source, ''), r.consumer_name, r.version, coalesce(r.created_at, now()), coalesce(r.updated_at, r.created_at, now()),
       r.deleted_at, coalesce(p.spec ->> 'id', ''), coalesce(p.spec ->> 'id', ''), (p.spec - array['metadata', 'data'])::json, m.metadata::json,
       coalesce(p.spec -> 'data', '{}')::json,
       case when jsonb_typeof(m.metadata -> 'labels') = 'object' and not jsonb_path_exists(m.metadata, '$.labels.* ? (@.type() != "string")')
            then m.metadata -> 'labels' end,
       (s.report ->> 'resourceversion')::int, s.report ->> 'sequenceid', s.report ->> 'statushash', (s.report - 'data')::json,
       case when s.report is not null then coalesce(s.report -> 'data', '{}')::json end,
       ('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint
from resources r
cross join lateral (select case jsonb_typeof(r.payload) when 'object' then r.payload else '{}' end as spec) p
cross join lateral (select case jsonb_typeof(p.spec -> 'metadata')
                        when 'object' then p.spec -> 'metadata'
                        when 'string' then (p.spec ->> 'metadata')::jsonb end as metadata) m
cross join lateral (select case when r.status ->> 'resourceversion' is not null and r.status ->> 'sequenceid' is not null
                        then r.status end as report) s;

-- A server of the original that still runs must fail loudly: what it wrote from now on would be lost.
create function original_is_closed() returns trigger language plpgsql as $$
begin
    raise exception 'Maestro has taken this database over; "%" keeps what the original server left', tg_table_name using errcode = 'read_only_sql_transaction';
end $$;

create trigger original_is_closed before insert or update or delete or truncate on resources
    for each statement execute function original_is_closed();
