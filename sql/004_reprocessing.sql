-- Reprocessing: solutions (systems), their persist messages, jobs, units, and what is to be done outside.
-- Events are kept as the text they were read to: neither json nor jsonb, so numbers and unknown fields stay as they are.

create table reprocessing_solutions (
    system_id          text primary key,
    version            bigint not null default 0,
    next_number        bigint not null default 1,
    active_job         text,
    active_locks       boolean not null default false,
    active_phase       smallint not null default 0, -- JobPhase
    active_since       timestamptz,
    drain_until        timestamptz,
    gate_closed_since  timestamptz,
    gate_closed_before interval not null default '0',
    busy               boolean not null default false
) with (fillfactor = 70); -- every turn rewrites the row: leave room for HOT updates

create index reprocessing_solutions_closed on reprocessing_solutions (system_id) where gate_closed_since is not null;
create index reprocessing_solutions_busy on reprocessing_solutions (system_id) where busy;

-- Stores a solution's own row if it still is at the expected version; an error ends the whole transaction if it is not. Two activations may
-- believe that they own a solution for a moment, but only one of them can write.
create function reprocessing_advance(
    system text, expected bigint, number bigint, job text, locks boolean, phase smallint, since timestamptz, drain timestamptz,
    closed_since timestamptz, closed_before interval, has_work boolean) returns void
language plpgsql as $$
begin
    insert into reprocessing_solutions as s
        (system_id, version, next_number, active_job, active_locks, active_phase, active_since, drain_until, gate_closed_since, gate_closed_before, busy)
    values (system, expected + 1, number, job, locks, phase, since, drain, closed_since, closed_before, has_work)
    on conflict (system_id) do update set
        version = expected + 1, next_number = number, active_job = job, active_locks = locks, active_phase = phase, active_since = since,
        drain_until = drain, gate_closed_since = closed_since, gate_closed_before = closed_before, busy = has_work
    where s.version = expected;
    if not found then
        raise exception 'solution % is not at version % any more', system, expected using errcode = 'MR001';
    end if;
end $$;

create table reprocessing_line (
    system_id text not null,
    position  bigint not null,
    job_id    text not null,
    locks     boolean not null,
    primary key (system_id, job_id)
);

-- source: PersistSource, state: ItemState
create table reprocessing_inbox (
    system_id   text not null,
    item        bigint not null,
    key         text, -- what a second arrival is recognised by; a failed message gives it up when it is sent again
    is_reply    boolean not null,
    source      smallint not null,
    state       smallint not null,
    instance_id text not null,
    job_id      text not null default '',
    reason      text,
    accepted_at timestamptz not null,
    done_at     timestamptz,
    body        bytea, -- until it is done, and for good when it failed
    primary key (system_id, item)
) with (fillfactor = 70);

create unique index reprocessing_inbox_key on reprocessing_inbox (system_id, key) where key is not null;
create index reprocessing_inbox_open on reprocessing_inbox (system_id, item) where state < 2;
create index reprocessing_inbox_done on reprocessing_inbox (done_at) where done_at is not null;

create table reprocessing_jobs (
    id                text primary key,
    sequence          bigint generated always as identity,
    system_id         text not null,
    tag               text not null,
    branch            text not null,
    status            text not null,
    forking           boolean not null,
    pending_event     text not null,
    origin            text,
    pending_instance  text not null,
    origin_name       text not null,
    pending_committed boolean not null,
    reason            text,
    created_at        timestamptz not null,
    updated_at        timestamptz not null
) with (fillfactor = 80);

create index reprocessing_jobs_system on reprocessing_jobs (system_id, created_at, sequence);
create index reprocessing_jobs_status on reprocessing_jobs (system_id, status, created_at, sequence);
create index reprocessing_jobs_created on reprocessing_jobs (created_at, sequence);
create index reprocessing_jobs_tag on reprocessing_jobs (tag) where tag <> '';

-- state: UnitState
create table reprocessing_units (
    job_id          text not null,
    instance_id     text not null,
    branch          text not null,
    arrival         int not null,
    turn            int,
    forking         boolean not null,
    cascaded        boolean not null,
    event           text not null,
    state           smallint not null,
    new_instance_id text not null,
    attempts        int not null,
    started_at      timestamptz,
    ended_at        timestamptz,
    stalled         boolean not null,
    error           text,
    primary key (job_id, instance_id, branch)
) with (fillfactor = 70);

create table reprocessing_history (
    job_id    text not null,
    ordinal   int not null,
    user_name text not null,
    status    text not null,
    at        timestamptz not null,
    primary key (job_id, ordinal)
);

-- kind: EffectKind. A row is deleted when its effect is done.
create table reprocessing_outbox (
    system_id      text not null,
    effect         bigint not null,
    kind           smallint not null,
    job_id         text not null,
    item           bigint not null,
    unit_instance  text,
    unit_branch    text,
    instance_id    text not null,
    branch         text not null,
    target         text not null,
    routing_key    text not null,
    run            int not null,
    failures       int not null,
    running        boolean not null,
    due_at         timestamptz not null,
    created_at     timestamptz not null,
    in_doubt_since timestamptz,
    verify         boolean not null,
    last_error     text,
    body           bytea,
    primary key (system_id, effect)
) with (fillfactor = 60);

create table reprocessing_audit (
    sequence  bigint generated always as identity primary key,
    at        timestamptz not null,
    system_id text not null,
    job_id    text not null,
    user_name text not null,
    action    text not null,
    detail    text not null
);

create index reprocessing_audit_job on reprocessing_audit (job_id, sequence) where job_id <> '';
create index reprocessing_audit_system on reprocessing_audit (system_id, sequence);

create table reprocessing_dead_letters (
    id          bigint generated always as identity primary key,
    at          timestamptz not null,
    system_id   text not null,
    exchange    text not null,
    routing_key text not null,
    body        bytea not null,
    reason      text not null
);
