using System.Diagnostics.CodeAnalysis;

namespace Maestro.Cli.Settings;

/// <summary>Reads the text of an option value.</summary>
internal delegate bool TryParseValue<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>How values of one type are written, and which of them are allowed.</summary>
/// <param name="Placeholder">Word shown in help, such as <c>PORT</c>.</param>
/// <param name="Allowed">Completes the sentence "allowed: ...".</param>
/// <param name="TryParse">Reads a value; false when it is malformed or out of range.</param>
/// <param name="Format">Writes a value the way it is read.</param>
internal sealed record ValueFormat<T>(string Placeholder, string Allowed, TryParseValue<T> TryParse, Func<T, string> Format)
{
    /// <summary>All values there are, for shell completion; empty when they are too many to name.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A lone <c>--name</c> means true.</summary>
    public bool ValueMayBeLeftOut { get; init; }

    /// <summary>An empty text is a value of its own, not the absence of one.</summary>
    public bool EmptyIsValue { get; init; }

    /// <summary>The option may be given several times; the texts are joined with commas.</summary>
    public bool Repeatable { get; init; }
}
