namespace Maestro.Agent.Jq;

/// <summary>The functions that are best said in jq.</summary>
internal static class JqPrelude
{
    private const string Text = """
        def error($value): $value | error;
        def range($end): range(0; $end; 1);
        def range($start; $end): range($start; $end; 1);
        def recurse(step; condition): recurse(step | select(condition));
        def repeat(step): recurse(step);
        def while(condition; step): select(condition) | recurse(step | select(condition));
        def until(condition; step): first(recurse(step) | select(condition));
        def isempty(source): [limit(1; source)] == [];
        def in(whole): . as $key | whole | has($key);
        def inside(whole): . as $part | whole | contains($part);
        def INDEX(source; key): reduce source as $item ({}; .[$item | key | tostring] = $item);
        def INDEX(key): INDEX(.[]; key);
        def IN(source): any(source == .; .);
        def IN(source; others): any(source == others; .);
        def add: reduce .[] as $item (null; . + $item);
        def add(source): reduce source as $item (null; . + $item);
        def del(place): delpaths([path(place)]);
        def paths: path(..) | select(length > 0);
        def paths(condition): path(.. | select(condition)) | select(length > 0);
        def leaf_paths: paths(scalars);
        def pick(place): . as $whole | reduce path(place) as $path (null; setpath($path; $whole | getpath($path)));
        def map_values(change): .[] |= change;
        def walk(change): def inner: (if type == "object" then map_values(inner) elif type == "array" then map(inner) else . end) | change; inner;
        def to_entries: [keys[] as $key | {key: $key, value: .[$key]}];
        def from_entries: reduce .[] as $entry ({};
            . + {($entry | [.key, .k, .name, .Name, .K, .Key] | map(values) | first | if type == "string" then . else tojson end):
                 ($entry | [.value, .v, .Value, .V] | map(values) | first)});
        def with_entries(change): to_entries | map(change) | from_entries;
        def transpose: . as $rows | [range(map(length) | max // 0) as $column | [range($rows | length) as $row | $rows[$row][$column]]];
        def ascii: [.] | implode;
        def capture($pattern; $flags): match($pattern; $flags) | [.captures[] | select(.name) | {key: .name, value: .string}] | from_entries;
        def capture($pattern): capture($pattern; null);
        def scan($pattern; $flags): match($pattern; "g" + $flags) | if .captures == [] then .string else [.captures[].string] end;
        def scan($pattern): scan($pattern; null);
        def splits($pattern; $flags): split($pattern; $flags)[];
        def splits($pattern): splits($pattern; null);
        """;

    private static readonly IReadOnlyList<JqDefinition> Definitions = JqParser.ParseDefinitions(Text);

    /// <summary>Their names, each with its number of parameters.</summary>
    public static IEnumerable<string> Names => Definitions.Select(definition => definition.Name);

    /// <summary>A scope in which they are defined.</summary>
    public static JqScope Define(JqScope scope) => Definitions.Aggregate(scope, (outer, definition) =>
        outer.With(definition.Name, new JqClosure(definition.Body, definition.Parameters, outer, definition.Name)));
}
