using System.Globalization;

namespace Maestro.Cli.Up;

/// <summary>Tells the user what happens, each line with the time since the start.</summary>
/// <param name="output">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class Story(TextWriter output, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>One line.</summary>
    public void Say(string sentence) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(_started).TotalSeconds,6:F2}s] {sentence}"));

    /// <summary>Lines as they are.</summary>
    public void Show(string text) => Write(text);

    private void Write(string text)
    {
        try
        {
            output.WriteLine(text);
        }
        catch (IOException)
        {
            // The terminal is gone. That is no reason to leave processes behind: what is under way goes on unheard.
        }
    }
}
