namespace Maestro.Silo.Migrations;

/// <summary>How the schema of a database stands to this program.</summary>
/// <param name="State">Whether the program can work with it.</param>
/// <param name="Sentence">The same for the operator, with what to do about it.</param>
public sealed record SchemaCheck(SchemaState State, string Sentence);

/// <summary>The outcomes of <see cref="MigrationRunner.CheckAsync"/>.</summary>
public enum SchemaState
{
    /// <summary>It is what the program needs.</summary>
    Current,
    /// <summary>Steps are missing; <c>maestro migrate</c> applies them.</summary>
    TooOld,
    /// <summary>A newer program has migrated it, and this one can work with it, as during a rolling upgrade and after one that was taken back.</summary>
    Newer,
    /// <summary>
    /// Only a newer program can work with it, a step was edited after it was applied, one is missing before another, or the original server's tables are
    /// there beside ours.
    /// </summary>
    Unusable,
}
