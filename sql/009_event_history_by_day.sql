-- A line of the history costs most by its entry in an index over all bundles: each goes to another page. The lines of the day are found by a
-- summary of what each 256 KB of them is about instead, which costs next to nothing; a day that is over gets the index, built at once. Silos have
-- the lines summarized as they come (brin_summarize_new_values), since a vacuum may be late; what is not summarized yet is read.

drop index event_history_resource;

-- 2000 lines are about what 32 pages hold. A line's time, too, since the lines of a moment lie together.
create index event_history_summary on event_history using brin (
    resource_id text_bloom_ops (n_distinct_per_range = 2000, false_positive_rate = 0.01), occurred_at
) with (pages_per_range = 32);

-- Of removals (5) and of what was observed (8) many are looked for at once, and there are few of them.
create index event_history_seldom on event_history (resource_id, occurred_at) where kind in (5, 8);

-- Builds the index over all bundles for one day that is over for an hour at least and has none; returns its partition, or null when there is no
-- such day. Nobody writes to such a day, so nobody waits for it. Any number of callers may run it at once: a day that another one is at is left to it.
create function index_event_history_day(as_of timestamptz default now()) returns text
language plpgsql
set lock_timeout = '5s'
as $$
declare
    part text;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('maestro.event_history.index', 0)) then
        return null;
    end if;
    select c.relname into part
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'event_history'::regclass and c.relname ~ '^event_history_[0-9]{8}$'
        and (to_date(right(c.relname, 8), 'YYYYMMDD') + 1)::timestamp at time zone 'UTC' <= as_of - interval '1 hour'
        and to_regclass(c.relname || '_resource') is null
    order by c.relname desc
    limit 1;
    if part is not null then
        execute format('create index %I on %I (resource_id, occurred_at)', part || '_resource', part);
    end if;
    return part;
end $$;
