namespace Maestro.Agent.Feedback;

/// <summary>The type of a reported value (agent.md section 4.6).</summary>
internal enum FeedbackType
{
    /// <summary>A 64-bit integer.</summary>
    Integer,
    /// <summary>A text.</summary>
    String,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary>JSON in a text.</summary>
    JsonRaw,
}

/// <summary>One value read from a live object.</summary>
/// <param name="Name">Name the rule gives it.</param>
/// <param name="Type">Type.</param>
/// <param name="Text">The text itself for String and JsonRaw, else its JSON literal.</param>
internal sealed record FeedbackValue(string Name, FeedbackType Type, string Text);
