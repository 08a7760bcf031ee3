-- What was received is kept as json, byte for byte. Searches need jsonb, which cannot hold all of that: no \u0000 and no number beyond its
-- range. A row with such a value matches no search of it, and must not keep others from being found.
create function searchable_json(value json) returns jsonb
language plpgsql immutable strict
as $$
begin
    return value::jsonb;
exception
    when data_exception or program_limit_exceeded then
        return null;
end $$;
