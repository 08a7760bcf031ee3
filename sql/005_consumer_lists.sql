-- Lists of consumers: their order when none is asked for, and names by their beginning (rest-and-operations.md sections 1.5 and 1.6.5).

create index consumers_created on consumers (created_at, id);
create index consumers_name_prefix on consumers (name text_pattern_ops);
