namespace Maestro.Cli.Output;

/// <summary>The form a command prints its result in (rest-and-operations.md section 3.5).</summary>
internal enum OutputFormat
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>The answer of the server as JSON, indented by two.</summary>
    Json,

    /// <summary>The same as YAML.</summary>
    Yaml,
}
