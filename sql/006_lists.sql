-- Lists: the order of consumers when none is asked for, and names, whole or by their beginning (rest-and-operations.md sections 1.5 and 1.6.5).

create index consumers_created on consumers (created_at, id);
create index consumers_name_prefix on consumers (name text_pattern_ops);
create index resource_bundles_name on resource_bundles (name text_pattern_ops);
