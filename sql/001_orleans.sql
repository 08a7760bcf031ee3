-- What Orleans' ADO.NET providers need: membership, grain storage, reminders, and the texts they run.
-- The contract (keys, parameters, columns) is Orleans'; tables, functions and texts are ours.
-- Functions take typed parameters, so a null parameter never leaves a type to be guessed, and keep their plans per connection.
-- A lost race is an answer, never an error: every guarded write takes the row lock first and looks at the version after it.

create table OrleansQuery (
    QueryKey  text primary key,
    QueryText text not null
);

-- Membership ---------------------------------------------------------------------------------------------------------

create table orleans_membership_version (
    DeploymentId text primary key,
    "timestamp"  timestamptz not null default now(),
    Version      int not null default 0
) with (fillfactor = 50);

create table orleans_membership (
    DeploymentId text not null references orleans_membership_version (DeploymentId) on delete cascade,
    Address      text not null,
    Port         int not null,
    Generation   int not null,
    SiloName     text not null,
    HostName     text not null,
    Status       int not null,
    ProxyPort    int not null,
    SuspectTimes text,
    StartTime    timestamptz not null,
    IAmAliveTime timestamptz not null,
    primary key (DeploymentId, Address, Port, Generation)
) with (fillfactor = 50); -- heartbeats rewrite rows for ever: leave room for HOT updates

-- Locks the version row when it still is at the expected version; everybody else waits here and then sees the new version.
create function orleans_membership_claim(deployment text, expected int) returns boolean
language plpgsql as $$
begin
    perform 1 from orleans_membership_version v where v.DeploymentId = deployment and v.Version = expected for update;
    return found;
end $$;

create function orleans_membership_bump(deployment text) returns void
language sql as $$
    update orleans_membership_version set Version = Version + 1, "timestamp" = clock_timestamp() where DeploymentId = deployment;
$$;

create function orleans_membership_insert(
    deployment text, address_ text, port_ int, generation_ int, silo_name text, host_name text, status_ int, proxy_port int,
    start_time timestamptz, alive_time timestamptz, expected int) returns int
