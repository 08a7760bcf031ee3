namespace Maestro.Cli.Output;

/// <summary>How a cell stands out where colours are shown.</summary>
internal enum Tone
{
    /// <summary>As any text.</summary>
    Plain,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not yet as it should be.</summary>
    Waiting,

    /// <summary>Wrong.</summary>
    Bad,

    /// <summary>Of less interest.</summary>
    Faint,
}

/// <summary>One cell of a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Tone">How it looks.</param>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>A cell without colour.</summary>
    public static implicit operator Cell(string text) => new(text);
}
