using Npgsql;

namespace Maestro.Testing;

/// <summary>A database as the original server leaves it: its tables (rest-and-operations.md section 7.1) and what it writes into them.</summary>
public static class OriginalServer
{
    /// <summary>A bundle with metadata, configurations and a status.</summary>
    public const string ReportedBundle = "3c1f6a52-2c53-5b8e-9a0e-7d1f0f6f9a10";

    /// <summary>A bundle that nobody reported on: its status is JSON null.</summary>
    public const string UnreportedBundle = "5d2a7b63-3d64-5c9f-8b1f-8e2a1a7a0b21";

    /// <summary>A bundle that is being deleted.</summary>
    public const string DeletingBundle = "7e3b8c74-4e75-5da0-9c2a-9f3b2b8b1c32";

    /// <summary>Its tables, empty.</summary>
    public const string Tables = """
        create table migrations (id varchar(255) primary key);
        create table consumers (
            id text primary key, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, name text not null, labels jsonb);
        create unique index idx_consumers_name on consumers (name);
        create index idx_consumers_deleted_at on consumers (deleted_at);
        create table resources (
            id text primary key, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, name text, source text, consumer_name text,
            version bigint not null, type text, payload jsonb, status jsonb,
            constraint fk_resources_consumers foreign key (consumer_name) references consumers (name) on update restrict on delete restrict);
        create unique index idx_resources_name on resources (name);
        create table events (
            id text primary key, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, source text, source_id text, event_type text,
            reconciled_date timestamptz);
        create table status_events (
            id text primary key, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, resource_id text, resource_source text,
            resource_type text, payload jsonb, status jsonb, status_event_type text, reconciled_date timestamptz);
        create table server_instances (
            id text primary key, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, last_heartbeat timestamptz, ready boolean);
        create table event_instances (
            event_id text references status_events on delete cascade, instance_id text references server_instances on delete cascade,
            spec_event_id text references events on delete cascade);
        """;

    private const string Rows = $$$"""
        insert into migrations values ('201911212019'), ('202412181141');
        insert into consumers (id, created_at, updated_at, name, labels) values
            ('77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002', '2026-08-11T09:30:00Z', '2026-08-11T09:31:00.5Z', 'edge-oslo-07', '{"region": "no"}'),
            ('0d0c1b7e-3a55-4f0e-9d0a-52f3b7f0c001', '2026-08-10T07:01:02.123456Z', '2026-08-10T07:01:02.123456Z', 'edge-bergen-01', 'null');
        insert into resources (id, name, source, consumer_name, version, type, created_at, updated_at, deleted_at, payload, status) values
        ('{{{ReportedBundle}}}', '{{{ReportedBundle}}}', 'billing', 'edge-oslo-07', 2, '', '2026-08-12T06:00:00.5Z', '2026-08-12T06:04:10.120394Z', null, '{
            "specversion": "1.0", "id": "e1", "source": "billing", "type": "io.open-cluster-management.works.v1alpha1.manifestbundles.spec.update_request",
            "time": "2026-08-12T06:03:00Z", "datacontenttype": "application/json", "resourceid": "{{{ReportedBundle}}}", "resourceversion": 1,
            "clustername": "edge-oslo-07", "metadata": {"name": "ledger", "namespace": "edge-oslo-07", "labels": {"app": "ledger"}},
            "data": {
                "manifests": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "rates", "namespace": "ledger"}, "data": {"eur": "1"}}],
                "deleteOption": {"propagationPolicy": "Foreground"},
                "manifestConfigs": [{"resourceIdentifier": {"group": "", "resource": "configmaps", "name": "rates", "namespace": "ledger"}}]}}', '{
            "specversion": "1.0", "id": "s1", "source": "edge-oslo-07-work-agent", "time": "2026-08-12T06:04:10Z", "datacontenttype": "application/json",
            "type": "io.open-cluster-management.works.v1alpha1.manifestbundles.status.update_request", "resourceid": "{{{ReportedBundle}}}",
            "resourceversion": 2, "sequenceid": "1999832099518943232", "clustername": "edge-oslo-07", "originalsource": "maestro", "statushash": "abc",
            "data": {"conditions": [{"type": "Applied", "status": "True", "reason": "AppliedManifestWorkComplete", "message": "Apply manifest work complete",
                                     "lastTransitionTime": "2026-08-12T06:04:09Z"}]}}'),
        ('{{{UnreportedBundle}}}', '{{{UnreportedBundle}}}', 'billing', 'edge-oslo-07', 1, '', '2026-08-12T07:00:00Z', '2026-08-12T07:00:00Z', null, '{
            "specversion": "1.0", "id": "e2", "source": "billing", "type": "io.open-cluster-management.works.v1alpha1.manifestbundles.spec.create_request",
            "datacontenttype": "application/json", "resourceid": "{{{UnreportedBundle}}}", "resourceversion": 0, "clustername": "edge-oslo-07",
            "data": {"manifests": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "ledger"}}]}}', 'null'),
        ('{{{DeletingBundle}}}', '{{{DeletingBundle}}}', 'shop', 'edge-bergen-01', 3, '', '2026-08-12T08:00:00Z', '2026-08-12T08:00:00Z', '2026-08-12T09:00:00Z', '{
            "specversion": "1.0", "id": "e3", "source": "shop", "type": "io.open-cluster-management.works.v1alpha1.manifestbundles.spec.create_request",
            "datacontenttype": "application/json", "resourceid": "{{{DeletingBundle}}}", "resourceversion": 2, "clustername": "edge-bergen-01",
            "metadata": "{\"name\": \"till\", \"labels\": {\"a\": 1}}",
            "data": {"manifests": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "till", "namespace": "shop"}}]}}', '{}');
        insert into events (id, source, source_id, event_type) values ('ev1', 'Resources', '{{{DeletingBundle}}}', 'Delete');
        insert into status_events (id, resource_id, status_event_type) values ('se1', '{{{ReportedBundle}}}', 'StatusUpdate');
        insert into server_instances (id, last_heartbeat, ready) values ('maestro-0', '2026-08-12T09:00:00Z', true);
        insert into event_instances (event_id, instance_id) values ('se1', 'maestro-0');
        """;

    /// <summary>Makes its tables, with two consumers and three bundles, in an empty database.</summary>
    public static async Task FillAsync(this NpgsqlDataSource database)
    {
        await database.ExecuteAsync(Tables);
        await database.ExecuteAsync(Rows);
    }
}