language plpgsql as $$
begin
    if not orleans_membership_claim(deployment, expected) then
        return 0;
    end if;
    insert into orleans_membership
        (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    values (deployment, address_, port_, generation_, silo_name, host_name, status_, proxy_port, start_time, alive_time)
    on conflict do nothing;
    if not found then
        return 0;
    end if;
    perform orleans_membership_bump(deployment);
    return 1;
end $$;

create function orleans_membership_update(
    deployment text, address_ text, port_ int, generation_ int, status_ int, suspect_times text, alive_time timestamptz,
    expected int) returns int
language plpgsql as $$
begin
    if not orleans_membership_claim(deployment, expected) then
        return 0;
    end if;
    update orleans_membership set Status = status_, SuspectTimes = suspect_times, IAmAliveTime = alive_time
    where DeploymentId = deployment and Address = address_ and Port = port_ and Generation = generation_;
    if not found then
        return 0;
    end if;
    perform orleans_membership_bump(deployment);
    return 1;
end $$;

create function orleans_membership_delete(deployment text) returns void
language sql as $$
    delete from orleans_membership_version where DeploymentId = deployment;
$$;

insert into OrleansQuery (QueryKey, QueryText) values
('InsertMembershipVersionKey', $q$
    with inserted as (
        insert into orleans_membership_version (DeploymentId) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::int from inserted$q$),
('InsertMembershipKey', $q$
    select orleans_membership_insert(@DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
        @StartTime, @IAmAliveTime, @Version)$q$),
('UpdateMembershipKey', $q$
    select orleans_membership_update(@DeploymentId, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime,
        @Version)$q$),
('UpdateIAmAlivetimeKey', $q$
    update orleans_membership set IAmAliveTime = @IAmAliveTime
    where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation$q$),
('MembershipReadRowKey', $q$
    select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
        m.StartTime, m.IAmAliveTime, v.Version
    from orleans_membership_version v left join orleans_membership m
        on m.DeploymentId = v.DeploymentId and m.Address = @Address and m.Port = @Port and m.Generation = @Generation
    where v.DeploymentId = @DeploymentId$q$),
('MembershipReadAllKey', $q$
    select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
        m.StartTime, m.IAmAliveTime, v.Version
    from orleans_membership_version v left join orleans_membership m on m.DeploymentId = v.DeploymentId
    where v.DeploymentId = @DeploymentId$q$),
('DeleteMembershipTableEntriesKey', $q$
    select orleans_membership_delete(@DeploymentId)$q$),
('GatewaysQueryKey', $q$
    select Address, ProxyPort, Generation from orleans_membership
    where DeploymentId = @DeploymentId and Status = @Status and ProxyPort > 0$q$),
('CleanupDefunctSiloEntriesKey', $q$
    delete from orleans_membership
    where DeploymentId = @DeploymentId and IAmAliveTime < @IAmAliveTime and Status <> 3$q$);

-- Grain storage ------------------------------------------------------------------------------------------------------

create table orleans_storage (
    GrainIdHash            int not null,
    GrainIdN0              bigint not null,
    GrainIdN1              bigint not null,
    GrainTypeHash          int not null,
    GrainTypeString        text not null,
    GrainIdExtensionString text,
    ServiceId              text not null,
    PayloadBinary          bytea,
    ModifiedOn             timestamptz not null default now(),
    Version                int not null
) with (fillfactor = 80);

-- The full identity is the key. The extension string may be null, which a plain unique index would let in many times;
-- "nulls not distinct" needs PostgreSQL 15, the pair of expressions says the same on 14 and keeps null and '' apart.
create unique index orleans_storage_key on orleans_storage (
    GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, ServiceId, GrainTypeString,
    (coalesce(GrainIdExtensionString, '')), (GrainIdExtensionString is null));

create function orleans_storage_write(
    id_hash int, id_n0 bigint, id_n1 bigint, type_hash int, type_string text, id_extension text, service text,
    expected int, payload bytea) returns int
language plpgsql as $$
declare
    written int;
begin
    if expected is null then
        insert into orleans_storage
            (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, Version)
        values (id_hash, id_n0, id_n1, type_hash, type_string, id_extension, service, payload, 1)
        on conflict do nothing
        returning Version into written;
    else
        update orleans_storage set PayloadBinary = payload, ModifiedOn = clock_timestamp(), Version = Version + 1
        where GrainIdHash = id_hash and GrainTypeHash = type_hash and GrainIdN0 = id_n0 and GrainIdN1 = id_n1
            and ServiceId = service and GrainTypeString = type_string
            and coalesce(GrainIdExtensionString, '') = coalesce(id_extension, '')
            and (GrainIdExtensionString is null) = (id_extension is null)
            and Version = expected
        returning Version into written;
    end if;
    return coalesce(written, expected); -- the version passed in, unchanged, tells Orleans that the race was lost
end $$;

create function orleans_storage_delete(
    id_hash int, id_n0 bigint, id_n1 bigint, type_hash int, type_string text, id_extension text, service text,
    expected int) returns int
language plpgsql as $$
declare
    deleted int;
begin
    delete from orleans_storage
    where GrainIdHash = id_hash and GrainTypeHash = type_hash and GrainIdN0 = id_n0 and GrainIdN1 = id_n1
        and ServiceId = service and GrainTypeString = type_string
        and coalesce(GrainIdExtensionString, '') = coalesce(id_extension, '')
        and (GrainIdExtensionString is null) = (id_extension is null)
        and Version = expected
    returning Version + 1 into deleted;
    return coalesce(deleted, expected);
end $$;

insert into OrleansQuery (QueryKey, QueryText) values
('ReadFromStorageKey', $q$
    select PayloadBinary, ModifiedOn, Version from orleans_storage
    where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
        and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
        and ServiceId = @ServiceId and GrainTypeString = @GrainTypeString
        and coalesce(GrainIdExtensionString, '') = coalesce(@GrainIdExtensionString::text, '')
        and (GrainIdExtensionString is null) = (@GrainIdExtensionString::text is null)$q$),
('WriteToStorageKey', $q$
    select orleans_storage_write(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString,
        @GrainIdExtensionString, @ServiceId, @GrainStateVersion, @PayloadBinary) as NewGrainStateVersion$q$),
('ClearStorageKey', $q$
    select orleans_storage_write(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString,
        @GrainIdExtensionString, @ServiceId, @GrainStateVersion, null) as NewGrainStateVersion$q$),
('DeleteStorageKey', $q$
    select orleans_storage_delete(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString,
        @GrainIdExtensionString, @ServiceId, @GrainStateVersion) as NewGrainStateVersion$q$);

-- Reminders ----------------------------------------------------------------------------------------------------------

create table orleans_reminders (
    ServiceId    text not null,
    GrainId      text not null,
    ReminderName text not null,
    StartTime    timestamptz not null,
    Period       bigint not null,
    GrainHash    int not null,
    Version      int not null,
    primary key (ServiceId, GrainId, ReminderName)
) with (fillfactor = 80);

-- Silos read their share of the ring by hash.
create index orleans_reminders_ring on orleans_reminders (ServiceId, GrainHash);

insert into OrleansQuery (QueryKey, QueryText) values
('UpsertReminderRowKey', $q$
    insert into orleans_reminders as r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    on conflict (ServiceId, GrainId, ReminderName) do update
        set StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
    returning r.Version as version$q$),
('ReadReminderRowsKey', $q$
    select GrainId, ReminderName, StartTime, Period, Version from orleans_reminders
    where ServiceId = @ServiceId and GrainId = @GrainId$q$),
('ReadReminderRowKey', $q$
    select GrainId, ReminderName, StartTime, Period, Version from orleans_reminders
    where ServiceId = @ServiceId and GrainId = @GrainId and ReminderName = @ReminderName$q$),
('ReadRangeRows1Key', $q$
    select GrainId, ReminderName, StartTime, Period, Version from orleans_reminders
    where ServiceId = @ServiceId and GrainHash > @BeginHash and GrainHash <= @EndHash$q$),
('ReadRangeRows2Key', $q$
    select GrainId, ReminderName, StartTime, Period, Version from orleans_reminders
    where ServiceId = @ServiceId and (GrainHash > @BeginHash or GrainHash <= @EndHash)$q$),
('DeleteReminderRowKey', $q$
    with deleted as (
        delete from orleans_reminders
        where ServiceId = @ServiceId and GrainId = @GrainId and ReminderName = @ReminderName and Version = @Version
        returning 1)
    select count(*)::int from deleted$q$),
('DeleteReminderRowsKey', $q$
    delete from orleans_reminders where ServiceId = @ServiceId$q$);
